import type { PermissionedNode, PermissioningTarget } from '../read/permissioning-reader.js';

/** One call that an approved round makes. */
export interface EvmCall {
  /** 0x and 40 lower-case hex digits. */
  readonly to: string;
  /** 0x and hex. */
  readonly data: string;
}

/** What a round does to contracts: chunks of calls, each one transaction, in this order. */
export interface Effects {
  readonly chunks: readonly (readonly EvmCall[])[];
  /** 0x and 64 hex digits; see reconciler/evm/effects-hash.ts. */
  readonly hash: string;
}

export interface ExecutedChunks {
  /** How many of the round's chunks the ledger shows as executed now. */
  readonly executed: number;
  readonly transactions: readonly string[];
  /** Gas of these transactions. */
  readonly gas: number;
}

/** What own nodes are to hold. */
export interface OwnNodeLists {
  /** enode URLs. Undefined: nodes are left alone (what changes is the list of accounts). */
  readonly allowedNodes: readonly string[] | undefined;
  /** Undefined: accounts are left alone. */
  readonly allowedAccounts: readonly string[] | undefined;
  readonly staticNodes: readonly string[] | undefined;
  readonly bootNodes: readonly string[] | undefined;
}

/** What one own node's helper did. */
export interface OwnNodeResult {
  readonly changed: boolean;
  /** Entries that this node refused, each with Besu's reason: the others are in force. */
  readonly refused: readonly { readonly entry: string; readonly why: string }[];
}

export interface PermissioningWriter {
  /**
   * Runs what is left of an approved round's chunks through the governance contract; idempotent, and no error where
   * another organization was quicker.
   * @param id the proposal's id
   * @param effects as they follow from what the ledger shows now: all of the round's chunks or, where some are executed
   *   (a process was killed in between), those that are left; `hash` is then no base's. Each is the same chunk either
   *   way, for entries go in one order: see PermissioningReader.execution
   * @throws QuorateError EFFECTS_DIFFER, EXECUTION_REVERTED (with the index), TRANSACTION_PENDING (transient), ...
   */
  execute(target: PermissioningTarget, id: string, effects: Effects): Promise<ExecutedChunks>;
  /**
   * Puts host and port of nodes of our own organization where the network delegates them: without a vote, on record.
   * For `contract` only; a node that is there already is no error and no transaction.
   * @param nodes as they shall be
   * @throws QuorateError NOT_DELEGATED, TRANSACTION_PENDING (transient), ...
   */
  moveOwnNodes(
    target: PermissioningTarget,
    nodes: readonly PermissionedNode[],
  ): Promise<{ readonly transactions: readonly string[] }>;
  /**
   * Makes one of our own nodes hold these lists, files and running node alike, without a restart.
   * @throws QuorateError NODE_AGENT_UNREACHABLE, NODE_UNKNOWN
   */
  writeOwnNode(target: PermissioningTarget, node: string, lists: OwnNodeLists): Promise<OwnNodeResult>;
}
