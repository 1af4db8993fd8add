import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { common } from '@hyperledger/fabric-protos';

/** A block of `test/vectors/fabric-recordings/blocks` (its README says what the fields mean). */
export interface RecordedBlock {
  readonly number: number;
  readonly commitHash: string | null;
  readonly block: string;
  readonly transactions: readonly {
    readonly index: number;
    readonly type: string;
    readonly txid: string;
    readonly code: number;
    readonly codeName: string;
    readonly chaincode?: string;
    readonly function?: string;
    readonly note?: string;
  }[];
}

const CHANNELS = ['mychannel', 'ops-channel', 'b-mychannel', 'b-ops-channel'] as const;
export type RecordedChannel = (typeof CHANNELS)[number];
export const recordedChannels: readonly RecordedChannel[] = CHANNELS;

const root = new URL('../../../../../test/vectors/fabric-recordings/', import.meta.url);

export function recordedBlocks(channel: RecordedChannel): readonly RecordedBlock[] {
  return JSON.parse(gunzipSync(readFileSync(new URL(`blocks/${channel}.json.gz`, root))).toString('utf8')).blocks;
}

/** A call that a real peer of mychannel answered, and the read/write set it made. */
export interface RecordedSimulation {
  readonly name: string;
  /** base64 of peer.SignedProposal. */
  readonly request: string;
  readonly message: string;
  /** base64 of TxReadWriteSet. */
  readonly results: string;
}

/** The recorded calls of these names; they were asked one after another from height 121 on. */
export function recordedSimulations(names: readonly string[]): readonly RecordedSimulation[] {
  const { cases } = JSON.parse(gunzipSync(readFileSync(new URL('endorser.json.gz', root))).toString('utf8'));
  return names.map((wanted) => {
    // biome-ignore lint/suspicious/noExplicitAny: recorded data, see its README
    const { name, request, decoded } = cases.find((candidate: any) => candidate.name === wanted);
    return { name, request, message: decoded.message ?? '', results: decoded.results };
  });
}

export function bytesOf(block: RecordedBlock): Buffer {
  return Buffer.from(block.block, 'base64');
}

/** The block as an orderer delivers it: without filter and commit hash. */
export function asOrdered(block: RecordedBlock): Uint8Array {
  const decoded = common.Block.deserializeBinary(bytesOf(block));
  const metadata = decoded.getMetadata()!;
  const { TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;
  metadata.setMetadataList(
    metadata
      .getMetadataList_asU8()
      .map((slot, index) => (index === TRANSACTIONS_FILTER || index === COMMIT_HASH ? new Uint8Array(0) : slot)),
  );
  return decoded.serializeBinary();
}
