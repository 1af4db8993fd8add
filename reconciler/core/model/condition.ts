import type { Address } from './address.js';

/** The three conditions of a resource, as Kubernetes controllers have them: observations, not a state machine. */
export type ConditionType = 'Ready' | 'Reconciling' | 'Stalled';

export interface Condition {
  readonly address: Address;
  readonly type: ConditionType;
  /** A machine word: `Applied`, `WaitingForVotes`, `OutvotedHere`, `Foreign`, `Drifted`, `Suspended`, `NotOurs`, ... */
  readonly reason: string;
  readonly message: string;
  /** The Git revision it speaks of. */
  readonly revision: string | undefined;
}
