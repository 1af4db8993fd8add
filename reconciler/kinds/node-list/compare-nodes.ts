import type { FieldChange } from '../../core/model/change.js';
import type { Json } from '../../core/model/json.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import type { NodeField, PermissionedNode } from '../../ports/read/permissioning-reader.js';
import { shortId } from './check-node-entries.js';
import { NO_ADDRESS } from './node-list-shared.js';

/** How a list differs from what is wanted. */
export interface NodeDifference {
  readonly added: readonly PermissionedNode[];
  readonly removed: readonly PermissionedNode[];
  /** Nodes of which managed fields differ, with these. */
  readonly changed: readonly {
    readonly before: PermissionedNode;
    readonly after: PermissionedNode;
    readonly fields: readonly NodeField[];
  }[];
  /** What is wanted, with all that is left alone as it is: addresses that others move, fields that Git leaves out. */
  readonly wanted: readonly PermissionedNode[];
}

/**
 * Compares by node id, so that a new address is an update. Only fields that the back end stores and Git names are
 * compared; of nodes that their organizations move, host and port are not.
 */
export function compareNodes(
  live: readonly PermissionedNode[],
  desired: readonly PermissionedNode[],
  stores: readonly NodeField[],
  isMoved: (node: PermissionedNode) => boolean,
): NodeDifference {
  const before = new Map<string, PermissionedNode[]>();
  for (const node of live) before.set(node.id, [...(before.get(node.id) ?? []), node]);
  const added: PermissionedNode[] = [];
  const removed: PermissionedNode[] = [];
  const changed: NodeDifference['changed'][number][] = [];
  const wanted: PermissionedNode[] = [];
  for (const node of desired) {
    // Published contracts may have one id under several addresses: one is it, the others go.
    const all = before.get(node.id) ?? [];
    before.delete(node.id);
    const known = all.find((one) => one.host === node.host && one.port === node.port) ?? all[0];
    if (!known) {
      added.push(node);
      wanted.push(node);
      continue;
    }
    removed.push(...all.filter((one) => one !== known));
    const after = isMoved(node) ? { ...node, host: known.host, port: known.port } : node;
    const fields = stores.filter((field) => after[field] !== undefined && after[field] !== known[field]);
    if (fields.length > 0) changed.push({ before: known, after, fields });
    wanted.push({ ...known, ...after });
  }
  return { added, changed, removed: [...removed, ...[...before.values()].flat()], wanted };
}

/** One line for each node that comes or goes, one for each field that changes. Sorted by path. */
export function nodeFields({ added, removed, changed }: NodeDifference): readonly FieldChange[] {
  const found = [
    ...added.map((node) => ({ path: nodePath(node), before: undefined, after: nodeText(node) })),
    ...removed.map((node) => ({ path: nodePath(node), before: nodeText(node), after: undefined })),
    ...changed.flatMap(({ before, after, fields }) =>
      fields.map((field) => ({
        path: `${nodePath(named(after, before))}.${field}`,
        before: before[field] as Json | undefined,
        after: after[field] as Json,
      })),
    ),
  ];
  return found.sort((one, other) => compareBytes(one.path, other.path));
}

function named(node: PermissionedNode, known: PermissionedNode): PermissionedNode {
  return node.name === undefined && known.name !== undefined ? { ...node, name: known.name } : node;
}

/** Of a name, as much as leaves room on a line of 80. */
const NAME_SHOWN = 40;

/** `nodes[IDB_WRI_1 9b182d9c..1f04]`: people know names, and only ids are unique. */
export function nodePath({ id, name }: Pick<PermissionedNode, 'id' | 'name'>): string {
  const isLong = name !== undefined && name.length > NAME_SHOWN;
  const shown = isLong ? `${name.slice(0, NAME_SHOWN)}..` : name;
  return `nodes[${shown === undefined ? '' : `${shown} `}${shortId(id)}]`;
}

/** `writer of IDB at 192.0.2.7:60606 (geohash djn41)`: all that is voted on of a node that comes or goes. */
export function nodeText(node: PermissionedNode): string {
  const { role, organization, geohash, did, group } = node;
  const more = [
    ...(geohash === undefined ? [] : [`geohash ${geohash}`]),
    ...(did === undefined ? [] : [`did ${did}`]),
    ...(group === undefined ? [] : [`group ${group.slice(0, 10)}..`]),
  ];
  const rest = more.length === 0 ? '' : ` (${more.join(', ')})`;
  return `${role ?? 'node'}${organization === undefined ? '' : ` of ${organization}`} at ${nodeAddress(node)}${rest}`;
}

/** `192.0.2.7:60606` */
export function nodeAddress({ host, port }: Pick<PermissionedNode, 'host' | 'port'>): string {
  if (host === NO_ADDRESS.host) return 'an address that nobody here knows';
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
