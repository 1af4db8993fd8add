import type { Address } from './address.js';
import type { Change, OwnStep, Remark } from './change.js';

/** A resource that could not be read: unknown, never absent, so nothing follows from it. */
export interface Unknown {
  readonly address: Address;
  readonly why: string;
}

/** The ordered difference between Git and the ledgers. Pure data: same input, same bytes. */
export interface Plan {
  readonly formatVersion: number;
  readonly network: string;
  /** The Git revision (full commit) that was planned, when there is one. */
  readonly revision: string | undefined;
  /** What live state it was made against: `live`, `file:...` or `git:<commit>`. */
  readonly against: string;
  readonly changes: readonly Change[];
  readonly ownSteps: readonly OwnStep[];
  readonly unknown: readonly Unknown[];
  /** Remarks on resources that do not change (a policy weaker than the rule, a suspended resource). */
  readonly notices: readonly { readonly address: Address; readonly remark: Remark }[];
  /** Hex SHA-256 over the live state the plan was made from; a saved plan with another one is stale. */
  readonly liveDigest: string;
}
