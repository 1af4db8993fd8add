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

/** Calls at height 121 of mychannel, with the read/write sets that real peers made. */
export function recordedSimulations(): readonly {
  readonly name: string;
  readonly request: string;
  readonly status: number;
  readonly message: string;
  readonly payload: string;
  readonly results: string;
}[] {
  return JSON.parse(readFileSync(new URL('simulations.json', root), 'utf8')).cases;
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
