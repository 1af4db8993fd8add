import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { loadChaincode } from '../load-chaincode.js';
import { type Code, type Endorsed, MemoryLedger } from '../memory-ledger.js';
import { refusal } from '../refusal.js';

type Method = (ctx: { stub: unknown }, ...args: string[]) => Promise<string>;
const { contracts } = loadChaincode<{ contracts: (new () => Record<string, Method>)[] }>('chaincode/opssc', 'index');

export const REGULATOR = 'Regulator';
export const TELCOS = ['Telco1', 'Telco2', 'Telco3'];
export const ALL = [REGULATOR, ...TELCOS];
export const GENESIS = 'ab'.repeat(32);
export const OPS = { type: 'fabric', name: 'ops-channel', genesis: GENESIS };
export const CHANNEL1 = { type: 'fabric', name: 'channel1', genesis: GENESIS };

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON; each test looks at what it means to check
export type Answer = any;

export interface BallotOptions {
  readonly vote?: 'yes' | 'no';
  readonly reason?: string;
  readonly base?: string;
  readonly ledger?: Record<string, unknown>;
  readonly electorate?: string;
  readonly content?: Record<string, unknown>;
  readonly claim?: Record<string, unknown>;
}

export const CONTENT = {
  formatVersion: 1,
  address: 'telecom/Chaincode/numbertransfer',
  action: 'create',
  after: { version: '1.0', policy: "AND('Regulator.peer')" },
};

/** A change of a channel's config. `after` of a new one names organizations by MSP id, as a Channel document does. */
export const channelChange = (name: string, after: object, action: 'create' | 'update' = 'update') => ({
  formatVersion: 1,
  address: `telecom/Channel/${name}`,
  action,
  after: after as Record<string, unknown>,
});

/** The base of a change that touches these parts of a channel's config. */
export const configBase = (parts: string, versions = 'a1'): string => `config:${parts}:${versions.repeat(32)}`;

/** What a new channel names, or a plasma chain's own channel, as `ElectorateFor` asks for it. */
function named(after: unknown, base: string): { organizations?: string[]; plasmaChannel?: string } {
  type Plasma = { plasma?: { channel?: string } };
  if (base.startsWith('revision:')) return { plasmaChannel: (after as Plasma | null)?.plasma?.channel ?? '' };
  if (!base.startsWith('genesis:')) return {};
  type Part = { organizations?: object } | undefined;
  const { application, orderer } = after as { application: Part; orderer: Part };
  const names = [application, orderer].flatMap((part) => Object.keys(part?.organizations ?? {}));
  return { organizations: [...new Set(names)] };
}

/** The governance channel of the telecom consortium with the compiled contract on it. */
export class Consortium {
  readonly ledger: MemoryLedger;
  private readonly contract = new contracts[0]!();

  constructor(members: readonly string[] = ALL) {
    this.ledger = new MemoryLedger('ops-channel', members);
  }

  endorse(organization: string, name: string, ...args: string[]): Promise<Endorsed> {
    return this.ledger.endorse(organization, (stub) => this.contract[name]!({ stub }, ...args));
  }

  /** One transaction in a block of its own, which must be valid. */
  async submit(organization: string, name: string, ...args: string[]): Promise<Answer> {
    const endorsed = await this.endorse(organization, name, ...args);
    assert.equal(this.ledger.commit([endorsed]), ['VALID']);
    return JSON.parse(endorsed.answer);
  }

  /** All of them endorsed on the same state and ordered into one block. */
  async block(calls: readonly (readonly [string, string, ...string[]])[]): Promise<Code[]> {
    return this.ledger.commit(await Promise.all(calls.map(([who, name, ...args]) => this.endorse(who, name, ...args))));
  }

  async query(name: string, ...args: string[]): Promise<Answer> {
    const endorsed = await this.endorse(REGULATOR, name, ...args);
    assert.is(endorsed.writes.size, 0, `${name} writes nothing`);
    return JSON.parse(endorsed.answer);
  }

  async refused(code: string, organization: string, name: string, ...args: string[]): Promise<Answer> {
    return refusal(code, () => this.endorse(organization, name, ...args));
  }

  /** Who votes on a change; `base` and, of a new channel, the organizations may be given with it. */
  async electorate(target: Record<string, unknown> = {}): Promise<Answer> {
    const plain = { address: CONTENT.address, ledger: OPS, base: 'sequence:0' };
    return this.query('ElectorateFor', JSON.stringify({ ...plain, ...target }));
  }

  async electorateHash(target: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.electorate(target);
    return answer.electorate?.hash ?? '0'.repeat(64);
  }

  async ballot(options: BallotOptions = {}): Promise<string> {
    const { content = CONTENT, ledger = OPS, vote = 'yes', base = 'sequence:0' } = options;
    const { claim = { revision: 'c0ffee' }, reason = vote === 'no' ? 'not tested' : '' } = options;
    const target = { address: content.address, ledger, base, ...named(content.after, base) };
    const electorate = options.electorate ?? (await this.electorateHash(target));
    return JSON.stringify([{ content, ledger, base, vote, reason, claim, electorate }]);
  }

  async vote(organization: string, options: BallotOptions = {}): Promise<Answer> {
    return (await this.submit(organization, 'Vote', await this.ballot(options)))[0];
  }

  proposal(id: string): Promise<Answer> {
    return this.query('Proposal', id);
  }

  /** What `Sign` is told of a proposal: that which its id is the hash of. */
  async key(id: string): Promise<string> {
    const { digest, ledger, base } = await this.proposal(id);
    return JSON.stringify({ digest, ledger, base });
  }

  async status(id: string): Promise<string> {
    return (await this.proposal(id)).status;
  }
}

export const attestation = (members: readonly string[], over: Record<string, unknown> = {}): string =>
  JSON.stringify({
    channel: 'channel1',
    genesis: GENESIS,
    members,
    ordererOrganizations: ['Orderer'],
    mspHashes: hashes(members, ['Orderer']),
    ...over,
  });

/** One hash for each MSP that a report names. */
export const hashes = (members: readonly string[], orderers: readonly string[]): Record<string, string> =>
  Object.fromEntries([...members, ...orderers].map((name) => [name, createHash('sha256').update(name).digest('hex')]));
