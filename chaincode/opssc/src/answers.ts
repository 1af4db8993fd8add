import type { ChannelFacts, Claim, Content, Electorate, Ledger, Rule, Status } from './api';

/** What comes out of this contract, as JSON text; what goes in: api.ts. */

export interface ElectorateJson extends Electorate {
  /** Hex SHA-256 over RFC 8785 of {mustAgree, rule, voters}. */
  readonly hash: string;
}

export interface ElectorateForJson {
  /** null while blocked. */
  readonly electorate: ElectorateJson | null;
  /** Why nobody's vote can be counted yet; '' otherwise. */
  readonly blocked: string;
}

export interface Effect {
  /** `none`: everything was so already; nothing is written. */
  readonly effect: 'written' | 'none';
  /** Set by `Close` and by a `Withdraw` that closes the round. */
  readonly status?: Status;
}

export interface VoteEffect {
  readonly id: string;
  readonly round: number;
  readonly effect: 'written' | 'none';
}

export interface VoteJson {
  readonly organization: string;
  readonly vote: 'yes' | 'no';
  readonly reason: string;
  readonly claim: Claim;
  /** Hex SHA-256 of the voter's certificate (DER). */
  readonly certificate: string;
  readonly transactionId: string;
  /** RFC 3339, the client's word: for show only. */
  readonly timestamp: string;
  /** Hash of the electorate it was cast under. */
  readonly electorate: string;
  /** False: cast under another electorate, or by one who is no voter. */
  readonly counted: boolean;
}

export type TaskState = 'progressing' | 'applied' | 'failed';

export interface TaskJson {
  readonly organization: string;
  readonly task: string;
  readonly state: TaskState;
  readonly detail: string;
  readonly packageId: string;
  readonly certificate: string;
  readonly transactionId: string;
  readonly timestamp: string;
}

/** A config signature as it was handed in; whoever uses it verifies it. */
export interface SignatureJson {
  readonly organization: string;
  /** Hex SHA-256 of the ConfigUpdate's bytes. */
  readonly update: string;
  /** Base64 of a serialized common.ConfigSignature that names the organization as its creator. */
  readonly signature: string;
  /** Of who handed it in. */
  readonly certificate: string;
  readonly transactionId: string;
  readonly timestamp: string;
}

export interface ProposalJson {
  readonly id: string;
  readonly round: number;
  readonly content: Content;
  readonly digest: string;
  readonly ledger: Ledger;
  readonly base: string;
  /**
   * `applied`: approved, and a majority of the voters each have at least one task here and all their tasks are
   * `applied` (so report a share that has several tasks as `progressing` first). `superseded`: a later approval of the
   * same address took its place, or its base is past (`sequence:` only). Both are derived.
   */
  readonly status: Status;
  /** Written down by `Close`. */
  readonly closed: boolean;
  /** null while blocked. When closed: the one it was decided under. */
  readonly electorate: ElectorateJson | null;
  readonly votes: readonly VoteJson[];
  /** Voters that said, each by its own clock, that the round outlived its deadline. */
  readonly overdue: readonly string[];
  readonly tasks: readonly TaskJson[];
  /** Of this round, by organization and update. */
  readonly signatures: readonly SignatureJson[];
  readonly blocked: string;
}

export interface ProposalPage {
  readonly proposals: readonly ProposalJson[];
  /** '' when there is nothing more. */
  readonly bookmark: string;
}

export interface HistoryJson {
  readonly id: string;
  readonly round: number;
  /** `vote yes`, `vote no`, `withdraw`, `overdue`, `close approved`, `report install applied`, `sign 0123456789ab`, ... */
  readonly event: string;
  readonly organization: string;
  readonly certificate: string;
  readonly revision: string;
  readonly reason: string;
  readonly transactionId: string;
  readonly timestamp: string;
}

export interface HistoryPage {
  /** By id, round, timestamp, transaction id. The order within a round is for show: the ledger's own is by block. */
  readonly entries: readonly HistoryJson[];
  readonly bookmark: string;
}

export interface AttestationJson extends ChannelFacts {
  readonly organization: string;
  readonly formatVersion: number;
  readonly certificate: string;
  readonly transactionId: string;
  readonly timestamp: string;
}

export interface ChannelRecordJson {
  readonly channel: string;
  readonly genesis: string;
  readonly inForce: ChannelFacts | null;
  /** The record in force is written down (`EstablishRecord`, `Close`). */
  readonly established: boolean;
  /** Organizations that report what is in force; before there is one: what most report. */
  readonly reportedBy: readonly string[];
  /** Who must still report. */
  readonly missing: readonly string[];
  readonly contradicting: readonly string[];
  /** Why there is no record in force; '' otherwise. */
  readonly blocked: string;
}

/** A plasma chain that was agreed on, as it concerns either of its channels. */
export interface PlasmaLinkJson {
  /** Of the PlasmaChain. */
  readonly address: string;
  readonly root: Ledger;
  readonly plasma: Ledger;
  /** Of both channels as they are now, sorted: who votes on the batch of either, beside its orderer organizations. */
  readonly members: readonly string[];
  /** Why nobody can say yet who they are; '' otherwise. */
  readonly blocked: string;
}

export interface VersionJson {
  /** Of digests and attestations. */
  readonly formatVersion: number;
  /** Constants of the package, hence in its id. */
  readonly network: string;
  readonly firstRule: Rule;
  readonly firstMustAgree: readonly string[];
  /** Open rounds without a second voter that one organization may have. */
  readonly maxOpenProposals: number;
}

/** The message of every refusal is this as JSON. */
export interface RefusalJson {
  /** Stable, SCREAMING_SNAKE. */
  readonly code: string;
  readonly what: string;
  readonly mend: string;
}

/** Name of the one event of a transaction: `vote`, `withdraw`, `close`, `overdue`, `report`, `sign` or `attest`. It only wakes loops. */
export interface EventPayload {
  readonly organization: string;
  /** Proposal ids; for `attest` the channel. */
  readonly subjects: readonly string[];
}
