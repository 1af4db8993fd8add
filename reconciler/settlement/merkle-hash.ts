import { hash } from 'node:crypto';

const LEAF = Buffer.of(0x00);
const NODE = Buffer.of(0x01);

/**
 * SHA-256, 32 bytes. In one call and by way of hex: for short inputs that was the quickest of what node offers (a Hash
 * object, a buffer of its own for each; decisions/0007-plasma.md).
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  return Buffer.from(hash('sha256', bytes, 'hex'), 'hex');
}

/** SHA-256 of 0x00 and a leaf's bytes: no leaf can be passed off as a node (RFC 6962, 2.1). */
export function leafHash(leaf: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([LEAF, leaf]));
}

/** SHA-256 of 0x01 and two hashes of 32 bytes (RFC 6962, 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([NODE, left, right]));
}

/** The root of a tree without leaves: SHA-256 of nothing (RFC 6962, 2.1). */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array());
}
