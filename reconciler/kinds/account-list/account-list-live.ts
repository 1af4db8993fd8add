import type { Electorate, LedgerId } from '../../core/model/change.js';
import type {
  FaultyEntry,
  PermissionedAccount,
  PermissioningContract,
  WayRound,
} from '../../ports/read/permissioning-reader.js';
import type { RoundInBetween } from '../besu-network/read-decisions.js';
import type { NodeListOwn } from '../node-list/node-list-live.js';

/** A list as its back end has it; for local lists, as it was decided last. */
export interface AccountListLive {
  /** Undefined when this is no ledger's answer but another revision's. */
  readonly ledger: LedgerId | undefined;
  /** Rounds that were executed; undefined where the governance ledger was not read. */
  readonly executed: number | undefined;
  readonly between: RoundInBetween | undefined;
  readonly electorate: Electorate | undefined;
  /** Sorted by address. */
  readonly accounts: readonly PermissionedAccount[];
  readonly storesMembership: boolean;
  /** Undefined where every contract may be called. */
  readonly targets: readonly string[] | undefined;
  /** The contract that lists nodes, which organizations call, too; undefined where there is none. */
  readonly nodeRules: string | undefined;
  readonly storesTargets: boolean;
  /** Undefined for local lists. */
  readonly contract: PermissioningContract | undefined;
  readonly faulty: readonly FaultyEntry[];
  readonly waysRound: readonly WayRound[];
  /** What is only ours; undefined for a mere reader and for contracts. */
  readonly own: NodeListOwn | undefined;
}
