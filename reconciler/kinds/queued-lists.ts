import { type Address, formatAddress } from '../core/model/address.js';
import type { Change, Electorate } from '../core/model/change.js';
import type { DiffContext, Kind, Resource } from '../core/model/kind.js';
import type { PermissioningContract, PermissioningReader } from '../ports/read/permissioning-reader.js';
import type { VotingQueue } from '../ports/read/voting-queue.js';
import { accountListKind } from './account-list/account-list-kind.js';
import type { AccountListSpec } from './account-list/account-list-spec.js';
import { accountQueuePlan } from './account-list/account-queue-plan.js';
import { compareAccounts } from './account-list/compare-accounts.js';
import { besuNetworkKind } from './besu-network/besu-network-kind.js';
import type { BesuNetworkSpec } from './besu-network/besu-network-spec.js';
import { findBesuNetwork } from './besu-network/find-besu-network.js';
import { pairQueuePlan } from './besu-network/pair-queue-plan.js';
import type { QueuePlan } from './besu-network/queue-plan.js';
import type { ApplyPorts, ObservePorts } from './kind-ports.js';
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
  const { spec } = resource;
  const { kind } = resource.address;
  if (kind === 'NodeList')
    return queued(nodeListKind, ports, context, resource, (live, queue) => {
      const { nodes } = spec as unknown as NodeListSpec;
      const { wanted } = compareNodes(live.nodes, nodes, live.stores, () => false);
      return nodeQueuePlan(live, wanted, chainId, queue);
    });
  if (kind === 'BesuNetwork')
    return queued(besuNetworkKind, ports, context, resource, ({ contract, nodes = [], groups }, queue) =>
      pairQueuePlan({ contract, nodes, groups }, spec as unknown as BesuNetworkSpec, queue),
    );
  if (kind === 'AccountList')
    return queued(accountListKind, ports, context, resource, (live, queue) =>
      accountQueuePlan(live, compareAccounts(live, spec as unknown as AccountListSpec), chainId, queue),
    );
  return undefined;
}

/** Undefined where it could not be read, has no queue, or is as Git says. */
async function queued<Live extends { readonly contract: PermissioningContract | undefined }>(
  kind: Kind<Live, ObservePorts, ApplyPorts>,
  ports: ObservePorts,
  context: DiffContext,
  resource: Resource,
  planOf: (live: Live, queue: VotingQueue) => QueuePlan,
): Promise<QueuedList | undefined> {
  const observed = await kind.observe(ports, resource);
  if (observed.state !== 'present' || !observed.live.contract?.queue) return undefined;
  const { address } = resource;
  const change = changeOf(kind.diff(context, address, resource, observed).change, address);
  const { contract } = observed.live;
  return change && { change, plan: planOf(observed.live, observed.live.contract.queue), contract };
}

/** One of this very list, whose calls could be made. */
function changeOf(change: Change | undefined, address: Address): Change | undefined {
  if (!change || formatAddress(change.address) !== formatAddress(address)) return undefined;
  return change.ledger === undefined || change.base === undefined ? undefined : change;
}
