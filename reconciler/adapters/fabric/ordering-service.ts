import { common } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import { blockHash } from '../../fabric/block/block-hash.js';
import { configFromBlock } from '../../fabric/config/bundle-from-block.js';
import type { SigningIdentity } from '../../fabric/msp/signing-identity.js';
import type { OrderedChannelView, OrdererPlace, ReadRights } from '../../ports/read/channel-reader.js';
import type { UpdateAnswer } from '../../ports/write/channel-writer.js';
import { envelopeOf, OrdererClient, type SeekAnswer } from './orderer-client.js';
import { submitToAll } from './submit-to-all.js';

/** Addresses as channels name them, to those under which this organization reaches them. */
export type AddressOverrides = Readonly<Record<string, string>>;

/** What becomes of each answer of an orderer: the final one, or `next` to ask another. */
type Judge<Answer, Result> = (answer: Answer) => Result | 'next';

/** A block, or the status for which there is none. */
interface BlockOrStatus {
  readonly block: common.Block | undefined;
  readonly status: number;
}

/**
 * The orderers of a channel, asked one after the other, beginning with the one that answered last: one that is down or
 * that does not follow the channel is passed over. Connections are kept.
 */
export class OrderingServiceClient {
  readonly #identity: SigningIdentity;
  readonly #overrides: AddressOverrides;
  readonly #clients = new Map<string, OrdererClient>();
  #last = '';

  constructor(identity: SigningIdentity, overrides: AddressOverrides) {
    this.#identity = identity;
    this.#overrides = overrides;
  }

  /** @throws QuorateError ORDERER_UNREACHABLE (transient) */
  async ordered(channel: string, orderers: readonly OrdererPlace[]): Promise<OrderedChannelView> {
    const { block, status } = await this.#block(orderers, (client) => client.configBlock(channel));
    if (block === undefined) return { state: status === common.Status.NOT_FOUND ? 'absent' : 'forbidden' };
    const genesis = await this.#block(orderers, (client) => client.block(channel, 0));
    if (genesis.block === undefined) throw refused(channel, genesis.status);
    return {
      state: 'readable',
      genesis: blockHash(genesis.block),
      config: configFromBlock(block).configEnvelope.getConfig()!.serializeBinary(),
    };
  }

