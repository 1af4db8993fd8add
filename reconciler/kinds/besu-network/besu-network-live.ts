import type { Electorate, LedgerId } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { RolePair } from '../../evm/role-pairs.js';
import type { PermissionedNode, PermissioningContract, ProbedGroups } from '../../ports/read/permissioning-reader.js';

/** What was decided of a Besu network, and the switches of its own contract. */
export interface BesuNetworkLive {
  /** Undefined when this is no ledger's answer but another revision's. */
  readonly ledger: LedgerId | undefined;
  /** Rounds that were executed; undefined where the governance ledger was not read. */
  readonly executed: number | undefined;
  /** The shared part that was decided last (or that another revision declares); null where nothing was. */
  readonly decided: JsonObject | null;
  readonly electorate: Electorate | undefined;
  /** The node rules behind the ingress; undefined for local lists and where nothing was read. */
  readonly contract: PermissioningContract | undefined;
  /**
   * Who may connect and whether own nodes may be moved, as the contract enforces; undefined where it has no such switch, or
   * where nothing of ours could turn it.
   */
  readonly connections: readonly RolePair[] | undefined;
  readonly delegated: boolean | undefined;
  /** What the contract lists, and its pairs of groups, for the guards and where it goes by groups; left out where unread. */
  readonly nodes?: readonly PermissionedNode[];
  readonly groups?: ProbedGroups;
}
