import type { Definition, RangeInput } from './api';
import type { Stamp } from './call';

/** What lies under each key; see keys.ts. */

/** `chain/` and `definition/` */
export interface StoredDefinition {
  readonly revision: number;
  readonly definition: Definition;
}

/** `vote/` */
export interface StoredVote extends Stamp {
  readonly digest: string;
  readonly definition: Definition;
}

/** `head/` */
export interface StoredHead {
  readonly to: number;
  readonly root: string;
  /** Who has submitted it, and under which definition. Of no range: '' and 0. */
  readonly by: string;
  readonly revision: number;
}

/** `root/` */
export interface StoredRoot extends Stamp, RangeInput {
  readonly root: string;
  readonly revision: number;
}

/** `overdue/` */
export interface StoredOverdue extends Stamp {
  readonly settledTo: number;
  readonly failed: number;
}

/** `word/`: what an organization says of a range now, and what else it has said before. */
export interface StoredWord extends Stamp {
  /** '': it says nothing any more. */
  readonly root: string;
  readonly was: readonly string[];
}

/** `verdict/` */
export interface StoredVerdict extends Stamp {
  readonly root: string;
}
