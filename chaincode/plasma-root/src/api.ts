/** What goes into this contract, as JSON text; what comes out: answers.ts. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** What the members agree on about one plasma chain: the argument of `Define`. */
export interface Definition {
  /** The name of the chain here, by rule that of its channel; another one where a channel is settled anew. */
  readonly chain: string;
  /** Its channel. Never changes. */
  readonly channel: string;
  /** Hash of block 0 of its channel, lower-case hex, as Fabric hashes a block's header. Never changes. */
  readonly genesis: string;
  /** MSP id; a member. */
  readonly operator: string;
  /** MSP ids of members other than the operator, in the order in which they step in. */
  readonly successors: readonly string[];
  /** MSP ids, at least one. Stored sorted by bytes. */
  readonly members: readonly string[];
  /** A root is due after this many blocks or seconds, whichever comes first. No range is longer than `everyBlocks`. */
  readonly settlement: { readonly everyBlocks: number; readonly everySeconds: number };
}

/** The argument of `SubmitRoot`: what the range's root is the hash of, with the channel (reconciler/settlement/LEAVES.md). */
export interface RangeInput {
  /** First and last block, both in the range. The first range begins with block 0. */
  readonly from: number;
  readonly to: number;
  /** How many leaves; 0 where no valid transaction wrote anything. */
  readonly leafCount: number;
  /** Root of the Merkle tree over the leaves, lower-case hex. */
  readonly treeRoot: string;
  /** Root of the range before, as it was submitted; of the first range the chain's `genesis`. */
  readonly previousRoot: string;
  /** Hash of the header of block `to`, lower-case hex. */
  readonly lastBlockHash: string;
}

/** Of which kind a write is; a `private-` one is of a collection, and knows hashes only. */
export type LeafKind = 'write' | 'metadata' | 'private-write' | 'private-metadata';

/** One write of one valid transaction. */
export interface Leaf {
  readonly block: number;
  readonly transaction: number;
  readonly kind: LeafKind;
  readonly namespace: string;
  readonly collection: string;
  readonly key: string;
  readonly valueHash: string;
  readonly delete: boolean;
  readonly purge: boolean;
}

/** The argument of `VerifyProof`, with `proofVersion`: a `proof.json` of reconciler/settlement/LEAVES.md. */
export interface Proof {
  readonly range: RangeInput & { readonly channel: string };
  readonly root: string;
  readonly leaf: Leaf;
  readonly index: number;
  readonly path: readonly string[];
}
