import type { Leaf } from './leaf.js';
import type { SettledRange } from './range-root.js';

/** That a range's root holds a leaf: all that is needed beside the root itself. */
export interface Proof {
  readonly range: SettledRange;
  /** The range's root, lower-case hex. Only a hint where to look: whoever checks takes the root from elsewhere. */
  readonly root: string;
  readonly leaf: Leaf;
  /** Place of the leaf among the range's leaves, from 0. */
  readonly index: number;
  /** Hashes beside the way from the leaf to the tree's root, lower-case hex, the leaf's neighbor first. */
  readonly path: readonly string[];
}
