/** A file as it was read. The loader takes these and touches no disk. */
export interface SourceFile {
  /** From the root of the repo, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}
