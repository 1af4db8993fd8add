import type { LedgerId } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { PlasmaDefinition, PlasmaRootPlace } from '../../ports/read/plasma-root-reader.js';

/** A plasma chain as the root contract and the governance ledger have it. */
export interface PlasmaChainLive {
  /** The root channel. Undefined when this is no ledger's answer but another revision's. */
  readonly ledger: LedgerId | undefined;
  /** Genesis hash of the plasma channel, as our own peer, or else its document or definition, says. Undefined like `ledger`. */
  readonly genesis: string | undefined;
  /** Of the definition in force; 0: there is none. */
  readonly revision: number;
  readonly definition: PlasmaDefinition | undefined;
  /** The shared part of the decision that led to this revision; undefined where nobody decided it, or nobody could tell. */
  readonly agreed: JsonObject | undefined;
  /** MSP ids, sorted by bytes. */
  readonly members: { readonly root: readonly string[]; readonly plasma: readonly string[] };
  /** What moves while nothing is to be changed; undefined when this is no ledger's answer. */
  readonly own: PlasmaChainOwn | undefined;
  /** Where another revision puts it; left out where a ledger answered, which was asked where the document says. */
  readonly root?: PlasmaRootPlace;
}

export interface PlasmaChainOwn {
  /** Is the root contract committed on the root channel. */
  readonly isThere: boolean;
  /** Did a peer of our own tell the genesis block of the plasma channel. */
  readonly hasSeen: boolean;
  /** Last settled block; -1: none. */
  readonly settledTo: number;
  /** Digests at the root contract of definitions that are to follow, and who voted for each. */
  readonly proposed: Readonly<Record<string, readonly string[]>>;
  /**
   * The decision behind the definition, where the governance ledger does not have on record that it binds the two channels
   * (an OpsSC of before wrote it down); left out where it does, and where it could not say so.
   */
  readonly unlinked?: string;
  /** Root contracts that it was put at before, while none has been decided and is in force here; left out where there is none. */
  readonly elsewhere?: readonly PlasmaElsewhere[];
}

/** Another root contract of a chain, and the last block that is settled there: -1: none; left out: our peers cannot ask. */
export interface PlasmaElsewhere extends PlasmaRootPlace {
  readonly settledTo?: number;
}
