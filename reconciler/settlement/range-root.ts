import type { PlasmaRange } from '../ports/read/plasma-root-reader.js';
import { textField, uint64 } from './canonical-bytes.js';
import { sha256 } from './merkle-hash.js';

/** A run of blocks of one channel, with what its root commits to. Hashes are lower-case hex of 32 bytes. */
export interface SettledRange extends PlasmaRange {
  readonly channel: string;
}

/** Said behind 0x02, so that no range is taken for a leaf or a node. */
export const RANGE_FORMAT = 1;

/**
 * The root of a range, lower-case hex: one hash that fixes all of its fields and, by the previous root, all ranges before
 * it. This is what is settled, compared between members and trusted by whoever checks a proof.
 */
export function rangeRoot(range: SettledRange): string {
  const bytes = Buffer.concat([
    Buffer.of(0x02, RANGE_FORMAT),
    textField(range.channel),
    uint64(range.from),
    uint64(range.to),
    uint64(range.leafCount),
    Buffer.from(range.treeRoot, 'hex'),
    Buffer.from(range.previousRoot, 'hex'),
    Buffer.from(range.lastBlockHash, 'hex'),
  ]);
  return Buffer.from(sha256(bytes)).toString('hex');
}
