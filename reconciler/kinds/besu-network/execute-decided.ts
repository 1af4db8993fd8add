import { rank } from '../../core/ballot/rank.js';
import type { Applied, Decided } from '../../core/model/kind.js';
import { parseExecutedBase } from '../../evm/executed-base.js';
import type { PermissioningTarget } from '../../ports/read/permissioning-reader.js';
import type { Effects } from '../../ports/write/permissioning-writer.js';
import type { ApplyPorts } from '../kind-ports.js';

/** Rank k steps in after k of these: time for a transaction to be mined and seen. */
export const STEP_IN_MS = 10_000;

/**
 * After the decision: one of those who said yes runs the round's calls, by rank, the next steps in. Nobody is a leader
 * that could be lost, and the contract runs each chunk once, whoever sends it.
 * @param effects as they follow from the list now
 * @param isRest some chunks are executed: the hash is then not that of the base
 */
export async function executeDecided(
  ports: ApplyPorts,
  decided: Decided,
  target: PermissioningTarget,
  effects: Effects,
  isRest: boolean,
): Promise<Applied> {
  if (!isRest && parseExecutedBase(decided.base)?.effects !== effects.hash) {
    return { state: 'waiting', reason: 'ListMoved', message: 'the list has moved since it was read: it is read again' };
  }
  const waitMs = turn(ports, decided);
  if (waitMs > 0) {
    const message = `decided; waiting ${Math.ceil(waitMs)} ms for those before us to execute it`;
    return { state: 'waiting', reason: 'WaitingForTurn', message, retryAfterMs: waitMs };
  }
  const { executed, transactions, gas } = await ports.besu!.execute(target, decided.id, effects);
  ports.quorumSince.delete(keyOf(decided));
  if (transactions.length > 0) {
    const chunks = `${executed} ${executed === 1 ? 'chunk' : 'chunks'}`;
    ports.progress('execute', `${decided.id.slice(0, 12)}: ${chunks} executed, ${gas} gas`);
  }
  return { state: 'progressed', reason: 'Executed', message: `decided as ${decided.id.slice(0, 12)} and executed` };
}

/** Where a decision makes no calls, it is enough that it is written down. */
export async function recordDecided(ports: ApplyPorts, decided: Decided): Promise<Applied> {
  await ports.governance.close(decided.id);
  return { state: 'progressed', reason: 'Recorded', message: `decided as ${decided.id.slice(0, 12)}` };
}

const keyOf = ({ id, round }: Decided): string => `execute ${id} ${round}`;

/** Milliseconds until it is our turn: the first of those who agreed at once, others behind all of them. */
function turn(ports: ApplyPorts, decided: Decided): number {
  const { id, yes } = decided;
  const since = ports.quorumSince.get(keyOf(decided)) ?? ports.now();
  ports.quorumSince.set(keyOf(decided), since);
  const organization = ports.observe.organization ?? '';
  const place = yes.includes(organization) ? rank(id, organization, yes) : yes.length;
  return place * STEP_IN_MS - (ports.now() - since);
}
