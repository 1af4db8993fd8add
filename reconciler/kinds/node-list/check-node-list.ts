import type { Resource, SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { hostKind } from '../../evm/host.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { checkBesuNetworkReference } from '../besu-network/find-besu-network.js';
import { findNetwork } from '../network/find-network.js';
import type { NodeListSpec } from './node-list-spec.js';

type Desired = ReadonlyMap<string, Resource>;

/** References of a NodeList: its BesuNetwork, and who runs the nodes. */
export function checkNodeList(resource: Resource, desired: Desired): readonly SpecProblem[] {
  const { found, problems } = checkBesuNetworkReference(resource, desired);
  if (!found) return problems;
  return [...checkOrganizations(resource, desired), ...hostNames(resource, found)];
}

/** Each unknown organization once: a long list has many nodes of one. */
function checkOrganizations({ address, spec }: Resource, desired: Desired): readonly SpecProblem[] {
  const { nodes, partners } = spec as unknown as NodeListSpec;
  const organizations = findNetwork(address.network, desired)?.spec.organizations ?? [];
  const known = new Set([...organizations.flatMap(({ name, mspId }) => [name, mspId]), ...partners]);
  const unknown = new Map<string, number>();
  for (const { organization } of nodes) {
    if (organization === undefined || known.has(organization)) continue;
    unknown.set(organization, (unknown.get(organization) ?? 0) + 1);
  }
  return [...unknown].map(([name, count]) => ({
    code: 'REFERENCE_MISSING',
    path: '/spec',
    what: `${count} ${count === 1 ? 'node is' : 'nodes are'} of "${name}", which is no organization of this network`,
    mend: didYouMean(name, known, 'where it runs nodes and has no vote, add it to spec.partners'),
  }));
}

/** Only two interfaces keep host names; which one a network has is known here where its document says it. */
function hostNames({ spec }: Resource, besu: Resource<BesuNetworkSpec>): readonly SpecProblem[] {
  const { interface: spoken } = besu.spec.permissioning;
  if (spoken !== 'lacchain' && spoken !== 'consensys-v1') return [];
  const { nodes } = spec as unknown as NodeListSpec;
  return nodes
    .filter(({ host }) => hostKind(host) === 'name')
    .map(({ host }) => ({
      code: 'HOST_NOT_STORABLE',
      path: '/spec/nodes',
      what: `contracts of ${spoken} keep IP addresses only, and ${host} is a host name`,
      mend: 'give this node an IP address',
    }));
}
