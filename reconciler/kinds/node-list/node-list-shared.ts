import type { JsonObject } from '../../core/model/json.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';

/**
 * What all must agree on, by node id. Host and port of nodes that their organizations move themselves are left out:
 * they are no part of what is voted, so branches that lag behind a move still say the same. Needs no ledger.
 */
export function nodeListShared(
  besuNetwork: string,
  nodes: readonly PermissionedNode[],
  isMoved: (node: PermissionedNode) => boolean,
): JsonObject {
  const entries = nodes.map((node) => {
    const { id, host, port, ...rest } = node;
    return [id, { ...(isMoved(node) ? {} : { host, port }), ...rest }] as const;
  });
  return { besuNetwork, nodes: Object.fromEntries(entries) };
}

/** Of a node whose address is its organization's own affair, and which neither our branch nor a node of ours knows. */
export const NO_ADDRESS = { host: '', port: 0 } as const;

/** The nodes of a shared part; addresses that it leaves out are taken from `addressOf`, else they are NO_ADDRESS. */
export function nodesOfShared(
  shared: JsonObject | null,
  addressOf: (id: string) => { readonly host: string; readonly port: number } | undefined,
): readonly PermissionedNode[] {
  const nodes = (shared?.nodes ?? {}) as Readonly<Record<string, Partial<Omit<PermissionedNode, 'id'>>>>;
  return Object.entries(nodes).map(([id, entry]) => {
    const { host, port } = entry;
    const address = host !== undefined && port !== undefined ? { host, port } : (addressOf(id) ?? NO_ADDRESS);
    return { ...entry, id, host: address.host, port: address.port };
  });
}
