import type { Action, Electorate, LedgerId } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { OwnersQueue } from './voting-queue.js';

/** What the governance ledger (OpsSC on Fabric, a contract on an EVM) says. */
export interface GovernanceReader {
  /** All that it answers is of this block; left out where each question is answered by the newest. */
  readonly block?: number;
  /**
   * The same reader held at one instant: what it says of two addresses then never lies on two sides of an execution. Left
   * out where a ledger is asked one thing at a time.
   */
  atOnce?(): Promise<GovernanceReader>;
  /** The rule in force and the live members of the governance ledger, sorted. */
  electorate(): Promise<Electorate>;
  /** The account that speaks for each voter; left out where the ledger knows its members by their certificates. */
  accounts?(): Promise<Readonly<Record<string, string>>>;
  /** Where a contract's own queue decides: its owners, and what is pending about them. */
  owners?(): Promise<OwnersQueue>;
  proposals(filter?: ProposalFilter): Promise<readonly ProposalView[]>;
  proposal(id: string): Promise<ProposalView | undefined>;
  history(id?: string): Promise<readonly HistoryEntry[]>;
  /** The format version the contract speaks. */
  formatVersion(): Promise<number>;
  /** The attested record of a target channel, if one is in force, and what reports contradict each other. */
  channelRecord(channel: string, genesis: string): Promise<ChannelRecordView>;
  /**
   * The plasma chains that were agreed on of which a channel is the root or the own channel. Left out where there are none;
   * undefined from a contract of a release that knows of none.
   */
  plasmaLinks?(ledger: LedgerId): Promise<readonly PlasmaLinkView[] | undefined>;
}

export interface ProposalFilter {
  /** Rounds that still need something: open, or approved and not yet written down as applied or superseded. */
  readonly open?: boolean;
  /** Formatted address. */
  readonly address?: string;
}

/** The change as voted: exactly this, canonicalised (RFC 8785), is the content whose SHA-256 is the digest. */
export interface ProposalContent {
  readonly formatVersion: number;
  /** Formatted address. */
  readonly address: string;
  readonly action: Action;
  readonly after: JsonObject | null;
}

/** Where a vote came from: that organization's own claim, believed of nobody else. */
export interface VoteClaim {
  readonly revision: string;
  readonly branch?: string;
  readonly pullRequest?: string;
  readonly author?: string;
}

export interface VoteView {
  readonly organization: string;
  readonly vote: 'yes' | 'no';
  readonly reason: string;
  readonly claim: VoteClaim;
  /** Hex SHA-256 of the voter's certificate (DER). */
  readonly certificate: string;
  readonly transactionId: string;
  /** RFC 3339, the transaction's own claim (the client sets it): for show, never for a decision. */
  readonly timestamp: string;
  /** False: cast under another rule or membership, or by one who is no voter; shown and not counted. */
  readonly counted: boolean;
}

export type ProposalStatus = 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'applied' | 'superseded';

export interface ProposalView {
  readonly id: string;
  readonly round: number;
  readonly content: ProposalContent;
  readonly digest: string;
  readonly ledger: LedgerId;
  readonly base: string;
  readonly status: ProposalStatus;
  /** The decision is derived from the votes until `close` writes it down. */
  readonly closed: boolean;
  readonly electorate: Electorate;
  readonly votes: readonly VoteView[];
  /** Voters that said, each by its own clock, that the round outlived its deadline. */
  readonly overdue: readonly string[];
  readonly tasks: readonly TaskView[];
  /** Of this round, by organization and update. */
  readonly signatures: readonly SignatureView[];
  /** Why it cannot be decided yet, e.g. no attested record of the channel; '' otherwise. */
  readonly blocked: string;
}

export interface TaskView {
  readonly organization: string;
  readonly task: string;
  readonly state: 'progressing' | 'applied' | 'failed';
  readonly detail: string;
  readonly packageId: string;
  readonly transactionId: string;
  readonly timestamp: string;
}

/** A config signature as an organization handed it in: to be verified by whoever uses it. */
export interface SignatureView {
  readonly organization: string;
  /** Hex SHA-256 of the ConfigUpdate's bytes. */
  readonly update: string;
  /** Base64 of a serialized common.ConfigSignature. */
  readonly signature: string;
  /** Hex SHA-256 of the certificate (DER) of who handed it in. */
  readonly certificate: string;
  readonly transactionId: string;
  readonly timestamp: string;
}

export interface HistoryEntry {
  readonly id: string;
  readonly round: number;
  readonly event: string;
  readonly organization: string;
  readonly certificate: string;
  readonly revision: string;
  readonly reason: string;
  readonly transactionId: string;
  readonly timestamp: string;
  /** Undefined where the ledger was not asked. */
  readonly block?: number;
}

/** A plasma chain that binds two channels: the members of both vote on the batch of either. */
export interface PlasmaLinkView {
  /** Of the PlasmaChain, formatted. */
  readonly address: string;
  readonly root: LedgerId;
  readonly plasma: LedgerId;
  /** Of both channels, sorted by bytes; none while nobody can say who they are. */
  readonly members: readonly string[];
  /** Why nobody can; '' otherwise. */
  readonly blocked: string;
}

export interface ChannelRecordView {
  readonly channel: string;
  readonly genesis: string;
  readonly inForce:
    | {
        readonly members: readonly string[];
        readonly ordererOrganizations: readonly string[];
        readonly mspHashes: Readonly<Record<string, string>>;
      }
    | undefined;
  readonly reportedBy: readonly string[];
  readonly missing: readonly string[];
  /** Organizations whose report says something else. */
  readonly contradicting: readonly string[];
}
