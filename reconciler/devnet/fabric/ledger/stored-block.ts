import { decodeParts, encodeParts } from '../data/parts.js';
import type { PrivateTransaction } from './private-writes.js';

/** What a peer keeps of a block it has committed, to take it up again after a restart. */
export interface StoredBlock {
  /** CommittedBlock.bytes: validation codes and commit hash inside. */
  readonly block: Uint8Array;
  /** TxPvtReadWriteSet bytes that it had for valid transactions of the block, by transaction id. */
  readonly privateWrites: ReadonlyMap<string, Uint8Array>;
}

/** As bytes: the block, then id and writes in turn. */
export function encodeStoredBlock({ block, privateWrites }: StoredBlock): Buffer {
  return encodeParts([block, ...[...privateWrites].flatMap(([id, writes]) => [Buffer.from(id), writes])]);
}

/** @throws RangeError when the bytes are not whole. */
export function decodeStoredBlock(record: Buffer): StoredBlock {
  const [block, ...others] = decodeParts(record);
  if (block === undefined || others.length % 2 !== 0) throw new RangeError('a part of the record is missing');
  const privateWrites = new Map<string, Uint8Array>();
  for (let index = 0; index < others.length; index += 2)
    privateWrites.set(others[index]!.toString(), others[index + 1]!);
  return { block, privateWrites };
}

/** The private writes of these transactions, as they are stored. */
export function privateWritesOf(
  transactions: readonly PrivateTransaction[],
  idOf: (transaction: number) => string,
): ReadonlyMap<string, Uint8Array> {
  return new Map(transactions.map(({ version, privateResults }) => [idOf(version.transaction), privateResults]));
}
