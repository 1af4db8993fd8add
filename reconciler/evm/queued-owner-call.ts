import type { EvmCall } from '../ports/write/permissioning-writer.js';
import { readQueuedCall } from './queued-call.js';

/** What an item of LACChain's admin contract does to its owners (Admin.sol), after "item n". */
export function queuedOwnerText(admin: string, queued: EvmCall): string {
  const call = readQueuedCall(admin, 'lacchain-admin', queued);
  const what = String(call?.args[0]).toLowerCase();
  if (call?.name === 'executeAddAdmin') return `makes ${what} an owner`;
  if (call?.name === 'executeRemoveAdmin') return `makes ${what} no owner`;
  if (call?.name === 'executeChangeRequirement') return `has ${what} owners decide`;
  return `calls an unknown function (${queued.data.slice(0, 10)}) of ${queued.to}`;
}
