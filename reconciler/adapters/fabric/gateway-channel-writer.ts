import { randomBytes } from 'node:crypto';
import { QuorateError } from '../../core/model/quorate-error.js';
import { configUpdateEnvelope, signConfigUpdate } from '../../fabric/config/config-signature.js';
import type { SigningIdentity } from '../../fabric/msp/signing-identity.js';
import type { OrdererPlace } from '../../ports/read/channel-reader.js';
import type { ChannelWriter, UpdateAnswer } from '../../ports/write/channel-writer.js';
import type { OrderingServiceClient } from './ordering-service.js';
import type { OwnOrderers } from './own-orderers.js';
import type { OwnPeers } from './own-peers.js';

const NONCE_BYTES = 24;
/** A peer that joins reads the genesis block and starts its ledger before it answers. */
const JOIN_LIMIT_MS = 60_000;

/** Signs and sends config updates, and makes our own peers and orderers join. Every call may be made again. */
export class GatewayChannelWriter implements ChannelWriter {
  readonly #identity: SigningIdentity;
  readonly #service: OrderingServiceClient;
  readonly #peers: OwnPeers;
  readonly #orderers: OwnOrderers;

  constructor(identity: SigningIdentity, service: OrderingServiceClient, peers: OwnPeers, orderers: OwnOrderers) {
    this.#identity = identity;
    this.#service = service;
    this.#peers = peers;
    this.#orderers = orderers;
  }

  async sign(update: Uint8Array): Promise<Uint8Array> {
    return signConfigUpdate(update, this.#identity, randomBytes(NONCE_BYTES));
  }

  submit(
    channel: string,
    update: Uint8Array,
    signatures: readonly Uint8Array[],
    orderers: readonly OrdererPlace[],
    quorum?: number,
  ): Promise<UpdateAnswer> {
    return this.#service.submit(channel, configUpdateEnvelope(update, signatures), orderers, quorum);
  }

  async joinPeer(peer: string, channel: string, genesisBlock: Uint8Array): Promise<void> {
    const answer = await this.#peers.named(peer).endorse('', 'cscc', ['JoinChain', genesisBlock], JOIN_LIMIT_MS);
    // Fabric: core/peer, kvledger.CreateFromGenesisBlock.
    if (answer.status === 200 || /ledger \[.*\] already exists/.test(answer.message)) return;
    throw new QuorateError('JOIN_FAILED', `${peer} did not join ${channel}`, {
      why: answer.message,
      mend: 'see what the peer says; the identity must be an admin of its organization',
      facts: { peer, channel, status: answer.status },
      retry: 'transient',
    });
  }

  joinOrderer(orderer: string, channel: string, configBlock: Uint8Array): Promise<void> {
    return this.#orderers.join(orderer, channel, configBlock);
  }
}
