/** How one channel of a plasma chain cuts its blocks. What is left out is left alone. */
export interface PlasmaBatchSpec {
  /** Go duration. */
  readonly BatchTimeout?: string;
  readonly MaxMessageCount?: number;
  /** Bytes; the document may say `512 KB`. */
  readonly PreferredMaxBytes?: number;
}

/** One of the two channels. */
export interface PlasmaSideSpec {
  readonly channel: string;
  /** Folded into the Channel document (fold-plasma-chains.ts): its own proposal changes it. */
  readonly batch: PlasmaBatchSpec;
  /** MSP id -> names of its peers that sit there; of a member that is not named all do. Folded like `batch`. */
  readonly placement: Readonly<Record<string, readonly string[]>>;
}

/** `spec` of a PlasmaChain document with its defaults filled in (schemas/plasma-chain.schema.json is the truth). */
export interface PlasmaChainSpec {
  /** Where it is settled. `chaincode`: the root contract's name on the ledger. */
  readonly root: PlasmaSideSpec & { readonly chaincode: string };
  readonly plasma: PlasmaSideSpec;
  /** Chaincodes that are the same on both channels, by their name on the ledger. */
  readonly chaincodes: readonly string[];
  /** MSP ids of those, and only those, who endorse on the plasma channel, as written. */
  readonly endorsers: readonly string[];
  /** MSP ids of those whose chaincodes on the root channel ask those on the plasma channel, as written. */
  readonly callers: readonly string[];
  /** MSP id of who settles. */
  readonly operator: string;
  /** MSP ids, in the order in which they step in. */
  readonly successors: readonly string[];
  /** A root is due after so many blocks or seconds, whichever comes first. */
  readonly settlement: { readonly everyBlocks: number; readonly everySeconds: number };
}
