import type { JsonObject } from '../../core/model/json.js';
import type { Observed, Resource } from '../../core/model/kind.js';
import { enodeUrl } from '../../evm/enode.js';
import { STORED_FIELDS } from '../../evm/node-tuple.js';
import type { NodeField, NodePermissions, PermissionedNode } from '../../ports/read/permissioning-reader.js';
import { readDecisions } from '../besu-network/read-decisions.js';
import { type ListReading, readList, readOwnNodes } from '../besu-network/read-list.js';
import type { ObservePorts } from '../kind-ports.js';
import type { NodeListLive } from './node-list-live.js';
import { nodesOfShared } from './node-list-shared.js';
import type { NodeListSpec } from './node-list-spec.js';
import { parseListed } from './parse-listed.js';

const NOT_READ = 'local lists are compared with what was decided last, and the governance ledger was not read';

/** Reads a list from the contract behind the ingress; a local one from what was decided last, and our own nodes' files. */
export function observeNodeList(ports: ObservePorts, resource: Resource): Promise<Observed<NodeListLive>> {
  return readList(ports, resource, async (reading): Promise<NodeListLive | string> => {
    if (reading.target.backEnd === 'contract') return ofContract(reading, nodesOf(resource));
    return reading.decisions ? ofDecision(ports, reading, resource) : NOT_READ;
  });
}

async function ofContract(reading: ListReading, written: NodeListSpec['nodes']): Promise<NodeListLive> {
  const { reader, target, ledger, decisions } = reading;
  const permissions = await reader.nodes(target);
  const { block, stores, contract, connections, groups, delegated, waysRound } = permissions;
  reading.requireNewer(block);
  const { nodes, faulty, again } = oneAddress(permissions, written);
  return {
    ledger,
    executed: decisions?.executed,
    between: decisions?.between,
    electorate: decisions?.electorate,
    nodes: withDecided(nodes, stores, decisions?.content ?? null),
    stores,
    contract,
    connections,
    ...(groups === undefined ? {} : { groups }),
    delegated,
    faulty,
    ...(again.length === 0 ? {} : { again }),
    waysRound,
    own: undefined,
  };
}

/** A gone document's spec is what was decided: its nodes are no list. */
function nodesOf({ spec }: Resource): NodeListSpec['nodes'] {
  const { nodes } = spec as unknown as Partial<NodeListSpec>;
  return Array.isArray(nodes) ? (nodes as NodeListSpec['nodes']) : [];
}

/**
 * A published contract may have a node under two addresses, as while it moves. Git says one of them: live is then the other
 * one, which is to go.
 */
function oneAddress(
  { nodes, others = [], faulty }: Pick<NodePermissions, 'nodes' | 'others' | 'faulty'>,
  written: NodeListSpec['nodes'],
): Required<Pick<NodeListLive, 'nodes' | 'faulty' | 'again'>> {
  const places = new Map(written.map((node) => [node.id, enodeUrl(node)]));
  const known = others.filter(({ id }) => places.has(id));
  const spare = new Map(known.map((node) => [node.id, node]));
  const isRight = (node: PermissionedNode): boolean => enodeUrl(node) === places.get(node.id);
  const told = new Set(known.map(enodeUrl));
  return {
    nodes: nodes.map((node) => (isRight(node) ? (spare.get(node.id) ?? node) : node)),
    again: [...nodes, ...known].filter((node) => spare.has(node.id) && isRight(node)).map(enodeUrl),
    faulty: faulty.filter(({ entry }) => !told.has(entry)),
  };
}

/**
 * What a contract does not keep of a node (what it does, whose it is) is as it was decided last: nothing is compared by it,
 * and without it nobody could say that the last boot node goes.
 */
function withDecided(
  nodes: readonly PermissionedNode[],
  stores: readonly NodeField[],
  decided: JsonObject | null,
): readonly PermissionedNode[] {
  if (stores.length === STORED_FIELDS.quorate.length) return nodes;
  const known = new Map(nodesOfShared(decided, () => undefined).map((node) => [node.id, node]));
  return nodes.map((node) => ({ ...known.get(node.id), ...node }));
}

async function ofDecision(ports: ObservePorts, reading: ListReading, resource: Resource): Promise<NodeListLive> {
  const decisions = reading.decisions!;
  const { besu, target, ledger } = reading;
  const network = await readDecisions(ports, besu.address, ledger, target);
  const own = await readOwnNodes(reading, ports.organization);
  const written = new Map(nodesOf(resource).map((node) => [node.id, node]));
  const held = parseListed(Object.values(own?.nodes ?? {}).flatMap(({ allowedNodes }) => allowedNodes));
  return {
    ledger: reading.ledger,
    executed: decisions.executed,
    between: undefined,
    electorate: decisions.electorate,
    nodes: nodesOfShared(decisions.content, (id) => written.get(id) ?? held.get(id)),
    stores: STORED_FIELDS.quorate,
    contract: undefined,
    // Who may connect is voted on: until it is, our own branch's word does not reach our own nodes' files.
    connections: (network?.content?.topology as NodeListLive['connections']) ?? besu.spec.topology,
    delegated: undefined,
    faulty: [],
    waysRound: [],
    own,
  };
}
