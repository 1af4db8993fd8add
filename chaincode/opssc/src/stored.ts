import type { ElectorateJson, TaskState } from './answers';
import type { Claim, Content, Ledger, Status } from './api';
import type { Stamp } from './call';

/** What lies under each key; see keys.ts. */

/** `content/`: the same bytes from everybody who votes for it. */
export interface StoredContent {
  readonly base: string;
  readonly content: Content;
  readonly digest: string;
  readonly ledger: Ledger;
}

/** `round/.../vote/` */
export interface StoredVote extends Stamp {
  readonly vote: 'yes' | 'no';
  readonly reason: string;
  readonly claim: Claim;
  readonly electorate: string;
}

/** `decision/` and `closed/`: a closed round. An approval is written again once it is applied or superseded. */
export interface StoredDecision {
  readonly round: number;
  readonly status: Exclude<Status, 'open'>;
  /** What was in force when it was decided; null: the round was closed while nobody could say. */
  readonly electorate: ElectorateJson | null;
}

/** `round/.../task/` */
export interface StoredTask extends Stamp {
  readonly task: string;
  readonly state: TaskState;
  readonly detail: string;
  readonly packageId: string;
}

/** `round/.../signature/` */
export interface StoredSignature extends Stamp {
  readonly update: string;
  readonly signature: string;
}

/** `round/.../overdue/` */
export type StoredOverdue = Stamp;

export interface StoredHistory extends Stamp {
  readonly event: string;
  readonly revision: string;
  readonly reason: string;
}

/** `approved/`: `order` counts the approvals of one address, so that of two on one base the later is in force. */
export interface StoredApproval {
  readonly base: string;
  readonly order: number;
  readonly applied: boolean;
}

/** `plasma/`: two channels that an approved plasma chain binds. */
export interface StoredPlasmaLink {
  /** Of the PlasmaChain. */
  readonly address: string;
  readonly root: Ledger;
  readonly plasma: Ledger;
}

/** `alone/`: [id, round] of own rounds that may have no second voter. */
export type StoredAlone = readonly (readonly [string, number])[];
