import type { LedgerId } from '../../core/model/change.js';

/** A channel as its present config block says, in the words of a Channel document. */
export interface ChannelLive {
  /** Undefined when this is no ledger's answer but another revision's. */
  readonly ledger: LedgerId | undefined;
  /** MSP ids, sorted by bytes. */
  readonly members: readonly string[];
  readonly ordererOrganizations: readonly string[];
  /** Go duration; undefined where unknown. */
  readonly batchTimeout: string | undefined;
  readonly maxMessageCount: number | undefined;
  /** By path, e.g. `/Channel/Application/LifecycleEndorsement`: `MAJORITY Endorsement` or a signature policy. */
  readonly policies: Readonly<Record<string, string>>;
  readonly acls: Readonly<Record<string, string>>;
}