  /** One that is not reached says nothing. */
  async readRights(channel: string, orderers: readonly OrdererPlace[]): Promise<ReadRights> {
    const asked = orderers.map((place) => this.#client(place).block(channel, 'newest'));
    const answers = (await Promise.allSettled(asked)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    return {
      letting: answers.filter((answer) => 'block' in answer).length,
      forbidding: answers.filter((answer) => 'status' in answer && answer.status === common.Status.FORBIDDEN).length,
    };
  }

  /** Of this very orderer. @throws QuorateError ORDERER_UNREACHABLE (transient) */
  newestBlock(channel: string, place: OrdererPlace): Promise<SeekAnswer> {
    return this.#client(place).block(channel, 'newest');
  }

  /** @throws QuorateError ORDERER_UNREACHABLE (transient), ORDERER_REFUSED */
  async genesisBlock(channel: string, orderers: readonly OrdererPlace[]): Promise<Uint8Array> {
    return this.#bytes(channel, orderers, (client) => client.block(channel, 0));
  }

  /** @throws QuorateError ORDERER_UNREACHABLE (transient), ORDERER_REFUSED */
  async configBlock(channel: string, orderers: readonly OrdererPlace[]): Promise<Uint8Array> {
    return this.#bytes(channel, orderers, (client) => client.configBlock(channel));
  }

  /** @throws QuorateError ORDERER_UNREACHABLE (transient), also where fewer than the quorum are reached */
  submit(channel: string, update: Uint8Array, orderers: readonly OrdererPlace[], quorum = 1): Promise<UpdateAnswer> {
    const envelope = envelopeOf(this.#identity, { type: common.HeaderType.CONFIG_UPDATE, channel, data: update });
    const send = (place: OrdererPlace) => this.#client(place).broadcast(envelope);
    if (quorum > 1) return submitToAll(send, orderers, quorum);
    return this.#ask(
      orderers,
      (client) => client.broadcast(envelope),
      ({ status, info }): UpdateAnswer | 'next' => {
        if (status === common.Status.SUCCESS) return { state: 'accepted' };
        // It does not serve the channel, or knows no leader: another one may.
        if (status === common.Status.NOT_FOUND || status === common.Status.SERVICE_UNAVAILABLE) return 'next';
        return { state: 'refused', reason: info || `status ${status}` };
      },
      ({ status, info }) => ({ state: 'refused', reason: info || `status ${status}` }),
    );
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  async #bytes(
    channel: string,
    orderers: readonly OrdererPlace[],
    ask: (client: OrdererClient) => Promise<SeekAnswer>,
  ): Promise<Uint8Array> {
    const { block, status } = await this.#block(orderers, ask);
    if (block === undefined) throw refused(channel, status);
    return block.serializeBinary();
  }

  /** The block, or the most telling refusal: one that forbids weighs more than one that has no such channel. */
  #block(
    orderers: readonly OrdererPlace[],
    ask: (client: OrdererClient) => Promise<SeekAnswer>,
  ): Promise<BlockOrStatus> {
    let status = 0;
    return this.#ask<SeekAnswer, BlockOrStatus>(
      orderers,
      ask,
      (answer) => {
        if ('block' in answer) return { block: answer.block, status: common.Status.SUCCESS };
        if (status !== common.Status.FORBIDDEN) status = answer.status;
        return 'next';
      },
      () => ({ block: undefined, status }),
    );
  }

  /** @param rest what it is when all that answered said `next`; unreachable ones do not speak */
  async #ask<Answer, Result>(
    orderers: readonly OrdererPlace[],
    ask: (client: OrdererClient) => Promise<Answer>,
    judge: Judge<Answer, Result>,
    rest: (last: Answer) => Result,
  ): Promise<Result> {
    const first = orderers.filter(({ address }) => address === this.#last);
    let last: { readonly answer: Answer } | undefined;
    let failure: unknown = new QuorateError('ORDERER_UNREACHABLE', 'There is no orderer to ask', {
      why: 'neither the channel nor Git names one',
      mend: 'give OrdererEndpoints in the Channel document, or host and port of the orderers in the Network document',
      retry: 'transient',
    });
    for (const place of [...first, ...orderers.filter((one) => !first.includes(one))]) {
      try {
        const answer = await ask(this.#client(place));
        last = { answer };
        const result = judge(answer);
        if (result === 'next') continue;
        this.#last = place.address;
        return result;
      } catch (error) {
        if (!(error instanceof QuorateError) || error.retry !== 'transient') throw error;
        failure = error;
      }
    }
    if (last === undefined) throw failure;
    return rest(last.answer);
  }

  /** Where we reach what a channel names by this `host:port`. */
  reachedAt(address: string): string {
    return this.#overrides[address] ?? address;
  }

  #client(place: OrdererPlace): OrdererClient {
    const address = this.reachedAt(place.address);
    const key = [address, ...place.tlsRootCertificates].join('\n');
    let client = this.#clients.get(key);
    if (client === undefined) {
      client = new OrdererClient({ ...place, address }, this.#identity);
      this.#clients.set(key, client);
    }
    return client;
  }
}

function refused(channel: string, status: number): QuorateError {
  const name = Object.entries(common.Status).find(([, value]) => value === status)?.[0] ?? String(status);
  return new QuorateError('ORDERER_REFUSED', 'The ordering service gives no block of the channel', {
    why: `${channel}: ${name}`,
    mend: 'an organization reads a channel once it is a member of it',
    facts: { channel, status },
    retry: 'transient',
  });
}
