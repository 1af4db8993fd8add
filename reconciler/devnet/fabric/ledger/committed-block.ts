import { Buffer } from 'node:buffer';
import { common } from '@hyperledger/fabric-protos';
import { encodeHeader } from '../../../fabric/block/block-header.js';
import { blockData, blockHeader, blockMessage, blockMetadataValue } from '../../../fabric/wire/transaction-messages.js';
import { concat, writeBytes } from '../../../fabric/wire/wire.js';
import { indexedTransactionId } from '../validation/check-envelope.js';
import { sha256 } from './hash.js';
import type { CommittedBlock } from './peer-ledger.js';

const FILTER = common.BlockMetadataIndex.TRANSACTIONS_FILTER;
const COMMIT_HASH = common.BlockMetadataIndex.COMMIT_HASH;
const NONE = new Uint8Array(0);

/** A block as it came, in the parts that a ledger looks at. */
export interface ReceivedBlock {
  readonly number: number;
  readonly previousHash: Uint8Array;
  /** The block's own hash. */
  readonly hash: Uint8Array;
  readonly envelopes: readonly Uint8Array[];
  /** By BlockMetadataIndex, at least five. */
  readonly metadata: readonly Uint8Array[];
  readonly headerBytes: Uint8Array;
  readonly dataBytes: Uint8Array;
  /** Per envelope: the id in its header ('' when it has none), and the one that it is found by. */
  readonly ids: readonly { readonly inHeader: string; readonly indexed: string }[];
}

/** @throws when the bytes are no block or its data is not what the header says. */
export function receiveBlock(bytes: Uint8Array): ReceivedBlock {
  const { header, data, metadata } = blockMessage.decode(bytes);
  if (header === undefined) throw new Error('block has no header');
  const { number, previousHash = NONE, dataHash = NONE } = blockHeader.decode(header);
  const envelopes = blockData.decode(data ?? NONE).data;
  if (!sha256(concat(envelopes)).equals(dataHash))
    throw new Error(`Header.DataHash is different from Hash(block.Data) for block with id [${number}]`);
  const slots = blockData.decode(metadata ?? NONE).data;
  while (slots.length <= COMMIT_HASH) slots.push(NONE);
  return {
    number,
    previousHash,
    hash: sha256(encodeHeader(BigInt(number), previousHash, dataHash)),
    envelopes,
    metadata: slots,
    headerBytes: header,
    dataBytes: data ?? NONE,
    ids: envelopes.map(indexedTransactionId),
  };
}

/** The validation codes in a block that a peer has stored. */
export function storedCodes({ metadata }: ReceivedBlock): readonly number[] {
  return [...metadata[FILTER]!];
}

/** The commit hash in a block that a peer has stored; empty in block 0. */
export function storedCommitHash({ metadata }: ReceivedBlock): Uint8Array {
  return blockMetadataValue.decode(metadata[COMMIT_HASH]!).value ?? NONE;
}

/** The block as a peer stores it: with filter and commit hash, all else as it came. Block 0 has no commit hash. */
export function commitBlock(
  received: ReceivedBlock,
  codes: readonly number[],
  commitHash: Uint8Array | undefined,
): CommittedBlock {
  const metadata = [...received.metadata];
  metadata[FILTER] = Uint8Array.from(codes);
  if (commitHash !== undefined) metadata[COMMIT_HASH] = blockMetadataValue.encode({ value: commitHash });
  const parts: Uint8Array[] = [];
  writeBytes(1, received.headerBytes, parts);
  writeBytes(2, received.dataBytes, parts);
  writeBytes(3, blockData.encode({ data: metadata }), parts);
  const bytes = Buffer.from(concat(parts));
  let block: common.Block | undefined;
  return {
    number: received.number,
    bytes,
    get block() {
      block ??= common.Block.deserializeBinary(bytes);
      return block;
    },
    codes,
    transactionIds: received.ids.map(({ inHeader }) => inHeader),
  };
}
