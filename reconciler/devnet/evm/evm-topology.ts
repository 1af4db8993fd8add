import { QuorateError } from '../../core/model/quorate-error.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import { hostKind } from '../../evm/host.js';
import type { AccountListSpec } from '../../kinds/account-list/account-list-spec.js';
import type { BesuNetworkSpec } from '../../kinds/besu-network/besu-network-spec.js';
import { findNetwork } from '../../kinds/network/find-network.js';
import { isOnEvm } from '../../kinds/network/governance-ledger.js';
import type { OrganizationSpec } from '../../kinds/network/network-spec.js';
import type { NodeListSpec } from '../../kinds/node-list/node-list-spec.js';
import type { DesiredState } from '../../spec/desired-state.js';
import { evmDeployer, type GovernanceParameters, governanceContracts } from './deploy-governance.js';
import { evmAccountKey, evmNodeKey } from './evm-key.js';
import { ownIngress } from './own-contracts.js';
import type { EvmDevnetNode, EvmDevnetOptions } from './start-evm-devnet.js';

/** One Besu network of a spec, as the embedded one is started. */
export interface EvmTopology {
  /** The BesuNetwork document's name. */
  readonly name: string;
  readonly options: EvmDevnetOptions;
  /** What is deployed; undefined where the governance ledger is elsewhere. */
  readonly governance: GovernanceParameters | undefined;
  /** Names of nodes by organization, for those that have one. */
  readonly nodesOf: ReadonlyMap<string, readonly string[]>;
}

/** The nodes that the devnet runs under other names than ids would make. */
const named = (node: NodeListSpec['nodes'][number]) => node.name ?? `node-${node.id.slice(0, 8)}`;

/**
 * The Besu networks that a spec describes, in the order of their names. Their lists begin empty in contracts; local ones
 * hold what the NodeList says now.
 * @throws QuorateError DEVNET_SPEC: there is nothing to run; DEVNET_IDENTITIES: the spec names a node id, an account or a
 *   contract that is not the devnet's, and the error says which it is
 */
export function evmTopologies(desired: DesiredState): readonly EvmTopology[] {
  return [...desired.resources.values()]
    .filter(({ address }) => address.kind === 'BesuNetwork')
    .map(({ address, spec }) => evmTopology(desired, address.name, spec as unknown as BesuNetworkSpec))
    .sort((one, other) => compareBytes(one.name, other.name));
}

function evmTopology(desired: DesiredState, name: string, spec: BesuNetworkSpec): EvmTopology {
  const { chainId, permissioning } = spec;
  const list = listOf<NodeListSpec>(desired, 'NodeList', name);
  if (list === undefined || list.nodes.length === 0) {
    throw new QuorateError('DEVNET_SPEC', 'The embedded network cannot be made of this spec', {
      why: `BesuNetwork "${name}" has no node`,
      mend: 'add a NodeList document with its nodes',
    });
  }
  const organizations = findNetwork(desired.network, desired.resources)?.spec.organizations ?? [];
  // By name, so that a node's port does not follow from its key.
  const nodes = list.nodes
    .map((node) => nodeOf(chainId, node))
    .sort((one, other) => compareBytes(one.name, other.name));
  const accounts = listOf<AccountListSpec>(desired, 'AccountList', name);
  const governance = governanceOf(desired, name, spec, organizations);
  const voters = organizations.flatMap(({ account }) => (account === undefined ? [] : [account]));
  const options: EvmDevnetOptions = {
    chainId,
    nodes,
    backEnd: permissioning.backEnd,
    ingress: ownIngress(evmDeployer(chainId)),
    nodeIngress: permissioning.nodeIngress,
    accountIngress: permissioning.accountIngress,
    accounts: organizations.map(({ mspId }) => mspId),
    ...(accounts === undefined
      ? {}
      : {
          accountsByContract: permissioning.backEnd === 'contract',
          allowedAccounts: [...new Set([...voters, ...listedAccounts(accounts)])],
        }),
  };
  return { name, options, governance, nodesOf: nodesByOrganization(list) };
}

function listedAccounts({ accounts }: AccountListSpec): readonly string[] {
  return accounts.map(({ address }) => address);
}

function listOf<Spec extends { readonly besuNetwork: string }>(
  desired: DesiredState,
  kind: string,
  network: string,
): Spec | undefined {
  return [...desired.resources.values()]
    .filter(({ address }) => address.kind === kind)
    .map(({ spec }) => spec as unknown as Spec)
    .find(({ besuNetwork }) => besuNetwork === network);
}

/** A front needs no key; a real Besu would, and a loop that moves its node compares ids: they are the devnet's own. */
function nodeOf(chainId: number, node: NodeListSpec['nodes'][number]): EvmDevnetNode {
  const name = named(node);
  const { nodeId } = evmNodeKey(chainId, name);
  if (node.id !== nodeId) throw foreign(`node ${name}`, node.id, nodeId);
  // Besu itself takes no name for its own address (--p2p-host).
  const host = hostKind(node.host) === 'name' ? '127.0.0.1' : node.host;
  return { name, id: node.id, host, port: node.port, ...(node.role === undefined ? {} : { role: node.role }) };
}

function governanceOf(
  desired: DesiredState,
  name: string,
  { chainId, topology, delegated }: BesuNetworkSpec,
  organizations: readonly OrganizationSpec[],
): GovernanceParameters | undefined {
  const governance = findNetwork(desired.network, desired.resources)?.spec.governance;
  if (governance === undefined || !isOnEvm(governance) || governance.besuNetwork !== name) return undefined;
  const { opssc } = governanceContracts(chainId);
  if (governance.contract !== opssc) throw foreign('the governance contract', governance.contract, opssc);
  const voters = organizations.flatMap(({ mspId, account }) =>
    account === undefined ? [] : [{ name: mspId, account }],
  );
  for (const { name: organization, account } of voters) {
    const { address } = evmAccountKey(chainId, organization);
    if (account !== address) throw foreign(`the account of ${organization}`, account, address);
  }
  const { rule, mustAgree } = governance;
  return {
    organizations: voters,
    rule,
    mustAgree,
    connections: topology,
    delegated: delegated.includes('node-address'),
  };
}

function foreign(what: string, written: string, ours: string): QuorateError {
  return new QuorateError('DEVNET_IDENTITIES', 'The spec names what is not of the devnet', {
    why: `${what} is ${written}; the devnet's keys are public and derived from chain id and names`,
    mend: `in a spec for the devnet, write ${ours}`,
    facts: { written, devnet: ours },
  });
}

function nodesByOrganization({ nodes }: NodeListSpec): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const node of nodes) {
    if (node.organization !== undefined) {
      found.set(node.organization, [...(found.get(node.organization) ?? []), named(node)]);
    }
  }
  return found;
}
