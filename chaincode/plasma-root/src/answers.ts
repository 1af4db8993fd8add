import type { Definition, RangeInput } from './api';

/** What comes out of this contract, as JSON text; what goes in: api.ts. */

/** The message of every refusal. */
export interface RefusalJson {
  readonly code: string;
  readonly what: string;
  readonly mend: string;
}

export interface Effect {
  /** `none`: everything was so already; nothing is written. */
  readonly effect: 'written' | 'none';
}

/** Of `Define`: what `Enact` is asked for. */
export interface DefineEffect extends Effect {
  readonly digest: string;
}

/** A definition that somebody wants in place of the one in force. */
export interface ProposedJson {
  /** Hex SHA-256 over RFC 8785 of {definition, revision}. */
  readonly digest: string;
  readonly definition: Definition;
  readonly by: readonly string[];
}

export interface ChainJson {
  /** 0: no definition is in force yet. */
  readonly revision: number;
  readonly definition: Definition | null;
  /** Last settled block; -1: none. */
  readonly settledTo: number;
  /** What the next range names as `previousRoot`; '' while no definition is in force. */
  readonly lastRoot: string;
  /** Who has submitted it, under the definition in force: the operator, or the successor that goes on. '': nobody yet. */
  readonly settler: string;
  /** Reports that count for the gap as it is now. */
  readonly overdue: readonly { readonly organization: string; readonly failed: number }[];
  readonly proposed: readonly ProposedJson[];
}

export interface ChainPage {
  readonly chains: readonly { readonly chain: string; readonly revision: number; readonly definition: Definition }[];
  /** '' on the last page. */
  readonly bookmark: string;
}

/**
 * `submitted`: nobody contradicts, no majority has said the same. `disputed`: own roots differ and none has a majority:
 * all of them stand. `confirmed`, `refuted`: a majority of the members has the submitted root, or one and the same other.
 */
export type RootStatus = 'submitted' | 'confirmed' | 'disputed' | 'refuted';

export interface StandingRoot {
  readonly root: string;
  readonly by: readonly string[];
}

export interface RootJson extends RangeInput {
  readonly chain: string;
  readonly channel: string;
  /** Hash of channel and range: what members compare, and what a proof leads to. Lower-case hex. */
  readonly root: string;
  /** Of the definition that it was submitted under: its members decide. */
  readonly revision: number;
  readonly submitter: string;
  readonly transactionId: string;
  /** RFC 3339, the client's word: for show only. */
  readonly timestamp: string;
  readonly status: RootStatus;
  /** Decided: that root alone. Not decided: every root that a member stands for, the submitted one first. */
  readonly standing: readonly StandingRoot[];
  /** Who stood for another root than the decided one. */
  readonly losers: readonly string[];
  /** Other roots that members have said and do not say any more. */
  readonly takenBack: readonly { readonly organization: string; readonly root: string }[];
  /** Is the decision written down: nobody can turn its word any more. */
  readonly judged: boolean;
}

export interface RootPage {
  readonly roots: readonly RootJson[];
  readonly bookmark: string;
}

/**
 * `valid`: it leads to the one root that stands. `disputed`: to one of several that stand. `invalid`: to none, or to one that
 * the members decided against.
 */
export type ProofVerdict = 'valid' | 'disputed' | 'invalid';

export interface VerificationJson {
  readonly verdict: ProofVerdict;
  /** Why it is invalid; '' otherwise. */
  readonly why: string;
  /** The range that it was checked against. */
  readonly settled: RootJson;
}

export interface VersionJson {
  readonly formatVersion: number;
  readonly administratorUnit: string;
}

/** Payload of every event. `to`: the last block of the range that it is about; -1 where it is about none. */
export interface EventPayload {
  readonly chain: string;
  readonly organization: string;
  readonly to: number;
}
