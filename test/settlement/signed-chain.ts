/** A plasma channel in memory: blocks that its orderers have signed and a peer has filtered, and what reads them. */
import { common, peer } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import {
  deriveOrganization,
  type OrganizationIdentities,
} from '../../reconciler/devnet/identities/derive-organization.js';
import { blockHash } from '../../reconciler/fabric/block/block-hash.js';
import { headerBytes, headerHash } from '../../reconciler/fabric/block/block-header.js';
import { ordererBlockMetadata, setMetadata } from '../../reconciler/fabric/block/block-metadata.js';
import { blockOf } from '../../reconciler/fabric/block/new-block.js';
import { type GenesisParameters, genesisBlockOf, genesisConfig } from '../../reconciler/fabric/config/genesis.js';
import { encodeSignatureHeader } from '../../reconciler/fabric/transaction/channel-header.js';
import type { BlockReader } from '../../reconciler/ports/read/block-reader.js';
import { envelopeOf, type HandMade } from './hand-made-block.js';

const { SIGNATURES, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
const derive = (name: string, mspId: string, orderers: string[]) =>
  deriveOrganization('plasma', { name, mspId, peers: ['peer0'], orderers });

/** Orderer organizations: the channel begins with `first`; `stranger` has the same MSP id and another CA. */
export const ORDERERS = {
  first: derive('ord02', 'Ord02', ['orderer1']),
  second: derive('ord03', 'Ord03', ['orderer1']),
  stranger: derive('elsewhere', 'Ord02', ['orderer1']),
} as const;
export type OrdererName = keyof typeof ORDERERS;

/** One write of one transaction. */
export const write = (key: string, value: string | Uint8Array = `value of ${key}`): HandMade => ({
  sets: [{ namespace: 'cars', writes: [{ key, value }] }],
});

function parametersOf(channelId: string, { mspId, mspConfig, tls }: OrganizationIdentities): GenesisParameters {
  const member = derive('org2', 'Org2', []);
  const certificate = [...tls.values()].at(-1)!.certificatePem;
  const [host, port] = ['orderer1.localhost', 7050];
  return {
    channelId,
    members: [{ mspId: member.mspId, mspConfig: member.mspConfig }],
    ordererOrganizations: [{ mspId, mspConfig, endpoints: [`${host}:${port}`] }],
    consenters: [{ host, port, clientTlsCertificate: certificate, serverTlsCertificate: certificate }],
    batchTimeout: '100ms',
    maxMessageCount: 10,
    absoluteMaxBytes: 10_000_000,
    preferredMaxBytes: 1_000_000,
  };
}

function configEnvelope(channelId: string, orderers: OrganizationIdentities, sequence: number): Uint8Array {
  const config = genesisConfig(parametersOf(channelId, orderers));
  config.setSequence(sequence);
  const block = common.Block.deserializeBinary(genesisBlockOf(channelId, config));
  return block.getData()!.getDataList_asU8()[0]!;
}

/** Signs as an orderer does. Fabric: multichannel/blockwriter.go addBlockSignature. */
export function signBlock(block: common.Block, by: OrdererName, lastConfig: number): void {
  const signer = [...ORDERERS[by].orderers.values()][0]!;
  const value = ordererBlockMetadata(lastConfig);
  const header = encodeSignatureHeader(signer.serialized, Buffer.alloc(24, 1));
  const signature = new common.MetadataSignature();
  signature.setSignatureHeader(header);
  signature.setSignature(signer.sign(Buffer.concat([value, header, headerBytes(block.getHeader()!)])));
  const metadata = new common.Metadata();
  metadata.setValue(value);
  metadata.setSignaturesList([signature]);
  setMetadata(block, SIGNATURES, metadata.serializeBinary());
}

export class SignedChain {
  readonly channel: string;
  readonly blocks: common.Block[] = [];
  #orderers: OrdererName = 'first';
  #lastConfig = 0;
  #sequence = 0;

  constructor(channel = 'chains02') {
    this.channel = channel;
    const config = genesisConfig(parametersOf(channel, ORDERERS.first));
    this.#push(common.Block.deserializeBinary(genesisBlockOf(channel, config)), 1);
  }

  get height(): number {
    return this.blocks.length;
  }

  get genesis(): string {
    return blockHash(this.blocks[0]!);
  }

  /** The same chain up to here, which may go on otherwise. */
  fork(): SignedChain {
    const other = new SignedChain(this.channel);
    other.blocks.splice(0, other.blocks.length, ...this.blocks.map((block) => block.clone()));
    other.#orderers = this.#orderers;
    other.#lastConfig = this.#lastConfig;
    other.#sequence = this.#sequence;
    return other;
  }

  /** The next block. @param by who signs it; the channel's own orderers where left out */
  add(transactions: readonly HandMade[], by: OrdererName = this.#orderers): common.Block {
    const block = this.#next(transactions.map(envelopeOf));
    signBlock(block, by, this.#lastConfig);
    const filter = Uint8Array.from(transactions, ({ code }) => code ?? peer.TxValidationCode.VALID);
    setMetadata(block, TRANSACTIONS_FILTER, filter);
    this.blocks.push(block);
    return block;
  }

  /** So many blocks of one write each. */
  fill(count: number): this {
    for (let at = 0; at < count; at += 1) this.add([write(`car${this.height}`)]);
    return this;
  }

  /** A config block, signed by the orderers before it, that puts others in their place. */
  configure(orderers: OrdererName, { by = this.#orderers, skip = 0 }: { by?: OrdererName; skip?: number } = {}): void {
    this.#sequence += 1 + skip;
    const block = this.#next([configEnvelope(this.channel, ORDERERS[orderers], this.#sequence)]);
    this.#lastConfig = this.height;
    signBlock(block, by, this.#lastConfig);
    this.#orderers = orderers;
    this.#push(block, 1);
  }

  #next(envelopes: readonly Uint8Array[]): common.Block {
    return blockOf(this.height, headerHash(this.blocks.at(-1)!.getHeader()!), envelopes);
  }

  #push(block: common.Block, transactions: number): void {
    setMetadata(block, TRANSACTIONS_FILTER, new Uint8Array(transactions));
    this.blocks.push(block);
  }
}

/** One organization's peer, as it reads; each of its faults may be switched on. */
export class MemoryBlocks implements BlockReader {
  readonly #chain: SignedChain;
  /** It has no more blocks than this. */
  behind = Number.POSITIVE_INFINITY;
  down = false;
  /** What it gives in place of a block. */
  lie: (block: common.Block) => common.Block = (block) => block;
  /** Every block that was read. */
  readonly read: number[] = [];

  constructor(chain: SignedChain) {
    this.#chain = chain;
  }

  async blocks(channel: string) {
    if (this.down) throw unreachable('the peer does not answer');
    if (channel !== this.#chain.channel) throw new QuorateError('CHANNEL_UNKNOWN', channel, { retry: 'transient' });
    const height = Math.min(this.#chain.height, this.behind);
    return { peer: 'peer0', height, read: (from: number, to: number) => this.#read(from, to) };
  }

  async *#read(from: number, to: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let number = from; number <= to; number += 1) {
      if (this.down || number >= Math.min(this.#chain.height, this.behind)) throw unreachable(`no block ${number}`);
      this.read.push(number);
      yield this.lie(this.#chain.blocks[number]!.clone()).serializeBinary();
    }
  }
}

function unreachable(why: string): QuorateError {
  return new QuorateError('FABRIC_UNREACHABLE', 'The peer does not answer', { why, retry: 'transient' });
}
