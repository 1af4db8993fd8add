import type { FabricGovernance } from '../kinds/network/network-spec.js';
import type { ChainTip, FabricReader } from '../ports/read/fabric-reader.js';
import type { GovernanceReader } from '../ports/read/governance-reader.js';
import { remembering } from './remember-reads.js';

/** What was read of a channel while its chain ended at one block of one peer, by question. */
interface KnownLedger {
  readonly tip: ChainTip;
  /** When it was asked for, in milliseconds since 1970 by our own clock. */
  readonly at: number;
  readonly answers: Map<string, unknown>;
}

/** By channel: those that one pass asked. */
export type KnownLedgers = Map<string, KnownLedger>;

/** Answers a question to a channel's ledger. */
export type AskLedger = <Value>(
  channel: string,
  question: string,
  ask: (tip?: ChainTip) => Promise<Value>,
) => Promise<Value>;

/**
 * A ledger says the same as long as no block is added to it. So a pass asks where each chain ends, and whatever an
 * earlier pass asked the same peer at that very block is known. Most passes come from a block in one of many channels.
 *
 * The block is asked for before anything that is remembered under it: an answer of a later block is forgotten by the
 * next pass, which then sees that block. What another peer answered in the place of that one is not remembered. What comes
 * without a block, as private data that a peer lacked, is seen once the loop forgets what it knows (once.ts).
 *
 * @param memory of the pass before; gets what this one knows in its place
 */
export function askUnmoved(
  reader: Pick<FabricReader, 'tip'>,
  memory: { ledgers: KnownLedgers },
  now: () => number,
): AskLedger {
  const earlier = memory.ledgers;
  const known: KnownLedgers = new Map();
  memory.ledgers = known;
  const once = remembering();
  const ledgerOf = async (channel: string): Promise<KnownLedger | undefined> => {
    const at = now();
    // Whatever is wrong with the channel, the question itself says it best.
    const tip = await reader.tip(channel).catch(() => undefined);
    if (tip === undefined) return undefined;
    const before = earlier.get(channel);
    const isUnmoved = before?.tip.peer === tip.peer && before.tip.hash === tip.hash;
    const ledger = isUnmoved ? { ...before, tip } : { tip, at, answers: new Map() };
    known.set(channel, ledger);
    return ledger;
  };
  return async <Value>(channel: string, question: string, ask: (tip?: ChainTip) => Promise<Value>): Promise<Value> => {
    const ledger = await once(channel, () => ledgerOf(channel));
    if (ledger?.answers.has(question)) return ledger.answers.get(question) as Value;
    const answer = await ask(ledger?.tip);
    if (ledger?.tip.stands()) ledger.answers.set(question, answer);
    return answer;
  };
}

/** The same for what a governance chaincode says; each question is asked once in a pass. */
export function rememberGovernance(
  reader: GovernanceReader,
  { channel, chaincode }: FabricGovernance,
  askLedger: AskLedger,
): GovernanceReader {
  const once = remembering();
  const ask = <Value>(question: string, read: () => Promise<Value>): Promise<Value> =>
    once(question, () => askLedger(channel, `${chaincode}: ${question}`, read));
  const { plasmaLinks } = reader;
  return {
    electorate: () => ask('electorate', () => reader.electorate()),
    proposals: (filter = {}) => ask(`proposals ${JSON.stringify(filter)}`, () => reader.proposals(filter)),
    proposal: (id) => ask(`proposal ${id}`, () => reader.proposal(id)),
    history: (id = '') => ask(`history ${id}`, () => reader.history(id)),
    formatVersion: () => ask('format version', () => reader.formatVersion()),
    channelRecord: (name, genesis) =>
      ask(`channel record ${name} ${genesis}`, () => reader.channelRecord(name, genesis)),
    ...(plasmaLinks && {
      plasmaLinks: (ledger) => ask(`plasma links ${JSON.stringify(ledger)}`, () => plasmaLinks.call(reader, ledger)),
    }),
  };
}
