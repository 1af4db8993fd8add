import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { ConfigError } from '../../fabric/config/config-error.js';
import { configUpdateEnvelope, signConfigUpdate } from '../../fabric/config/config-signature.js';
import { wireTime } from '../../fabric/transaction/channel-header.js';
import { type EnvelopeSigner, signEnvelope } from '../../fabric/transaction/sign-envelope.js';
import type { ChannelWriter, UpdateAnswer } from '../../ports/write/channel-writer.js';
import { reachable } from './memory-fabric-reader.js';
import type { MemoryLedger } from './memory-ledger.js';
import { notJoined } from './memory-orderers.js';

/** One organization's acts on the channels of a MemoryLedger, with its admin's key. */
export class MemoryChannelWriter implements ChannelWriter {
  readonly #ledger: MemoryLedger;
  readonly #mspId: string;
  readonly #admin: EnvelopeSigner;

  constructor(ledger: MemoryLedger, mspId: string, admin: EnvelopeSigner) {
    this.#ledger = ledger;
    this.#mspId = mspId;
    this.#admin = admin;
  }

  /** The nonce follows from the update: a run in memory is the same every time. */
  async sign(update: Uint8Array): Promise<Uint8Array> {
    return signConfigUpdate(update, this.#admin, nonceOf(update));
  }

  async submit(channel: string, update: Uint8Array, signatures: readonly Uint8Array[]): Promise<UpdateAnswer> {
    const envelope = signEnvelope({
      type: common.HeaderType.CONFIG_UPDATE,
      channelId: channel,
      data: configUpdateEnvelope(update, signatures),
      signer: this.#admin,
      nonce: nonceOf(update),
      time: wireTime(new Date(this.#ledger.now())),
    });
    try {
      this.#ledger.channel(channel).update(envelope, (address) => this.#ledger.orderers.isActive(channel, address));
      return { state: 'accepted' };
    } catch (error) {
      if (error instanceof ConfigError) return { state: 'refused', reason: error.message };
      throw error;
    }
  }

  async joinPeer(peer: string, channel: string, genesisBlock: Uint8Array): Promise<void> {
    const known = this.#ledger.channels.get(channel)?.configuration?.genesisBlock;
    if (!known || Buffer.compare(known, genesisBlock) !== 0) throw notJoined(`${peer} is given another genesis block`);
    reachable(this.#ledger.peer(this.#mspId, peer)).joined.add(channel);
  }

  async joinOrderer(orderer: string, channel: string, configBlock: Uint8Array): Promise<void> {
    this.#ledger.orderers.join(this.#mspId, orderer, channel, configBlock);
  }
}

const NONCE_BYTES = 24;

function nonceOf(update: Uint8Array): Uint8Array {
  return createHash('sha256').update(update).digest().subarray(0, NONCE_BYTES);
}
