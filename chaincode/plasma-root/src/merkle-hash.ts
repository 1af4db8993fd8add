import { createHash } from 'node:crypto';
import type { Leaf, LeafKind } from './api';
import { bytesField, textField, uint32, uint64 } from './canonical-bytes';

/** Leaves and nodes of reconciler/settlement/LEAVES.md, a copy: a chaincode is deployed by itself. */

/** The kinds, with their byte in a leaf. */
export const LEAF_KINDS: Readonly<Record<LeafKind, number>> = {
  write: 1,
  metadata: 2,
  'private-write': 3,
  'private-metadata': 4,
};

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Whether the key of such a leaf is a hash. */
export function isPrivate(kind: LeafKind): boolean {
  return kind === 'private-write' || kind === 'private-metadata';
}

/** SHA-256 of 0x00 and the leaf's canonical bytes. */
export function leafHash(leaf: Leaf): Buffer {
  const flags = (leaf.delete ? 1 : 0) | (leaf.purge ? 2 : 0);
  return sha256(
    Buffer.concat([
      Buffer.of(0x00, 1, LEAF_KINDS[leaf.kind], flags),
      uint64(leaf.block),
      uint32(leaf.transaction),
      textField(leaf.namespace),
      textField(leaf.collection),
      isPrivate(leaf.kind) ? bytesField(Buffer.from(leaf.key, 'hex')) : textField(leaf.key),
      bytesField(Buffer.from(leaf.valueHash, 'hex')),
    ]),
  );
}

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.concat([Buffer.of(0x01), left, right]));
}

/**
 * The tree root (hex) that a leaf's hash, its place and the hashes beside its way give; undefined where a tree of
 * `leafCount` leaves has no such place, or a way of another length.
 */
export function rootOfPath(
  leaf: Buffer,
  index: number,
  leafCount: number,
  path: readonly string[],
): string | undefined {
  if (index >= leafCount) return undefined;
  let node = leaf;
  let used = 0;
  let at = index;
  for (let last = leafCount - 1; last > 0; last = Math.floor(last / 2)) {
    if (at % 2 === 1 || at < last) {
      const hex = path[used++];
      if (hex === undefined) return undefined;
      const beside = Buffer.from(hex, 'hex');
      node = at % 2 === 1 ? nodeHash(beside, node) : nodeHash(node, beside);
    }
    at = Math.floor(at / 2);
  }
  return used === path.length ? node.toString('hex') : undefined;
}
