import { sha256Hex } from '../../core/digest/sha256-hex.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { Submitted } from '../../ports/write/fabric-writer.js';
import { MemoryChannel, type MemoryChannelParameters } from './memory-channel.js';
import { MemoryOrderers, type OrdererPlaces } from './memory-orderers.js';
import { Simulation } from './versioned-state.js';

/** One peer of one organization: at first in every channel that its organization is a member of. */
export interface MemoryPeer {
  readonly name: string;
  /** Change it to stop and start the peer. */
  up: boolean;
  /** Channels. */
  readonly joined: Set<string>;
  /** Package ids. */
  readonly installed: Set<string>;
  /** Package ids whose process listens for this peer. */
  readonly services: Set<string>;
}

export interface MemoryLedgerParameters {
  readonly channels: readonly MemoryChannelParameters[];
  /** MSP id -> names of its peers. */
  readonly peers: Readonly<Record<string, readonly string[]>>;
  /** Orderers that organizations run by themselves; all others are there, run for ever and are nobody's. */
  readonly orderers?: OrdererPlaces;
  /** `immediate`: each transaction is a block of its own at once. `manual`: blocks are cut by `cutBlock`. */
  readonly blocks: 'immediate' | 'manual';
  readonly now: () => number;
}

/** What a transaction asks for besides its simulation. */
export interface Submission<Answer> {
  readonly channel: string;
  /** Looks at the state and says what to write; runs again when somebody else's write made its reads old. */
  readonly simulate: (simulation: Simulation) => Answer;
  /** Judged when the block is cut. */
  readonly endorsed: () => boolean;
}

/**
 * A Fabric network in memory, as far as the ports can see it: channels with members, policies, world state and blocks;
 * peers with packages. Several organizations' ports look at one of these. Transactions are simulated on the state of
 * now and validated, by MVCC and phantom rules, when their block is cut.
 */
export class MemoryLedger {
  readonly channels: ReadonlyMap<string, MemoryChannel>;
  readonly orderers: MemoryOrderers;
  /** TLS certificates (PEM) that nodes show, by address; change it to give one another. */
  readonly certificates = new Map<string, string>();
  readonly now: () => number;
  readonly #blocks: MemoryLedgerParameters['blocks'];
  readonly #peers: ReadonlyMap<string, readonly MemoryPeer[]>;
  #transactions = 0;

  constructor({ channels, peers, orderers = {}, blocks, now }: MemoryLedgerParameters) {
    const all = new Map(channels.map((parameters) => [parameters.channel, new MemoryChannel(parameters, now)]));
    this.channels = all;
    this.orderers = new MemoryOrderers(orderers, all, now);
    this.now = now;
    this.#blocks = blocks;
    this.#peers = new Map(
      Object.entries(peers).map(([mspId, names]) => [
        mspId,
        names.map((name) => ({
          name,
          up: true,
          joined: new Set(channels.filter(({ members }) => members.includes(mspId)).map(({ channel }) => channel)),
          installed: new Set<string>(),
          services: new Set<string>(),
        })),
      ]),
    );
  }

  /** @throws QuorateError CHANNEL_UNKNOWN */
  channel(name: string): MemoryChannel {
    const channel = this.channels.get(name);
    if (channel) return channel;
    throw new QuorateError('CHANNEL_UNKNOWN', 'There is no such channel on our peers', {
      why: `channel '${name}' not found`,
      facts: { channel: name },
    });
  }

  peers(mspId: string): readonly MemoryPeer[] {
    return this.#peers.get(mspId) ?? [];
  }

  /** @throws QuorateError PEER_UNKNOWN */
  peer(mspId: string, name: string): MemoryPeer {
    const peer = this.peers(mspId).find((candidate) => candidate.name === name);
    if (peer) return peer;
    throw new QuorateError('PEER_UNKNOWN', 'There is no such peer', { why: `${mspId} has no peer ${name}` });
  }

  isUp(mspId: string): boolean {
    return this.peers(mspId).some(({ up }) => up);
  }

  /** Looks at a channel's state and writes nothing. */
  read<Answer>(channel: string, look: (simulation: Simulation) => Answer): Answer {
    return look(new Simulation(this.channel(channel).state, ''));
  }

  /**
   * Simulates, orders and waits for the block. As through the gateway adapter, a conflict is tried again once.
   * @throws QuorateError TRANSACTION_INVALID (transient), and what `simulate` throws
   */
  async submit<Answer>({ channel: name, simulate, endorsed }: Submission<Answer>): Promise<Submitted> {
    const channel = this.channel(name);
    for (let attempt = 1; ; attempt += 1) {
      this.#transactions += 1;
      const simulation = new Simulation(channel.state, sha256Hex(`transaction ${this.#transactions}`));
      simulate(simulation);
      const ordered = channel.order(simulation, endorsed);
      if (this.#blocks === 'immediate') channel.cut();
      const { block, code } = await ordered;
      if (code === 'VALID') return { transactionId: simulation.transactionId, block };
      if (attempt >= 2) {
        throw new QuorateError('TRANSACTION_INVALID', 'The transaction was ordered and found invalid', {
          why: code,
          facts: { channel: name, block },
          retry: 'transient',
        });
      }
    }
  }

  /** One block with all that waits, in one channel or in each. */
  cutBlock(channel?: string): void {
    for (const [name, each] of this.channels) if (channel === undefined || name === channel) each.cut();
  }

  /** Transactions that wait for a block. */
  get waiting(): number {
    return [...this.channels.values()].reduce((sum, { waiting }) => sum + waiting, 0);
  }
}
