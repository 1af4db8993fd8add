import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';

/** `spec` of a NodeList document with its defaults filled in (schemas/node-list.schema.json is the truth). */
export interface NodeListSpec {
  readonly besuNetwork: string;
  /** From the document or from the file that it names; in their one form, sorted by id. */
  readonly nodes: readonly PermissionedNode[];
  /** Names of organizations that run nodes and have no vote; sorted. */
  readonly partners: readonly string[];
}
