import type { Electorate, LedgerId } from '../../core/model/change.js';
import type { RolePair } from '../../evm/role-pairs.js';
import type {
  FaultyEntry,
  NodeField,
  OwnBesuNode,
  PermissionedNode,
  PermissioningContract,
  ProbedGroups,
  WayRound,
} from '../../ports/read/permissioning-reader.js';
import type { RoundInBetween } from '../besu-network/read-decisions.js';

/** A list as its back end has it; for local lists, as it was decided last. */
export interface NodeListLive {
  /** Undefined when this is no ledger's answer but another revision's. */
  readonly ledger: LedgerId | undefined;
  /** Rounds that were executed; undefined where the governance ledger was not read. */
  readonly executed: number | undefined;
  readonly between: RoundInBetween | undefined;
  readonly electorate: Electorate | undefined;
  /** Sorted by id. Where own nodes' addresses are delegated, local lists have those of our own Git. */
  readonly nodes: readonly PermissionedNode[];
  readonly stores: readonly NodeField[];
  /** Undefined for local lists. */
  readonly contract: PermissioningContract | undefined;
  /** Who may connect: as the contract enforces it; for local lists, as it was decided last. */
  readonly connections: readonly RolePair[] | undefined;
  readonly delegated: boolean | undefined;
  /** Pairs of groups of a contract that goes by them; left out where they were not probed. */
  readonly groups?: ProbedGroups;
  readonly faulty: readonly FaultyEntry[];
  /** Addresses that Git says, of nodes which the list has under another one, too: `nodes` has that one, which is to go. */
  readonly again?: readonly string[];
  readonly waysRound: readonly WayRound[];
  /** What is only ours; undefined for a mere reader and for contracts. */
  readonly own: NodeListOwn | undefined;
}

export interface NodeListOwn {
  /** Our own nodes by name, as their helpers say. */
  readonly nodes: Readonly<Record<string, OwnBesuNode>>;
  /** Why they could not be asked. */
  readonly fault: string | undefined;
  /** Did we say yes to what was decided last. */
  readonly hasAgreed: boolean;
}
