import type { common } from '@hyperledger/fabric-protos';
import { sha256Hex } from '../../core/digest/sha256-hex.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { encodePolicy } from '../../fabric/policy/encode-policy.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import { principalSets } from '../../fabric/policy/principal-sets.js';
import type { ChannelView } from '../../ports/read/fabric-reader.js';
import { MemoryConfiguration } from './memory-configuration.js';
import { type Conflict, type Simulation, VersionedState } from './versioned-state.js';

export interface MemoryChannelParameters {
  readonly channel: string;
  /** With it the channel has a configuration that can be changed; the members and what follows come from there. */
  readonly genesisBlock?: Uint8Array;
  readonly members: readonly string[];
  readonly ordererOrganizations?: readonly string[];
  /** By path; `/Channel/Application/LifecycleEndorsement` judges commits, a majority of the members where it is left out. */
  readonly policies?: Readonly<Record<string, string>>;
  readonly acls?: Readonly<Record<string, string>>;
  readonly batchTimeout?: string;
  readonly maxMessageCount?: number;
}

interface Waiting {
  readonly simulation: Simulation;
  /** Is the transaction endorsed as the channel asks now? */
  readonly endorsed: () => boolean;
  readonly settle: (outcome: Outcome) => void;
}

/** What became of a transaction. */
export interface Outcome {
  readonly block: number;
  readonly code: 'VALID' | 'ENDORSEMENT_POLICY_FAILURE' | Conflict;
}

const LIFECYCLE = '/Channel/Application/LifecycleEndorsement';

/** One channel: its configuration, its world state, and the transactions that wait for a block. */
export class MemoryChannel {
  readonly state = new VersionedState();
  readonly genesis: string;
  readonly configuration: MemoryConfiguration | undefined;
  readonly #parameters: MemoryChannelParameters;
  #members: readonly string[];
  #configSequence = 0;
  #height = 1;
  #waiting: Waiting[] = [];
  readonly #left = new Map<string, ChannelView>();

  constructor(parameters: MemoryChannelParameters, now: () => number) {
    this.#parameters = parameters;
    this.#members = sortedUnique(parameters.members);
    this.configuration = parameters.genesisBlock && new MemoryConfiguration(parameters.genesisBlock, now);
    this.genesis = this.configuration?.genesis ?? sha256Hex(`genesis of ${parameters.channel}`);
  }

  get members(): readonly string[] {
    return this.configuration?.members ?? this.#members;
  }

  /** A config update: a block of its own. */
  setMembers(members: readonly string[]): void {
    this.#members = sortedUnique(members);
    this.configuration?.keepMembers(members);
    this.#configSequence += 1;
    this.#height += 1;
  }

  /**
   * A CONFIG_UPDATE: a block of its own.
   * @param isActive whether the consenter of this `host:port` runs
   * @throws ConfigError with Fabric's text
   */
  update(envelope: common.Envelope, isActive: (address: string) => boolean = () => true): void {
    const before = this.view();
    this.configuration?.update(envelope, isActive);
    this.#height += 1;
    for (const mspId of before.members) if (!this.members.includes(mspId)) this.#left.set(mspId, before);
    for (const mspId of this.members) this.#left.delete(mspId);
  }

  /** What the peers of an organization that an update removed still show: they never receive the block that does it. */
  leftAt(mspId: string): ChannelView | undefined {
    return this.#left.get(mspId);
  }

  view(): ChannelView {
    if (this.configuration) return this.configuration.view(this.#height);
    const { channel, ordererOrganizations, policies, acls, batchTimeout, maxMessageCount } = this.#parameters;
    const orderers = sortedUnique(ordererOrganizations ?? []);
    return {
      channel,
      genesis: this.genesis,
      configSequence: this.#configSequence,
      config: new Uint8Array(),
      height: this.#height,
      members: this.#members,
      ordererOrganizations: orderers,
      mspHashes: Object.fromEntries(
        sortedUnique([...this.#members, ...orderers]).map((mspId) => [mspId, sha256Hex(`MSP of ${mspId}`)]),
      ),
      policies: { [LIFECYCLE]: 'MAJORITY Endorsement', ...policies },
      acls: acls ?? {},
      batchTimeout: batchTimeout ?? '2s',
      maxMessageCount: maxMessageCount ?? 500,
    };
  }

  /** Could one peer of each of these organizations satisfy a policy of this channel? */
  satisfied(path: string, endorsers: readonly string[]): boolean {
    const text = this.view().policies[path] ?? 'MAJORITY Endorsement';
    const signers = new Set(endorsers.filter((mspId) => this.members.includes(mspId)));
    const implicit = /^(ANY|ALL|MAJORITY) /.exec(text)?.[1];
    if (implicit) {
      const all = this.members.length;
      return signers.size >= (implicit === 'ANY' ? 1 : implicit === 'ALL' ? all : Math.floor(all / 2) + 1);
    }
    return principalSets(encodePolicy(parsePolicy(text))).some(
      (set) =>
        new Set(set.map(({ mspId }) => mspId)).size === set.length &&
        set.every(({ mspId, role }) => signers.has(mspId) && (role === 'peer' || role === 'member')),
    );
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  order(simulation: Simulation, endorsed: () => boolean): Promise<Outcome> {
    return new Promise((settle) => this.#waiting.push({ simulation, endorsed, settle }));
  }

  /** Puts what waits into one block, validated in order: what is valid changes the state for those behind it. */
  cut(): void {
    if (this.#waiting.length === 0) return;
    const block = this.#height;
    this.#height += 1;
    const transactions = this.#waiting;
    this.#waiting = [];
    for (const { simulation, endorsed, settle } of transactions) {
      const code = endorsed() ? (this.state.conflict(simulation) ?? 'VALID') : 'ENDORSEMENT_POLICY_FAILURE';
      if (code === 'VALID') this.state.apply(simulation);
      settle({ block, code });
    }
  }
}
