import type { Effects, EvmCall } from '../ports/write/permissioning-writer.js';
import { abiOf } from './abi.js';
import { batchOf, chunkCalls, DEFAULT_LIMITS } from './chunk-calls.js';
import { effectsOf } from './effects-hash.js';
import { type EffectsScope, limitsOf } from './node-effects.js';
import { type QueuedSpellings, queuedCall, readQueuedCall } from './queued-call.js';

/** Pairs of LACChain's groups that are to be opened and closed; both groups of a pair sorted. */
export interface PairChanges {
  readonly opens: readonly (readonly [string, string])[];
  readonly closes: readonly (readonly [string, string])[];
}

/** What an item of LACChain's queue of nodes does to a pair of groups; both in lower case, sorted. */
export interface QueuedPairEffect {
  readonly type: 'add' | 'remove';
  readonly pair: readonly [string, string];
}

const STORAGE = 'lacchain-node-storage';

/** Calls of LACChain's rules: what is opened comes first, so that nobody is cut off in between. */
export function pairCalls(rules: string, { opens, closes }: PairChanges): readonly EvmCall[] {
  const call = (name: string) => (pair: readonly string[]) => ({
    to: rules,
    data: abiOf('lacchain-nodes').encodeFunctionData(name, [...pair]),
  });
  return [...opens.map(call('addConnection')), ...closes.map(call('removeConnection'))];
}

/** The same calls in chunks, for a governance contract that is the only owner. */
export function pairEffects(rules: string, changes: PairChanges, scope: EffectsScope): Effects {
  const batch = batchOf(
    pairCalls(rules, changes),
    (some) => some,
    () => 500_000,
    () => 96,
  );
  return effectsOf(scope, chunkCalls([batch], { ...DEFAULT_LIMITS, ...limitsOf(scope) }));
}

/**
 * What stands in the queue when these are submitted, opened ones first. The storage sets both ways round, whichever is
 * said (NodeStorage.sol).
 */
export function queuedPairCalls(storage: string, { opens, closes }: PairChanges): readonly QueuedSpellings[] {
  const spellings = (name: string, flag: boolean) => (pair: readonly string[]) =>
    [[...pair], [...pair].reverse()].flatMap((args) => queuedCall(storage, STORAGE, name, args, flag));
  return [...opens.map(spellings('addConnectionAllowed', true)), ...closes.map(spellings('removeConnection', false))];
}

/** Undefined: it does nothing to pairs. */
export function queuedPairEffect(storage: string, queued: EvmCall): QueuedPairEffect | undefined {
  const call = readQueuedCall(storage, STORAGE, queued);
  if (call?.name !== 'addConnectionAllowed' && call?.name !== 'removeConnection') return undefined;
  const [one, other] = call.args.map((group) => String(group).toLowerCase()).sort() as [string, string];
  return { type: call.name === 'removeConnection' ? 'remove' : 'add', pair: [one, other] };
}
