import type { KnownDifference } from './known-differences.js';

/** Where Fabric 2.5 answers otherwise than 3.1, which the embedded engine is like; besides the known differences. */
export const DIFFERENCES_OF_2_5: readonly KnownDifference[] = [];
