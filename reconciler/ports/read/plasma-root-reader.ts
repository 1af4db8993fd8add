/** What the members agree on about one plasma chain (chaincode/plasma-root/src/api.ts, `Definition`). */
export interface PlasmaDefinition {
  /** Its name at the root contract; by rule that of its channel. */
  readonly chain: string;
  readonly channel: string;
  /** Hash of block 0 of its channel, lower-case hex. */
  readonly genesis: string;
  /** MSP id. */
  readonly operator: string;
  /** MSP ids, in the order in which they step in. */
  readonly successors: readonly string[];
  /** MSP ids, sorted by bytes. */
  readonly members: readonly string[];
  readonly settlement: { readonly everyBlocks: number; readonly everySeconds: number };
}

/** The fields of a range that its root is the hash of, with the channel. Hashes are lower-case hex. */
export interface PlasmaRange {
  /** First and last block, both in it. */
  readonly from: number;
  readonly to: number;
  readonly leafCount: number;
  /** Root of the Merkle tree over the leaves. */
  readonly treeRoot: string;
  /** The range's root before this one; of the first range the hash of block 0, which tells channels of one name apart. */
  readonly previousRoot: string;
  /** Hash of block `to`: with the hash links it stands for all blocks before it. */
  readonly lastBlockHash: string;
}

export interface PlasmaProposalView {
  /** Hex SHA-256 over RFC 8785 of {definition, revision}. */
  readonly digest: string;
  readonly definition: PlasmaDefinition;
  /** MSP ids that have voted for it. */
  readonly by: readonly string[];
}

export interface PlasmaChainView {
  /** 0: no definition is in force yet. */
  readonly revision: number;
  readonly definition: PlasmaDefinition | undefined;
  /** Last settled block; -1: none. */
  readonly settledTo: number;
  /** What the next range names as its previous root; '' while no definition is in force. */
  readonly lastRoot: string;
  /** MSP id of who has submitted it under the definition in force, and may go on; '': nobody yet. */
  readonly settler: string;
  /** Reports that count for the gap as it is now. */
  readonly overdue: readonly { readonly organization: string; readonly failed: number }[];
  /** Definitions that somebody wants in place of the one in force. */
  readonly proposed: readonly PlasmaProposalView[];
}

/**
 * `submitted`: nobody contradicts, no majority has said the same. `disputed`: own roots differ and none has a majority.
 * `confirmed`, `refuted`: a majority of the members has the submitted root, or one and the same other.
 */
export type PlasmaRootStatus = 'submitted' | 'confirmed' | 'disputed' | 'refuted';

/** A settled range, and what its members say of it. */
export interface PlasmaRootView extends PlasmaRange {
  readonly chain: string;
  readonly channel: string;
  readonly root: string;
  /** Of the definition that it was submitted under: its members decide. */
  readonly revision: number;
  readonly submitter: string;
  readonly transactionId: string;
  /** RFC 3339, the client's word: for show only. */
  readonly timestamp: string;
  readonly status: PlasmaRootStatus;
  /** Decided: that root alone. Not decided: every root that a member stands for, the submitted one first. */
  readonly standing: readonly { readonly root: string; readonly by: readonly string[] }[];
  /** Who stood for another root than the decided one. */
  readonly losers: readonly string[];
  /** Other roots that members have said and do not say any more. */
  readonly takenBack: readonly { readonly organization: string; readonly root: string }[];
  /** Is the decision written down: nobody can turn its word any more. */
  readonly judged: boolean;
}

export interface PlasmaAlarmPage {
  /** In their order; there may be none, and still more behind them. */
  readonly roots: readonly PlasmaRootView[];
  /** The block behind which the next page begins; undefined: there are no more. */
  readonly next: number | undefined;
}

export interface PlasmaVerification {
  readonly verdict: 'valid' | 'disputed' | 'invalid';
  /** Why it is invalid; '' otherwise. */
  readonly why: string;
  readonly settled: PlasmaRootView;
}

/** Where a root contract is. */
export interface PlasmaRootPlace {
  /** The root channel. */
  readonly channel: string;
  readonly chaincode: string;
}

/**
 * What the root contract (chaincode/plasma-root) says. Every call may throw QuorateError PLASMA_ROOT_UNREADABLE or
 * FABRIC_UNREACHABLE (transient), FABRIC_DENIED, and the contract's own refusals by their codes.
 */
export interface PlasmaRootReader {
  /** @returns the format that it knows, and the organizational unit of an administrator's certificate */
  version(): Promise<{ readonly formatVersion: number; readonly administratorUnit: string }>;
  /** A chain that nobody has spoken of has revision 0 and no proposals. */
  chain(chain: string): Promise<PlasmaChainView>;
  /** The range that a block is in; undefined while it is not settled. */
  root(chain: string, block: number): Promise<PlasmaRootView | undefined>;
  /** Settled ranges that end behind this block (-1: from the first on), in their order; none: there are no more. */
  rootsAfter(chain: string, block: number): Promise<readonly PlasmaRootView[]>;
  /** Ranges behind this block (-1: from the first on) that somebody contradicts or has contradicted: one page of them. */
  alarmsAfter(chain: string, block: number): Promise<PlasmaAlarmPage>;
  /** @param proof text of a proof.json @throws also QuorateError NOT_SETTLED, PROOF_VERSION, INVALID_ARGUMENT */
  verifyProof(chain: string, proof: string): Promise<PlasmaVerification>;
}
