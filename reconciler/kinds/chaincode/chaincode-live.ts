import type { LedgerId } from '../../core/model/change.js';

/** The committed definition, reduced to managed fields. */
export interface CommittedFields {
  readonly version: string;
  /** The policy language in its printed form (format-policy.ts), or a channel policy's path. */
  readonly endorsementPolicy: string;
  readonly initRequired: boolean;
  /** True when the definition has collections, which documents cannot declare yet. */
  readonly hasCollections: boolean;
}

/** What our own organization has of a chaincode. */
export interface OwnChaincode {
  /** Our approval at the committed sequence or, when there is one, the next. */
  readonly approved?: { readonly sequence: number; readonly packageId: string };
  /** The package of our approval at the committed sequence: what must run as long as nothing else is committed. */
  readonly committedPackageId?: string;
  /** Peer -> package ids whose label is this chaincode's. A peer that could not be asked is left out. */
  readonly installed: Readonly<Record<string, readonly string[]>>;
  /** Peer -> the package id whose process runs for it, '' when none does. One that could not be asked is left out. */
  readonly running: Readonly<Record<string, string>>;
  /** Peer -> does the chaincode answer there. A peer that could not be asked is left out. */
  readonly answers: Readonly<Record<string, boolean>>;
}

/**
 * One chaincode as the ledger has it. `present` with `definition` undefined means: the channel was read, and nothing of
 * this name is committed there (sequence 0).
 */
export interface ChaincodeLive {
  readonly channel: string;
  /** On the ledger; a document may have another. */
  readonly name: string;
  /** Undefined when this is no ledger's answer but another revision's. */
  readonly ledger: LedgerId | undefined;
  /** The committed sequence; 0 when none is. */
  readonly sequence: number;
  readonly definition: CommittedFields | undefined;
  /** Hex tree hash of the source that the committed package was made of; undefined when unknown, `unknown` when it is not Git's. */
  readonly sourceTree: string | undefined;
  /** MSP id -> approved at the committed sequence; members that could not be told are left out. */
  readonly approvals: Readonly<Record<string, boolean>>;
  /** MSP ids of the channel's application organizations, sorted by bytes. */
  readonly members: readonly string[];
  readonly own: OwnChaincode | undefined;
  /** Policies of the channel by path, as ports/read's ChannelView has them: for remarks. */
  readonly policies: Readonly<Record<string, string>>;
}
