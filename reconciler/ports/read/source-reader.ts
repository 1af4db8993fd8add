import type { SourceTree } from '../write/chaincode-runtime.js';

/** Where a chaincode's source is, as its document says; `path` is from the root of the repo that holds it. */
export type SourceLocation =
  | { readonly path: string }
  | { readonly repository: string; readonly commit: string; readonly path: string };

/** Reads source trees: of our own trusted revision, or of another repository at a full commit. */
export interface SourceReader {
  /** @throws QuorateError SOURCE_MISSING, SOURCE_REFUSED (a link that leaves it, a submodule), GIT_UNREACHABLE */
  tree(source: SourceLocation): Promise<SourceTree>;
}
