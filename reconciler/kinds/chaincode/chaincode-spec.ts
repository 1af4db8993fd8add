/** Where a chaincode's source is: a folder of this repo, or a folder of another one at a full commit. */
export type SourceSpec =
  | { readonly path: string }
  | { readonly repository: string; readonly commit: string; readonly path: string };

/** `spec` of a Chaincode document with its defaults filled in (schemas/chaincode.schema.json is the truth). */
export interface ChaincodeSpec {
  /** Its name on the ledger; metadata.name when the document says nothing. */
  readonly name: string;
  readonly channel: string;
  readonly version: string;
  /** Left out for adopted chaincodes: their packages are nobody's to build. `path` is as written, relative to the document. */
  readonly source?: SourceSpec;
  readonly runtime: 'node';
  /**
   * The policy language as written (canonical-policy.ts gives its one form), or a channel policy's path
   * (`/Channel/Application/Endorsement`).
   */
  readonly endorsementPolicy: string;
  readonly initRequired: boolean;
  /** MSP id -> names of its peers; a member that is not named runs it on all of its peers. */
  readonly placement: Readonly<Record<string, readonly string[]>>;
  readonly collections: readonly never[];
  /**
   * Hex hash of the source tree (core/digest/tree-hash.ts). The loader cannot know it: with-source-trees.ts adds it once
   * the files were listed. Undefined without a source.
   */
  readonly tree?: string;
}
