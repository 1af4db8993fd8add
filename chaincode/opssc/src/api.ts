/**
 * What goes into this contract: JSON text in every argument and every answer (answers.ts).
 *
 * Submitted (all refuse with a Refusal as JSON text in the error message; the organization is the creator's MSP id):
 * - `Vote(ballots: BallotInput[])` → `VoteEffect[]`
 * - `Withdraw(id, reason)`, `Close(id)`, `Overdue(id, round)`, `Report(id, round, task, state, detail, packageId)` → `Effect`
 * - `Sign(proposal: ProposalKey, round, update, signature)` → `Effect`: keeps the caller's signature of a config update,
 *   for a Channel's `config:` base only. `update`: hex SHA-256 of the ConfigUpdate's bytes. `signature`: base64 of a
 *   serialized common.ConfigSignature of the caller's own MSP. It asks no vote: never sign before the round is decided,
 *   for whoever holds the signature can use it.
 * - `Attest(report: AttestInput)` → `Effect`; `EstablishRecord(channel, genesis)` → `Effect`: writes a record in force
 *   down (idempotent; `Close` does so too), so that the next one is measured against it.
 * Evaluated:
 * - `Proposal(id)` → `ProposalJson | null` (the latest round) · `ProposalRound(id, round)` → `ProposalJson | null`
 * - `Proposals(filter: ProposalFilter, pageSize, bookmark)` → `ProposalPage` · `History(id or '', pageSize, bookmark)` → `HistoryPage`
 * - `Electorate()` → `ElectorateJson` of the governance ledger itself (kind Network)
 * - `ElectorateFor(target: TargetInput)` → `ElectorateForJson`: what a ballot's `electorate` has to name
 * - `ChannelRecord(channel, genesis)` → `ChannelRecordJson` · `Attestations(channel, genesis)` → `AttestationJson[]`
 * - `PlasmaLinks(channel, genesis)` → `PlasmaLinkJson[]`: the plasma chains that bind a channel to another one
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
  readonly type: 'fabric' | 'evm';
  /** The target channel, of a plasma chain its root channel; `local` for lists on Besu nodes. */
  readonly name: string;
  /** Hex SHA-256 of its genesis block's header; the chain id in decimal. */
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
  /**
   * The ledger's own counter that the change starts from. Chaincode: `sequence:N`. Channel: `config:PARTS:HASH`, PARTS
   * being those of application, batch, channel and orderer that it touches, sorted and joined with `+`, HASH hex SHA-256
   * over the versions of the touched elements; of a new channel `genesis:` and its ledger's `genesis`. `batch` is
   * BatchTimeout and BatchSize, said apart where `PlasmaLinks` names the channel, else a part of orderer. Network: any other word.
   * PlasmaChain: `revision:N:HASH`, N that of its definition on the root channel, HASH the `genesis` of its own channel.
   * Kinds of Besu networks: `executed:N:HASH`, N counting the rounds before, HASH that of no calls.
   */
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

/** What an electorate is asked for. */
export interface TargetInput {
  readonly address: string;
  readonly ledger: Ledger;
  readonly base: string;
  /** Of a new channel: MSP ids of all that it names, as members or for ordering. For all else left out. */
  readonly organizations?: readonly string[];
  /** Of a plasma chain: its own channel; `ledger` is the root channel. For all else left out. */
  readonly plasmaChannel?: string;
}

/** What a proposal's id is the hash of. */
export interface ProposalKey {
  /** Content digest. */
  readonly digest: string;
  readonly ledger: Ledger;
  readonly base: string;
}

export type Status = 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'applied' | 'superseded';

export interface ProposalFilter {
  /** true: rounds that still need something (open, or approved and not yet written down as applied or superseded). */
  readonly open?: boolean;
  readonly address?: string;
  readonly status?: readonly Status[];
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
