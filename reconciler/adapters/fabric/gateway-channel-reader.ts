import type { SigningIdentity } from '../../fabric/msp/signing-identity.js';
import type {
  ChannelReader,
  OrderedChannelView,
  OrdererPlace,
  OrdererView,
  ReadRights,
  ShownIdentity,
} from '../../ports/read/channel-reader.js';
import type { OrderingServiceClient } from './ordering-service.js';
import type { OwnOrderers } from './own-orderers.js';
import type { OwnPeers } from './own-peers.js';
import { shownCertificate } from './shown-certificate.js';
import { ordererIdentity, peerIdentities } from './shown-identities.js';

/** Whose eyes these are: our own identity, peers and orderers, and the ordering service of all. */
export interface OwnChannelAccess {
  readonly identity: SigningIdentity;
  readonly ordering: OrderingServiceClient;
  readonly orderers: OwnOrderers;
  readonly peers: OwnPeers;
}

/** Reads channels from the ordering service and from our own nodes. Writes nothing. */
export class GatewayChannelReader implements ChannelReader {
  readonly #service: OrderingServiceClient;
  readonly #own: OwnOrderers;
  readonly #peers: OwnPeers;
  readonly #identity: SigningIdentity;

  constructor({ identity, ordering, orderers, peers }: OwnChannelAccess) {
    this.#identity = identity;
    this.#service = ordering;
    this.#own = orderers;
    this.#peers = peers;
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
      addresses.map(async (address) => [address, await shownCertificate(this.#service.reachedAt(address))] as const),
    );
    return Object.fromEntries(shown.flatMap(([address, pem]) => (pem === undefined ? [] : [[address, pem]])));
  }

  async shownIdentities(
    channel: string,
    orderers: Readonly<Record<string, OrdererPlace>>,
  ): Promise<readonly ShownIdentity[]> {
    const asked = Object.entries(orderers).map(([node, place]) =>
      ordererIdentity(node, this.#identity, () => this.#service.newestBlock(channel, place)),
    );
    const nodes = await Promise.all([peerIdentities(this.#peers, channel), ...asked]);
    return [{ node: undefined, certificate: this.#identity.certificatePem }, ...nodes.flat()];
  }

  orderers(channel: string, names: readonly string[]): Promise<readonly OrdererView[]> {
    return this.#own.views(channel, names);
  }
}
