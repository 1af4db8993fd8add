import type { RangeInput } from './api';
import { textField, uint64 } from './canonical-bytes';
import { sha256 } from './merkle-hash';

/**
 * The root of a range, lower-case hex: the hash of its channel and all its fields (reconciler/settlement/LEAVES.md). By the
 * previous root it fixes all ranges before it.
 */
export function rangeRoot(range: RangeInput & { readonly channel: string }): string {
  const bytes = Buffer.concat([
    Buffer.of(0x02, 0x01),
    textField(range.channel),
    uint64(range.from),
    uint64(range.to),
    uint64(range.leafCount),
    Buffer.from(range.treeRoot, 'hex'),
    Buffer.from(range.previousRoot, 'hex'),
    Buffer.from(range.lastBlockHash, 'hex'),
  ]);
  return sha256(bytes).toString('hex');
}
