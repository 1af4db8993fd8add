import { compareBytes } from '../order/compare-bytes.js';
import { canonicalJson } from './canonical-json.js';
import { sha256Hex } from './sha256-hex.js';

/** One file of a source tree. */
export interface TreeFile {
  /** Relative to the tree's root, with `/`, no leading `./`. */
  readonly path: string;
  readonly executable: boolean;
  readonly content: Uint8Array;
}

/**
 * Names that never belong to a source tree, whoever lists it: what tools put there. The lister leaves them out at any
 * depth, so that a work tree after a build and a Git checkout give the same hash.
 */
export const NOT_SOURCE: readonly string[] = ['.git', 'dist', 'lib', 'node_modules'];

/**
 * Hex SHA-256 of a source tree: over the RFC 8785 JSON of [{path, executable, sha256}], sorted by the bytes of the path.
 * Time stamps, owners and order do not enter. Leaves nothing out by itself.
 */
export function treeHash(files: readonly TreeFile[]): string {
  const listed = files.map(({ path, executable, content }) => ({ path, executable, sha256: sha256Hex(content) }));
  listed.sort((left, right) => compareBytes(left.path, right.path));
  return sha256Hex(canonicalJson(listed));
}
