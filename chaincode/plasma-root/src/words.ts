import type { Effect } from './answers';
import { announce, readJson, type Stamp, type Stub, writeJson } from './call';
import { memberStamp } from './chain';
import { blockOf, chainOf, HEX64, patternOf } from './check-input';
import { MAX } from './constants';
import { judged } from './judged';
import { keys } from './keys';
import { readRange } from './read-range';
import { Refusal } from './refusal';
import type { StoredDefinition, StoredRoot, StoredVerdict, StoredWord } from './stored';

/** A range, and the definition that it was submitted under. */
export interface Settled {
  readonly chain: string;
  readonly stored: StoredRoot;
  readonly under: StoredDefinition;
}

/** The range whose last block is `to`. @throws Refusal UNKNOWN_RANGE */
export async function settledAt(stub: Stub, chainText: string, toText: string): Promise<Settled> {
  const chain = chainOf(chainText);
  const to = blockOf('to', toText);
  const stored = await readJson<StoredRoot>(stub, keys.root(chain, to));
  if (!stored) {
    throw new Refusal('UNKNOWN_RANGE', `No range of ${chain} ends with block ${to}`, 'name the last block of a range');
  }
  return settledUnder(stub, chain, stored);
}

export async function settledUnder(stub: Stub, chain: string, stored: StoredRoot): Promise<Settled> {
  const under = await readJson<StoredDefinition>(stub, keys.definition(chain, stored.revision));
  return { chain, stored, under: under as StoredDefinition };
}

/**
 * The caller's own root of the range is another one. The range's record is never written again, and nobody else's word is
 * read: words of all members fit in one block.
 *
 * @throws Refusal SAME_ROOT, UNKNOWN_RANGE, NOT_A_MEMBER, TOO_MANY_WORDS, ALREADY_JUDGED, INVALID_ARGUMENT
 */
export async function raiseAlarm(stub: Stub, chain: string, to: string, rootText: string): Promise<Effect> {
  const root = patternOf('root', rootText, HEX64);
  const settled = await settledAt(stub, chain, to);
  if (root === settled.stored.root) {
    throw new Refusal('SAME_ROOT', `${root} is the root that was submitted`, 'confirm it');
  }
  return say(stub, settled, root, 'alarm');
}

/** The caller's own root of the range is the submitted one: needed only where somebody says otherwise. */
export async function confirmRoot(stub: Stub, chain: string, to: string): Promise<Effect> {
  const settled = await settledAt(stub, chain, to);
  return say(stub, settled, settled.stored.root, 'confirmed');
}

/** The caller says nothing of the range any more. What it has said stays on record. */
export async function takeBack(stub: Stub, chain: string, to: string): Promise<Effect> {
  return say(stub, await settledAt(stub, chain, to), '', 'takenBack');
}

async function say(stub: Stub, settled: Settled, root: string, event: string): Promise<Effect> {
  const { chain, stored, under } = settled;
  const stamp = memberStamp(stub, under);
  const key = keys.word(chain, stored.to, stamp.organization);
  const before = await readJson<StoredWord>(stub, key);
  // Whoever submitted has said the submitted root with that.
  const submitter = stamp.organization === stored.organization;
  const now = before?.root || (submitter ? stored.root : '');
  if (now === (root || (submitter ? stored.root : ''))) return { effect: 'none' };
  // A first word is taken at any time and costs no read of the verdict.
  if (before || submitter) await refuseJudged(stub, settled);
  await writeJson(stub, key, next(stamp, before, root));
  announce(stub, event, { chain, organization: stamp.organization, to: stored.to });
  return { effect: 'written' };
}

async function refuseJudged(stub: Stub, { chain, stored }: Settled): Promise<void> {
  const verdict = await readJson<StoredVerdict>(stub, keys.verdict(chain, stored.to));
  if (!verdict) return;
  const what = `The members' own roots of the range to block ${stored.to} decided for ${verdict.root}`;
  throw new Refusal('ALREADY_JUDGED', what, 'what was said stays on record');
}

function next(stamp: Stamp, before: StoredWord | undefined, root: string): StoredWord {
  const said = before ? [...before.was, ...(before.root === '' ? [] : [before.root])] : [];
  const was = [...new Set(said)];
  // Silence is always allowed, another root is not.
  if (root !== '' && !was.includes(root) && was.length >= MAX.words) {
    throw new Refusal('TOO_MANY_WORDS', `More than ${MAX.words} own roots of one range`, 'find out why they differ');
  }
  return { ...stamp, root, was };
}

export async function wordsOn(stub: Stub, { chain, stored }: Settled): Promise<readonly StoredWord[]> {
  const entries = await readRange<StoredWord>(stub, keys.wordsOn(chain, stored.to));
  return entries.map(({ value }) => value);
}

/**
 * Writes down what a majority of the members' own roots decided, so that nobody can turn its word any more. Any of the
 * members may call it.
 *
 * @throws Refusal NOT_JUDGED, UNKNOWN_RANGE, NOT_A_MEMBER, INVALID_ARGUMENT
 */
export async function judge(stub: Stub, chainText: string, toText: string): Promise<Effect> {
  const settled = await settledAt(stub, chainText, toText);
  const { chain, stored, under } = settled;
  const stamp = memberStamp(stub, under);
  const key = keys.verdict(chain, stored.to);
  if (await readJson<StoredVerdict>(stub, key)) return { effect: 'none' };
  const { decided } = judged(settled.stored, under.definition.members, await wordsOn(stub, settled));
  if (decided === undefined) {
    const what = `No root of the range to block ${stored.to} has a majority of ${under.definition.members.length} members`;
    throw new Refusal('NOT_JUDGED', what, 'members confirm the root, or raise an alarm with their own');
  }
  await writeJson(stub, key, { ...stamp, root: decided } satisfies StoredVerdict);
  announce(stub, 'judged', { chain, organization: stamp.organization, to: stored.to });
  return { effect: 'written' };
}
