import type { ChainJson, ChainPage, RootJson, RootPage, VersionJson } from './answers';
import { readJson, type Stub } from './call';
import { blockOf, chainOf, invalid, pageSizeOf } from './check-input';
import { ADMINISTRATOR_UNIT, FORMAT_VERSION, MAX } from './constants';
import { proposedOf, readDefinition } from './define';
import { judged } from './judged';
import { keys, padded } from './keys';
import { counts, settlerOf } from './overdue';
import { readRange } from './read-range';
import { Refusal } from './refusal';
import type { StoredDefinition, StoredOverdue, StoredRoot, StoredVerdict, StoredWord } from './stored';
import { headOf, rangeOf } from './submit-root';
import { type Settled, settledUnder, wordsOn } from './words';

export async function chain(stub: Stub, chainText: string): Promise<ChainJson> {
  const name = chainOf(chainText);
  const inForce = await readDefinition(stub, name);
  const proposed = await proposedOf(stub, name, inForce?.revision ?? 0);
  if (!inForce) {
    return { revision: 0, definition: null, settledTo: -1, lastRoot: '', settler: '', overdue: [], proposed };
  }
  const { revision, definition } = inForce;
  const head = await headOf(stub, inForce);
  const overdue: { organization: string; failed: number }[] = [];
  for (const organization of definition.members) {
    const report = await readJson<StoredOverdue>(stub, keys.overdue(name, organization));
    if (report && counts(report, head.to, 1)) overdue.push({ organization, failed: report.failed });
  }
  const settler = settlerOf(head, inForce);
  return { revision, definition, settledTo: head.to, lastRoot: head.root, settler, overdue, proposed };
}

export async function chains(stub: Stub, pageSizeText: string, bookmark: string): Promise<ChainPage> {
  const limit = pageSizeOf(pageSizeText);
  const after = bookmark === '' ? '' : chainOf(bookmark, 'bookmark');
  const entries = await readRange<StoredDefinition>(stub, keys.chains, { after, limit });
  const found = entries.map(({ value }) => ({ chain: value.definition.chain, ...value }));
  return { chains: found, bookmark: found.length < limit ? '' : found.at(-1)!.chain };
}

/** The range that a block is in. @throws Refusal NOT_SETTLED */
export async function settledWith(stub: Stub, chainText: string, block: number): Promise<Settled> {
  const name = chainOf(chainText);
  const [entry] = await readRange<StoredRoot>(stub, keys.roots(name), { from: padded(block), limit: 1 });
  if (entry) return settledUnder(stub, name, entry.value);
  const what = `Block ${block} of ${name} is not settled`;
  throw new Refusal('NOT_SETTLED', what, 'ask again once a root is submitted for it');
}

export async function rootJson(stub: Stub, settled: Settled): Promise<RootJson> {
  const { chain: name, stored, under } = settled;
  const verdict = await readJson<StoredVerdict>(stub, keys.verdict(name, stored.to));
  const found = judged(stored, under.definition.members, await wordsOn(stub, settled));
  return {
    chain: name,
    channel: under.definition.channel,
    root: stored.root,
    ...rangeOf(stored),
    revision: stored.revision,
    submitter: stored.organization,
    transactionId: stored.transactionId,
    timestamp: stored.timestamp,
    status: found.status,
    standing: found.standing,
    losers: found.losers,
    takenBack: found.takenBack,
    judged: verdict !== undefined,
  };
}

export async function rootOf(stub: Stub, chainText: string, blockText: string): Promise<RootJson> {
  return rootJson(stub, await settledWith(stub, chainText, blockOf('block', blockText)));
}

export async function roots(stub: Stub, chainText: string, pageSizeText: string, bookmark: string): Promise<RootPage> {
  const name = chainOf(chainText);
  const limit = pageSizeOf(pageSizeText);
  const entries = await readRange<StoredRoot>(stub, keys.roots(name), { after: bookmarkOf(bookmark), limit });
  const found: RootJson[] = [];
  for (const { value } of entries) found.push(await rootJson(stub, await settledUnder(stub, name, value)));
  return { roots: found, bookmark: entries.length < limit ? '' : padded(found.at(-1)!.to) };
}

/** A page may hold fewer than asked for, or none, and still have a bookmark: it ends after a number of words, too. */
export async function alarms(stub: Stub, chainText: string, pageSizeText: string, bookmark: string): Promise<RootPage> {
  const name = chainOf(chainText);
  const pageSize = pageSizeOf(pageSizeText);
  const prefix = keys.words(name);
  // Behind every word of the range that the page before ended with.
  const from = bookmark === '' ? '' : padded(Number(bookmarkOf(bookmark)) + 1);
  const entries = await readRange<StoredWord>(stub, prefix, { from, limit: MAX.scan });
  const found: RootJson[] = [];
  let last = '';
  for (const { key } of entries) {
    const to = key.slice(prefix.length).split('/')[0] ?? '';
    if (to === last) continue;
    if (found.length === pageSize) return { roots: found, bookmark: last };
    last = to;
    const stored = await readJson<StoredRoot>(stub, keys.root(name, Number(to)));
    const root = await rootJson(stub, await settledUnder(stub, name, stored as StoredRoot));
    if (isAlarmed(root)) found.push(root);
  }
  return { roots: found, bookmark: entries.length < MAX.scan ? '' : last };
}

/** Does anybody say, or has anybody ever said, that its own root is another one? */
function isAlarmed({ status, losers, takenBack }: RootJson): boolean {
  return status === 'disputed' || status === 'refuted' || losers.length > 0 || takenBack.length > 0;
}

function bookmarkOf(text: string): string {
  if (text !== '' && !/^[0-9]{16}$/.test(text)) throw invalid('bookmark', 'not one of ours');
  return text;
}

export function version(): VersionJson {
  return { formatVersion: FORMAT_VERSION, administratorUnit: ADMINISTRATOR_UNIT };
}
