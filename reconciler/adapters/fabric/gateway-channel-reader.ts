import type {
  ChannelReader,
  OrderedChannelView,
  OrdererPlace,
  OrdererView,
  ReadRights,
} from '../../ports/read/channel-reader.js';
import type { OrderingServiceClient } from './ordering-service.js';
import type { OwnOrderers } from './own-orderers.js';
import { shownCertificate } from './shown-certificate.js';

/** Reads channels from the ordering service and from our own orderers. Writes nothing. */
export class GatewayChannelReader implements ChannelReader {
  readonly #service: OrderingServiceClient;
  readonly #own: OwnOrderers;

  constructor(service: OrderingServiceClient, own: OwnOrderers) {
    this.#service = service;
    this.#own = own;
  }

  ordered(channel: string, orderers: readonly OrdererPlace[]): Promise<OrderedChannelView> {
    return this.#service.ordered(channel, orderers);
  }

  readRights(channel: string, orderers: readonly OrdererPlace[]): Promise<ReadRights> {
    return this.#service.readRights(channel, orderers);
  }

  genesisBlock(channel: string, orderers: readonly OrdererPlace[]): Promise<Uint8Array> {
    return this.#service.genesisBlock(channel, orderers);
  }

  configBlock(channel: string, orderers: readonly OrdererPlace[]): Promise<Uint8Array> {
    return this.#service.configBlock(channel, orderers);
  }

  async shownCertificates(addresses: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const shown = await Promise.all(
      addresses.map(async (address) => [address, await shownCertificate(address)] as const),
    );
    return Object.fromEntries(shown.flatMap(([address, pem]) => (pem === undefined ? [] : [[address, pem]])));
  }

  orderers(channel: string, names: readonly string[]): Promise<readonly OrdererView[]> {
    return this.#own.views(channel, names);
  }
}
