import type { LedgerId } from '../../core/model/change.js';
import type { VotingQueue } from './voting-queue.js';

/** What a node does in a Besu network (LACChain's NodeType). */
export type NodeRole = 'boot' | 'validator' | 'writer' | 'observer' | 'other';

/** A node as a list has it, in its one form; fields that a back end cannot store are left out. */
export interface PermissionedNode {
  /** The node id: 128 lower-case hex digits, no 0x. */
  readonly id: string;
  /** IPv4 (dotted), IPv6 (RFC 5952, no brackets) or a host name in lower case. */
  readonly host: string;
  /** The P2P port. */
  readonly port: number;
  readonly role?: NodeRole;
  readonly organization?: string;
  readonly name?: string;
  readonly geohash?: string;
  readonly did?: string;
  /** 0x and 64 hex digits: LACChain's group of connections. */
  readonly group?: string;
}

export type NodeField = Exclude<keyof PermissionedNode, 'id'>;

/** LACChain's membership levels. */
export type Membership = 'basic' | 'standard' | 'premium';

export interface PermissionedAccount {
  /** 0x and 40 lower-case hex digits. */
  readonly address: string;
  readonly membership?: Membership;
}

/** Contract interfaces that are recognised by probing. */
export type PermissioningInterface = 'quorate' | 'lacchain' | 'consensys-v1' | 'consensys-v2';

/** Somebody who could change a list without the quorum. */
export interface WayRound {
  /** Stable, SCREAMING_SNAKE; e.g. `OTHER_ADMIN`, `INGRESS_OWNER`, `STORAGE_DEPLOYER`, `OPEN_ADD_ADMINS`, `OTHER_CODE`. */
  readonly code: string;
  /** An address, or a contract's name. */
  readonly who: string;
  readonly text: string;
}

/** The contract behind an ingress, at one block. */
export interface PermissioningContract {
  /** 0x and 40 lower-case hex digits. */
  readonly address: string;
  readonly interface: PermissioningInterface;
  /** keccak-256 of its runtime code, 0x. */
  readonly codeHash: string;
  /** Who may change it: the only one is the governance contract where the quorum is enforced. */
  readonly admins: readonly string[];
  /** Where its owners decide by a queue of its own. */
  readonly queue?: VotingQueue;
}

/** An entry of a live list that no document can hold as it is. */
export interface FaultyEntry {
  readonly entry: string;
  readonly why: string;
}

interface ReadAt {
  readonly ledger: LedgerId;
  /** The block at which everything was read; undefined for files. */
  readonly block: number | undefined;
  /** Undefined for local lists. */
  readonly contract: PermissioningContract | undefined;
  readonly faulty: readonly FaultyEntry[];
  readonly waysRound: readonly WayRound[];
}

/** LACChain's pairs of groups, as far as listed nodes let them be probed: the contract lists them nowhere. */
export interface ProbedGroups {
  /** Groups of listed nodes: 0x and 64 hex digits, sorted. Zeros: that of nodes that have none. */
  readonly groups: readonly string[];
  /** Pairs of these that may connect: each once, both and all sorted. */
  readonly open: readonly (readonly [string, string])[];
}

export interface NodePermissions extends ReadAt {
  /** Sorted by id, each once. */
  readonly nodes: readonly PermissionedNode[];
  /** Further entries of these ids, under other addresses; they are among the faulty ones, too. Left out: there are none. */
  readonly others?: readonly PermissionedNode[];
  /** What this back end keeps of a node, besides its id. */
  readonly stores: readonly NodeField[];
  /** Pairs of roles that may connect (sorted, each pair once); undefined where the back end says nothing of it. */
  readonly connections: readonly (readonly [NodeRole, NodeRole])[] | undefined;
  /** Left out where a back end has no groups, and where there are too many to ask for. */
  readonly groups?: ProbedGroups;
  /** Whether an organization may move its own node's host and port by itself; left out where a back end has no such switch. */
  readonly delegated?: boolean;
}

export interface AccountPermissions extends ReadAt {
  /** Sorted by address. */
  readonly accounts: readonly PermissionedAccount[];
  readonly storesMembership: boolean;
  /** Contracts that may be called, sorted; undefined where the back end does not restrict them. */
  readonly targets: readonly string[] | undefined;
  /** The rules contract behind the ingress of nodes, at the same block; undefined where there is none. */
  readonly nodeRules: string | undefined;
}

/** Where and how a Besu network keeps its lists: what a BesuNetwork document says. */
export interface PermissioningTarget {
  /** The BesuNetwork's name. */
  readonly network: string;
  readonly chainId: number;
  readonly backEnd: 'contract' | 'local';
  /** 0x and 40 lower-case hex digits. */
  readonly nodeIngress: string;
  readonly accountIngress: string;
  /** Undefined: found by probing. */
  readonly interface: PermissioningInterface | undefined;
}

/** What the permissioning back end of a Besu network says. Everything of one call is of one pinned block. */
export interface PermissioningReader {
  /**
   * For `local`: what OUR OWN nodes' allow-lists say, the union; an own node that cannot be asked makes it fail.
   * @throws QuorateError BESU_UNREACHABLE, WRONG_CHAIN, NO_CODE, INTERFACE_UNKNOWN, NODE_AGENT_UNREACHABLE
   */
  nodes(target: PermissioningTarget): Promise<NodePermissions>;
  /** @throws as `nodes` */
  accounts(target: PermissioningTarget): Promise<AccountPermissions>;
  /**
   * How many chunks of an approved round the governance contract has executed. Above 0 and not all: the list is between
   * two states, and what is left of the round must not be taken for another change.
   * @param id the proposal's id
   * @throws as `nodes`
   */
  execution(target: PermissioningTarget, id: string): Promise<{ readonly executed: number; readonly isWhole: boolean }>;
  /** What each own node's helper says of its node, by the node's name; for `local` only. */
  ownNodes(target: PermissioningTarget): Promise<ReadonlyMap<string, OwnBesuNode>>;
}

/** One of our own nodes, as its helper (`reconcile node-agent`) reads its files and asks it. */
export interface OwnBesuNode {
  /** Undefined while the node does not answer. */
  readonly id: string | undefined;
  readonly allowedNodes: readonly string[];
  readonly allowedAccounts: readonly string[];
  readonly staticNodes: readonly string[];
  readonly bootNodes: readonly string[];
  /** What could not be read or written, in one sentence each. */
  readonly faults: readonly string[];
  /**
   * Lists of which the file and the running node say different things; the node's is above. They are to be written even
   * where that is what is wanted, for the node reads its file when it starts.
   */
  readonly drifted?: readonly ('allowedNodes' | 'allowedAccounts')[];
  /** Lists of which the helper was given no file: they are left alone. */
  readonly unmanaged?: readonly ('allowedAccounts' | 'staticNodes' | 'bootNodes')[];
}
