import { readQueuedCall } from './queued-call.js';

/**
 * What an item of LACChain's admin contract does to its owners (Admin.sol), after "item n": by its payload alone, for
 * where it goes is said nowhere.
 */
export function queuedOwnerText(admin: string, data: string): string {
  const call = readQueuedCall(admin, 'lacchain-admin', { to: admin, data });
  const what = String(call?.args[0]).toLowerCase();
  if (call?.name === 'executeAddAdmin') return `makes ${what} an owner`;
  if (call?.name === 'executeRemoveAdmin') return `makes ${what} no owner`;
  if (call?.name === 'executeChangeRequirement') return `has ${what} of the owners decide`;
  return `calls an unknown function (${data.slice(0, 10)})`;
}
