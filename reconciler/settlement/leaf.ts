import { bytesField, textField, uint32, uint64 } from './canonical-bytes.js';

/** What a leaf says was written. A `private-` one is of a collection, and knows hashes only. */
export type LeafKind = 'write' | 'metadata' | 'private-write' | 'private-metadata';

/** One write of one valid transaction: what a settled root proves. LEAVES.md says the same for other languages. */
export interface Leaf {
  /** Number of the block; below 2^53. */
  readonly block: number;
  /** Place of the transaction in its block, from 0; invalid ones count. */
  readonly transaction: number;
  readonly kind: LeafKind;
  /** Name of the chaincode. */
  readonly namespace: string;
  /** '' for public writes. */
  readonly collection: string;
  /** The key; of private kinds lower-case hex of its hash, as the block has it. */
  readonly key: string;
  /**
   * Lower-case hex. SHA-256 of the value, or of the metadata entries; of a private write the hash that the block has. ''
   * where something is deleted.
   */
  readonly valueHash: string;
  readonly delete: boolean;
  /** Whether all earlier values of a private key are removed, too. */
  readonly purge: boolean;
}

/** The first byte of every leaf. */
export const LEAF_FORMAT = 1;

/** The kinds, with their byte in a leaf. */
export const LEAF_KINDS: Readonly<Record<LeafKind, number>> = {
  write: 1,
  metadata: 2,
  'private-write': 3,
  'private-metadata': 4,
};

/** Whether the key of such a leaf is a hash. */
export function isPrivate(kind: LeafKind): boolean {
  return kind === 'private-write' || kind === 'private-metadata';
}

/** A leaf's canonical bytes, which `leafHash` is of: two leaves that differ anywhere differ here. */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  const flags = (leaf.delete ? 1 : 0) | (leaf.purge ? 2 : 0);
  return Buffer.concat([
    Buffer.of(LEAF_FORMAT, LEAF_KINDS[leaf.kind], flags),
    uint64(leaf.block),
    uint32(leaf.transaction),
    textField(leaf.namespace),
    textField(leaf.collection),
    isPrivate(leaf.kind) ? bytesField(Buffer.from(leaf.key, 'hex')) : textField(leaf.key),
    bytesField(Buffer.from(leaf.valueHash, 'hex')),
  ]);
}
