import type { Address } from './address.js';
import type { Json, JsonObject } from './json.js';

/** `retire` is what is left of a removed document: what it means is the kind's to say, and never a silent delete. */
export type Action = 'create' | 'update' | 'retire';

/** One managed field that differs. `path` is dotted, as in the document's `spec`; undefined means absent. */
export interface FieldChange {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** Something that a reader should know before voting; `danger` needs a look, `refused` is a guard that says no. */
export interface Remark {
  readonly severity: 'note' | 'danger' | 'refused';
  /** Stable, SCREAMING_SNAKE. */
  readonly code: string;
  readonly text: string;
  /** The `allow:` entry that lifts a refusal, or the edit that mends it. */
  readonly mend?: string;
}

/** Whose agreement a change needs. Organizations are MSP ids, sorted by bytes. */
export interface Electorate {
  readonly voters: readonly string[];
  readonly rule: Rule;
  readonly mustAgree: readonly string[];
}

/** How many of the voters must say yes. */
export type Rule =
  | { readonly type: 'majority' }
  | { readonly type: 'all' }
  | { readonly type: 'atLeast'; readonly n: number };

/**
 * The ledger that a change acts on. For Fabric the hex SHA-256 of the target channel's genesis block header bytes
 * names the ledger: two channels of the same name are two ledgers. For an EVM: chain id and contract.
 */
export interface LedgerId {
  readonly type: 'fabric' | 'evm';
  /** The channel, or the contract's address. */
  readonly name: string;
  /** Hex SHA-256 of the genesis block, or the chain id in decimal. */
  readonly genesis: string;
}

/**
 * One difference between Git and the ledger.
 * - the shared part (`before`, `after`) is what all must agree on; it alone is hashed and voted.
 * - `own` lists what is only this organization's to do; it is never voted and never in a digest.
 */
export interface Change {
  readonly address: Address;
  readonly action: Action;
  /** The shared part as the ledger has it, reduced to managed fields; null when absent. */
  readonly before: JsonObject | null;
  /** The shared part as Git wants it; null for retire. */
  readonly after: JsonObject | null;
  readonly fields: readonly FieldChange[];
  readonly remarks: readonly Remark[];
  readonly electorate: Electorate;
  /** Undefined where the ledger could not be read (planning against a file or another revision). */
  readonly ledger: LedgerId | undefined;
  /** The ledger's own counter that the change starts from, e.g. `sequence:3`. Undefined like `ledger`. */
  readonly base: string | undefined;
  /** Hex SHA-256 of the content (see content-digest.ts). */
  readonly digest: string;
}

/** A step of this organization alone: needs no vote, heals by itself. */
export interface OwnStep {
  readonly address: Address;
  /** e.g. `install`, `approve`, `run`, `stop`. */
  readonly step: string;
  /** e.g. a peer's name. */
  readonly target: string;
  readonly text: string;
}
