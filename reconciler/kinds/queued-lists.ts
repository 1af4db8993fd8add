import { type Address, formatAddress } from '../core/model/address.js';
import type { Change, Electorate } from '../core/model/change.js';
import type { DiffContext, Observed, Resource } from '../core/model/kind.js';
import type { PermissioningContract, PermissioningReader } from '../ports/read/permissioning-reader.js';
import { accountListKind } from './account-list/account-list-kind.js';
import type { AccountListSpec } from './account-list/account-list-spec.js';
import { accountQueuePlan } from './account-list/account-queue-plan.js';
import { compareAccounts } from './account-list/compare-accounts.js';
import { besuNetworkKind } from './besu-network/besu-network-kind.js';
import type { BesuNetworkSpec } from './besu-network/besu-network-spec.js';
import { findBesuNetwork } from './besu-network/find-besu-network.js';
import { pairQueuePlan } from './besu-network/pair-queue-plan.js';
import type { QueuePlan } from './besu-network/queue-plan.js';
import type { ObservePorts } from './kind-ports.js';
import { compareNodes } from './node-list/compare-nodes.js';
import { nodeListKind } from './node-list/node-list-kind.js';
import type { NodeListSpec } from './node-list/node-list-spec.js';
import { nodeQueuePlan } from './node-list/node-queue-plan.js';

/** A list that differs from Git, with what of it is to stand in its queue. */
export interface QueuedList {
  readonly change: Change;
  readonly plan: QueuePlan;
  readonly contract: PermissioningContract;
}

export interface QueuedNetwork {
  readonly network: string;
  readonly besuNetwork: string;
  /** All documents of the network, by formatted address. */
  readonly desired: ReadonlyMap<string, Resource>;
}

/**
 * The changes of the lists of a Besu network whose contracts decide by a queue: the very changes that a plan shows, so that
 * whoever votes for one votes for what was looked at. Lists that cannot be read are left out: the plan says so.
 */
export async function queuedLists(
  reader: PermissioningReader,
  { network, besuNetwork, desired }: QueuedNetwork,
  electorate: Electorate,
): Promise<readonly QueuedList[]> {
  const { chainId } = findBesuNetwork(network, besuNetwork, desired)!.spec;
  const ports = { besu: reader, governance: undecided(electorate), desired } as unknown as ObservePorts;
  const context: DiffContext = { desired, observed: new Map(), organization: undefined, now: '' };
  const lists = [...desired.values()].filter(
    ({ spec, address }) =>
      spec.besuNetwork === besuNetwork || (address.kind === 'BesuNetwork' && address.name === besuNetwork),
  );
  const found = await Promise.all(lists.map((resource) => ofList(ports, context, resource, chainId)));
  return found.filter((one) => one !== undefined);
}

/** A queue keeps no decisions: what is decided is in the list. */
function undecided(electorate: Electorate): Pick<NonNullable<ObservePorts['governance']>, 'electorate' | 'proposals'> {
  return { electorate: async () => electorate, proposals: async () => [] };
}

async function ofList(
  ports: ObservePorts,
  context: DiffContext,
  resource: Resource,
  chainId: number,
): Promise<QueuedList | undefined> {
  const { address } = resource;
  if (address.kind === 'NodeList') {
    const observed = await nodeListKind.observe(ports, resource);
    const { live } = present(observed);
    const queue = live?.contract?.queue;
    const change = changeOf(nodeListKind.diff(context, address, resource, observed).change, address);
    if (!live || !queue || !change) return undefined;
    const { nodes } = resource.spec as unknown as NodeListSpec;
    const { wanted } = compareNodes(live.nodes, nodes, live.stores, () => false);
    return { change, plan: nodeQueuePlan(live, wanted, chainId, queue), contract: live.contract! };
  }
  if (address.kind === 'BesuNetwork') {
    const observed = await besuNetworkKind.observe(ports, resource);
    const { live } = present(observed);
    const queue = live?.contract?.queue;
    const change = changeOf(besuNetworkKind.diff(context, address, resource, observed).change, address);
    if (!live || !queue || !change) return undefined;
    const { contract, nodes = [], groups } = live;
    const plan = pairQueuePlan({ contract, nodes, groups }, resource.spec as unknown as BesuNetworkSpec, queue);
    return { change, plan, contract: contract! };
  }
  if (address.kind !== 'AccountList') return undefined;
  const observed = await accountListKind.observe(ports, resource);
  const { live } = present(observed);
  const queue = live?.contract?.queue;
  const change = changeOf(accountListKind.diff(context, address, resource, observed).change, address);
  if (!live || !queue || !change) return undefined;
  const difference = compareAccounts(live, resource.spec as unknown as AccountListSpec);
  return { change, plan: accountQueuePlan(live, difference, chainId, queue), contract: live.contract! };
}

function present<Live>(observed: Observed<Live>): { readonly live?: Live } {
  return observed.state === 'present' ? { live: observed.live } : {};
}

/** One of this very list, whose calls could be made. */
function changeOf(change: Change | undefined, address: Address): Change | undefined {
  if (!change || formatAddress(change.address) !== formatAddress(address)) return undefined;
  return change.ledger === undefined || change.base === undefined ? undefined : change;
}
