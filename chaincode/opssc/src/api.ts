/**
 * What goes into and comes out of this contract: JSON text in every argument and every answer.
 *
 * Submitted (all refuse with a Refusal as JSON text in the error message; the organization is the creator's MSP id):
 * - `Vote(ballots: BallotInput[])` → `VoteEffect[]`
 * - `Withdraw(id, reason)`, `Close(id)`, `Overdue(id, round)`, `Report(id, round, task, state, detail, packageId)` → `Effect`
 * - `Attest(report: AttestInput)` → `Effect`; `EstablishRecord(channel, genesis)` → `Effect`: writes a record in force
 *   down (idempotent; `Close` does so too), so that the next one is measured against it.
 * Evaluated:
 * - `Proposal(id)` → `ProposalJson | null` (the latest round) · `ProposalRound(id, round)` → `ProposalJson | null`
 * - `Proposals(filter: ProposalFilter, pageSize, bookmark)` → `ProposalPage` · `History(id or '', pageSize, bookmark)` → `HistoryPage`
 * - `Electorate()` → `ElectorateJson` of the governance ledger itself (kind Network)
 * - `ElectorateFor(target: TargetInput)` → `ElectorateForJson`: what a ballot's `electorate` has to name
 * - `ChannelRecord(channel, genesis)` → `ChannelRecordJson` · `Attestations(channel, genesis)` → `AttestationJson[]`
 * - `Version()` → `VersionJson`
 * Every argument is a string; '' for an absent bookmark, id or package id; numbers in decimal.
 */

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The change as voted: SHA-256 over its RFC 8785 form is the content digest. */
export interface Content {
  readonly formatVersion: number;
  /** `network/kind/name`. */
  readonly address: string;
  readonly action: 'create' | 'update' | 'retire';
  /** null for `retire` only. */
  readonly after: JsonObject | null;
}

export interface Ledger {
  readonly type: 'fabric';
  /** The target channel. */
  readonly name: string;
  /** Hex SHA-256 of its genesis block's header. */
  readonly genesis: string;
}

/** Believed of nobody but the organization that makes it. */
export interface Claim {
  readonly revision: string;
  readonly branch?: string;
  readonly pullRequest?: string;
  readonly author?: string;
}

export interface BallotInput {
  readonly content: Content;
  readonly ledger: Ledger;
  readonly base: string;
  readonly vote: 'yes' | 'no';
  /** Required for a no. */
  readonly reason: string;
  readonly claim: Claim;
  /** `hash` of the electorate the vote is cast under (`ElectorateFor`); the vote counts while that one is in force. */
  readonly electorate: string;
}

export type Rule =
  | { readonly type: 'majority' }
  | { readonly type: 'all' }
  | { readonly type: 'atLeast'; readonly n: number };

/** Organizations are MSP ids, sorted by UTF-8 bytes. */
export interface Electorate {
  readonly voters: readonly string[];
  readonly rule: Rule;
  /** Only those who are voters here. */
  readonly mustAgree: readonly string[];
}

export interface ElectorateJson extends Electorate {
  /** Hex SHA-256 over RFC 8785 of {mustAgree, rule, voters}. */
  readonly hash: string;
}

export interface TargetInput {
  readonly address: string;
  readonly ledger: Ledger;
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

export type Status = 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'applied' | 'superseded';

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
   * same address took its place, or its base is past. Both are derived.
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
  readonly blocked: string;
}

export interface ProposalFilter {
  /** true: rounds that still need something (open, or approved and not yet written down as applied or superseded). */
  readonly open?: boolean;
  readonly address?: string;
  readonly status?: readonly Status[];
}

export interface ProposalPage {
  readonly proposals: readonly ProposalJson[];
  /** '' when there is nothing more. */
  readonly bookmark: string;
}

export interface HistoryJson {
  readonly id: string;
  readonly round: number;
  /** `vote yes`, `vote no`, `withdraw`, `overdue`, `close approved`, `report install applied`, ... */
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

/** What all agree on about a channel. */
export interface ChannelFacts {
  readonly members: readonly string[];
  readonly ordererOrganizations: readonly string[];
  /** MSP id → hex SHA-256 of its FabricMSPConfig bytes; one for each member and orderer organization. */
  readonly mspHashes: Readonly<Record<string, string>>;
}

export interface AttestInput extends ChannelFacts {
  readonly channel: string;
  readonly genesis: string;
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

/** Name of the one event of a transaction: `vote`, `withdraw`, `close`, `overdue`, `report` or `attest`. It only wakes loops. */
export interface EventPayload {
  readonly organization: string;
  /** Proposal ids; for `attest` the channel. */
  readonly subjects: readonly string[];
}
