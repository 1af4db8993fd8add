import type { Resource } from '../../core/model/kind.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { enodeUrl, isEnode, parseEnode } from '../../evm/enode.js';
import type { RolePair } from '../../evm/role-pairs.js';
import type { OwnBesuNode, PermissionedNode } from '../../ports/read/permissioning-reader.js';
import type { OwnNodeLists } from '../../ports/write/permissioning-writer.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { mayConnect } from '../besu-network/topology.js';
import type { NodeListLive } from './node-list-live.js';
import { NO_ADDRESS } from './node-list-shared.js';

/** Who may connect by the lists that our own nodes hold. */
export function topologyOf(
  { contract, connections }: Pick<NodeListLive, 'contract' | 'connections'>,
  besu: Resource<BesuNetworkSpec>,
): readonly RolePair[] {
  return (contract ? undefined : connections) ?? besu.spec.topology;
}

/**
 * What one of our own nodes is to hold: the nodes that its role may connect to, of these the boot nodes, and of its static
 * nodes those that are still allowed, at their present addresses. Undefined for a node that is not in the list: it is
 * told nothing, for nobody can say what it may do.
 */
export function ownNodeLists(
  name: string,
  own: OwnBesuNode,
  nodes: readonly PermissionedNode[],
  topology: readonly RolePair[],
): OwnNodeLists | undefined {
  const self = nodes.find((node) => (own.id === undefined ? node.name === name : node.id === own.id));
  if (!self) return undefined;
  const known = nodes.filter(({ host }) => host !== NO_ADDRESS.host);
  const allowed = known.filter((node) => node !== self && mayConnect(topology, self.role, node.role));
  const byId = new Map(allowed.map((node) => [node.id, enodeUrl(node)]));
  const boots = allowed.filter(({ role }) => role === 'boot').map(enodeUrl);
  return {
    allowedNodes: sortedUnique(byId.values()),
    allowedAccounts: undefined,
    staticNodes: own.staticNodes.length === 0 ? undefined : sortedUnique(following(own.staticNodes, byId)),
    bootNodes: boots.length === 0 || own.unmanaged?.includes('bootNodes') ? undefined : sortedUnique(boots),
  };
}

/** Entries that are none of the list would keep Besu from starting; those that moved go along. */
function following(entries: readonly string[], allowed: ReadonlyMap<string, string>): readonly string[] {
  return entries.flatMap((entry) => {
    const parsed = parseEnode(entry);
    const now = isEnode(parsed) ? allowed.get(parsed.id) : undefined;
    return now === undefined ? [] : [now];
  });
}

/** Does the node hold these lists already, in its file, too. Order and spelling mean nothing. */
export function isWritten(
  own: OwnBesuNode,
  { allowedNodes, allowedAccounts, staticNodes, bootNodes }: OwnNodeLists,
): boolean {
  const drifted = new Set<string>(own.drifted);
  return (
    same(own.allowedNodes, allowedNodes) &&
    !(allowedNodes && drifted.has('allowedNodes')) &&
    same(own.allowedAccounts, allowedAccounts) &&
    !(allowedAccounts && drifted.has('allowedAccounts')) &&
    same(own.staticNodes, staticNodes) &&
    same(own.bootNodes, bootNodes)
  );
}

function same(held: readonly string[], wanted: readonly string[] | undefined): boolean {
  if (wanted === undefined) return true;
  const [left, right] = [sortedUnique(held.map(canonical)), sortedUnique(wanted.map(canonical))];
  return left.length === right.length && left.every((entry, index) => entry === right[index]);
}

function canonical(entry: string): string {
  const parsed = parseEnode(entry);
  return isEnode(parsed) ? enodeUrl({ ...parsed, discoveryPort: parsed.port }) : entry.toLowerCase();
}
