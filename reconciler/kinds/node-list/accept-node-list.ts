import type { Json, JsonObject } from '../../core/model/json.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import type { Acceptance } from '../chaincode/accept-chaincode.js';
import { compareNodes } from './compare-nodes.js';
import type { NodeListLive } from './node-list-live.js';
import { NO_ADDRESS } from './node-list-shared.js';
import type { NodeListSpec } from './node-list-spec.js';

/**
 * What must be written for a NodeList to say what its back end says: the whole list, in the document's order, newcomers
 * behind. Of a node that Git knows only the fields that Git names; what the back end does not keep stays as Git has it. Pure.
 */
export function acceptNodeList({ nodes }: NodeListSpec, live: NodeListLive): Acceptance {
  const left = live.faulty.map(({ entry, why }) => `no document can hold ${entry.slice(0, 80)}: ${why}`);
  const difference = compareNodes(live.nodes, nodes, live.stores, () => false);
  if (difference.added.length + difference.removed.length + difference.changed.length === 0)
    return { fields: {}, left };
  const unknown = live.nodes.filter(({ host }) => host === NO_ADDRESS.host);
  left.push(...unknown.map(({ id }) => `nobody here knows where node ${id.slice(0, 8)}.. is: write it by hand`));
  const place = new Map(nodes.map(({ id }, index) => [id, index]));
  const placeOf = ({ id }: PermissionedNode): number => place.get(id) ?? nodes.length;
  const listed = live.nodes.filter((node) => !unknown.includes(node));
  const sorted = [...listed].sort((one, other) => placeOf(one) - placeOf(other) || compareBytes(one.id, other.id));
  const written = new Map(nodes.map((node) => [node.id, node]));
  return { fields: { nodes: sorted.map((node) => entryOf(node, written.get(node.id), live.stores)) }, left };
}

function entryOf(
  live: PermissionedNode,
  written: PermissionedNode | undefined,
  stores: NodeListLive['stores'],
): JsonObject {
  const kept = new Set<string>(['id', ...stores]);
  const shown = Object.entries(written ?? live).map(([field, value]): [string, Json | undefined] => [
    field,
    kept.has(field) ? (live as unknown as Record<string, Json | undefined>)[field] : (value as Json),
  ]);
  return Object.fromEntries(shown.filter((one): one is [string, Json] => one[1] !== undefined));
}
