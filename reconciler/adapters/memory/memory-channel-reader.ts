import { QuorateError } from '../../core/model/quorate-error.js';
import type {
  ChannelReader,
  OrderedChannelView,
  OrdererView,
  ReadRights,
  ShownIdentity,
} from '../../ports/read/channel-reader.js';
import type { MemoryConfiguration } from './memory-configuration.js';
import type { MemoryLedger } from './memory-ledger.js';

/** What the ordering service of a MemoryLedger says to one organization; which orderers are asked makes no difference. */
export class MemoryChannelReader implements ChannelReader {
  readonly #ledger: MemoryLedger;
  readonly #mspId: string;

  constructor(ledger: MemoryLedger, mspId: string) {
    this.#ledger = ledger;
    this.#mspId = mspId;
  }

  async ordered(channel: string): Promise<OrderedChannelView> {
    const found = this.#ledger.channels.get(channel);
    if (!found || !this.#ledger.orderers.isServed(channel)) return { state: 'absent' };
    const { configuration } = found;
    if (!configuration?.readers.includes(this.#mspId)) return { state: 'forbidden' };
    return { state: 'readable', genesis: configuration.genesis, config: found.view().config };
  }

  async readRights(channel: string): Promise<ReadRights> {
    const { state } = await this.ordered(channel);
    return { letting: state === 'readable' ? 1 : 0, forbidding: state === 'forbidden' ? 1 : 0 };
  }

  async genesisBlock(channel: string): Promise<Uint8Array> {
    return this.#readable(channel).genesisBlock;
  }

  /** Orderers in memory know a channel by its first block. */
  async configBlock(channel: string): Promise<Uint8Array> {
    return this.#readable(channel).genesisBlock;
  }

  async shownCertificates(addresses: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const { certificates } = this.#ledger;
    return Object.fromEntries([...certificates].filter(([address]) => addresses.includes(address)));
  }

  /** Nodes in memory sign nothing. */
  async shownIdentities(): Promise<readonly ShownIdentity[]> {
    return [];
  }

  async orderers(channel: string, names: readonly string[]): Promise<readonly OrdererView[]> {
    return this.#ledger.orderers.views(this.#mspId, channel, names);
  }

  #readable(channel: string): MemoryConfiguration {
    const { configuration } = this.#ledger.channel(channel);
    if (configuration?.readers.includes(this.#mspId)) return configuration;
    throw new QuorateError('ORDERER_REFUSED', 'The ordering service gives no block of the channel', {
      why: `${channel}: FORBIDDEN`,
      retry: 'transient',
    });
  }
}
