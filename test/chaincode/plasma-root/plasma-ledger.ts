/** The contract on a root channel in memory, called by organizations with certificates of the devnet. */
import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import {
  deriveOrganization,
  type OrganizationIdentities,
} from '../../../reconciler/devnet/identities/derive-organization.js';
import { loadChaincode } from '../load-chaincode.js';
import { type Code, type Endorsed, MemoryLedger } from '../memory-ledger.js';
import { refusal } from '../refusal.js';

type Method = (ctx: { stub: unknown }, ...args: string[]) => Promise<string>;
const { contracts } = loadChaincode<{ contracts: (new () => Record<string, Method>)[] }>(
  'chaincode/plasma-root',
  'index',
);
export const { rangeRoot } = loadChaincode<{ rangeRoot(range: object): string }>('chaincode/plasma-root', 'range-root');

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON; each test looks at what it means to check
export type Answer = any;

export const MEMBERS = ['Org1', 'Org2', 'Org3'];
/** A member of the root channel that has no part in the plasma chain. */
export const OUTSIDER = 'Org4';
export const ALL = [...MEMBERS, OUTSIDER];
export const CHAIN = 'chains02';
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
export const GENESIS = hashOf('block 0');

export const definition = (other: Record<string, unknown> = {}): Record<string, unknown> => ({
  chain: CHAIN,
  channel: CHAIN,
  genesis: GENESIS,
  operator: 'Org1',
  successors: ['Org2', 'Org3'],
  members: MEMBERS,
  settlement: { everyBlocks: 100, everySeconds: 10 },
  ...other,
});

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly leafCount: number;
  readonly treeRoot: string;
  readonly previousRoot: string;
  readonly lastBlockHash: string;
}

export const range = (from: number, to: number, previousRoot: string, other: Partial<Range> = {}): Range => ({
  from,
  to,
  leafCount: 7,
  treeRoot: hashOf(`tree ${from} ${to}`),
  previousRoot,
  lastBlockHash: hashOf(`block ${to}`),
  ...other,
});

export const rootOf = (one: Range): string => rangeRoot({ channel: CHAIN, ...one });

export class PlasmaLedger {
  readonly ledger: MemoryLedger;
  readonly #contract = new contracts[0]!();

  constructor(live: readonly string[] = ALL) {
    this.ledger = new MemoryLedger('chains', live);
  }

  /** With `chains02` registered. */
  static async registered(other: Record<string, unknown> = {}, live: readonly string[] = ALL): Promise<PlasmaLedger> {
    const net = new PlasmaLedger(live);
    await net.adopt(definition(other), 0, live);
    return net;
  }

  endorse(organization: string, name: string, ...args: string[]): Promise<Endorsed> {
    return this.endorseAs(certificateOf(organization, 'admin'), organization, name, ...args);
  }

  endorseAs(pem: string, organization: string, name: string, ...args: string[]): Promise<Endorsed> {
    return this.ledger.endorse(organization, (stub) => {
      const creator = { mspid: organization, idBytes: Buffer.from(pem) };
      Object.assign(stub as object, { getCreator: () => creator });
      return this.#contract[name]!({ stub }, ...args);
    });
  }

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
    const endorsed = await this.endorse(OUTSIDER, name, ...args);
    assert.is(endorsed.writes.size, 0, `${name} writes nothing`);
    return JSON.parse(endorsed.answer);
  }

  refused(code: string, organization: string, name: string, ...args: string[]): Promise<Answer> {
    return refusal(code, () => this.endorse(organization, name, ...args));
  }

  /** Voted for by these and put in force. */
  async adopt(defined: Record<string, unknown>, revision: number, by: readonly string[]): Promise<void> {
    let digest = '';
    for (const who of by) ({ digest } = await this.submit(who, 'Define', JSON.stringify(defined), `${revision}`));
    const effect = await this.submit(by[0]!, 'Enact', String(defined.chain), digest);
    assert.equal(effect, { effect: 'written' });
  }

  /** Appends ranges of ten blocks by the operator; the last root. */
  async settle(ranges: number, previousRoot = GENESIS, from = 0): Promise<string> {
    let previous = previousRoot;
    for (let at = 0; at < ranges; at++) {
      const one = range(from + at * 10, from + at * 10 + 9, previous);
      await this.submit('Org1', 'SubmitRoot', CHAIN, JSON.stringify(one));
      previous = rootOf(one);
    }
    return previous;
  }
}

const derived = new Map<string, OrganizationIdentities>();

export function certificateOf(organization: string, role: 'admin' | 'peer'): string {
  let found = derived.get(organization);
  if (!found) {
    const name = organization.toLowerCase();
    found = deriveOrganization('plasma', { name, mspId: organization, peers: ['peer0'], orderers: [] });
    derived.set(organization, found);
  }
  return role === 'admin' ? found.admin.certificatePem : [...found.peers.values()][0]!.certificatePem;
}
