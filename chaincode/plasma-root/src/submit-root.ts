import type { Effect } from './answers';
import type { RangeInput } from './api';
import { announce, readJson, type Stub, writeJson } from './call';
import { canonicalJson } from './canonical-json';
import { chainInForce, memberStamp } from './chain';
import { chainOf, checkRange } from './check-input';
import { keys } from './keys';
import { refuseUnentitled } from './overdue';
import { rangeRoot } from './range-root';
import { Refusal } from './refusal';
import type { StoredDefinition, StoredHead, StoredRoot } from './stored';

export async function headOf(stub: Stub, { definition }: StoredDefinition): Promise<StoredHead> {
  const head = await readJson<StoredHead>(stub, keys.head(definition.chain));
  return head ?? { to: -1, root: definition.genesis, by: '', revision: 0 };
}

/**
 * Adds a range to the chain of roots. The same range again has no effect, whoever sends it: a call whose answer was lost is
 * repeated. Of two ranges that race, Fabric commits one, for both read and write the head.
 *
 * @throws Refusal UNKNOWN_CHAIN, NOT_A_MEMBER, NOT_THE_OPERATOR, SETTLEMENT_NOT_OVERDUE, EMPTY_RANGE, OVERLAP, GAP,
 * WRONG_PREVIOUS_ROOT, RANGE_TOO_LONG, INVALID_ARGUMENT
 */
export async function submitRoot(stub: Stub, chainText: string, rangeText: string): Promise<Effect> {
  const chain = chainOf(chainText);
  const range = checkRange(rangeText);
  const inForce = await chainInForce(stub, chain);
  const stamp = memberStamp(stub, inForce);
  const head = await headOf(stub, inForce);
  if (await isThere(stub, chain, range, head)) return { effect: 'none' };
  await refuseUnentitled(stub, inForce, stamp.organization, head);
  refuseMisplaced(range, head, inForce.definition.settlement.everyBlocks);
  const root = rangeRoot({ channel: inForce.definition.channel, ...range });
  const stored: StoredRoot = { ...stamp, ...range, root, revision: inForce.revision };
  await writeJson(stub, keys.root(chain, range.to), stored);
  const next = { to: range.to, root, by: stamp.organization, revision: inForce.revision };
  await writeJson(stub, keys.head(chain), next satisfies StoredHead);
  announce(stub, 'root', { chain, organization: stamp.organization, to: range.to });
  return { effect: 'written' };
}

async function isThere(stub: Stub, chain: string, range: RangeInput, head: StoredHead): Promise<boolean> {
  if (range.to > head.to) return false;
  const stored = await readJson<StoredRoot>(stub, keys.root(chain, range.to));
  return stored !== undefined && canonicalJson(rangeOf(stored)) === canonicalJson(range);
}

/** The range alone, without who submitted it. */
export function rangeOf({ from, to, leafCount, treeRoot, previousRoot, lastBlockHash }: RangeInput): RangeInput {
  return { from, to, leafCount, treeRoot, previousRoot, lastBlockHash };
}

/** A lying operator could end the chain of roots with one range over blocks that do not exist: so none is long. */
function refuseMisplaced({ from, to, previousRoot }: RangeInput, head: StoredHead, longest: number): void {
  const mend = `the next range begins with block ${head.to + 1} and names ${head.root}`;
  if (from <= head.to) throw new Refusal('OVERLAP', `Block ${from} is settled: all up to ${head.to} are`, mend);
  if (from > head.to + 1) {
    throw new Refusal('GAP', `Blocks ${head.to + 1} to ${from - 1} are not settled`, mend);
  }
  if (previousRoot !== head.root) {
    throw new Refusal('WRONG_PREVIOUS_ROOT', `The last root is ${head.root}, not ${previousRoot}`, mend);
  }
  if (to - from >= longest) {
    const what = `${to - from + 1} blocks in one range; a root is due after ${longest}`;
    throw new Refusal('RANGE_TOO_LONG', what, `submit ranges of up to ${longest} blocks`);
  }
}
