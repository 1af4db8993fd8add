import type { Observed, Resource } from '../../core/model/kind.js';
import { STORED_FIELDS } from '../../evm/node-tuple.js';
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
    if (reading.target.backEnd === 'contract') return ofContract(reading);
    return reading.decisions ? ofDecision(reading, resource, ports.organization) : NOT_READ;
  });
}

async function ofContract({ reader, target, ledger, decisions }: ListReading): Promise<NodeListLive> {
  const { nodes, stores, contract, connections, delegated, faulty, waysRound } = await reader.nodes(target);
  return {
    ledger,
    executed: decisions?.executed,
    between: decisions?.between,
    electorate: decisions?.electorate,
    nodes,
    stores,
    contract,
    connections,
    delegated,
    faulty,
    waysRound,
    own: undefined,
  };
}

async function ofDecision(
  reading: ListReading,
  { spec }: Resource,
  organization: string | undefined,
): Promise<NodeListLive> {
  const decisions = reading.decisions!;
  const own = await readOwnNodes(reading, organization);
  // A gone document's spec is what was decided: its nodes are no list.
  const { nodes } = spec as unknown as Partial<NodeListSpec>;
  const written = new Map(
    (Array.isArray(nodes) ? (nodes as NodeListSpec['nodes']) : []).map((node) => [node.id, node]),
  );
  const held = parseListed(Object.values(own?.nodes ?? {}).flatMap(({ allowedNodes }) => allowedNodes));
  return {
    ledger: reading.ledger,
    executed: decisions.executed,
    between: undefined,
    electorate: decisions.electorate,
    nodes: nodesOfShared(decisions.content, (id) => written.get(id) ?? held.get(id)),
    stores: STORED_FIELDS.quorate,
    contract: undefined,
    connections: undefined,
    delegated: undefined,
    faulty: [],
    waysRound: [],
    own,
  };
}
