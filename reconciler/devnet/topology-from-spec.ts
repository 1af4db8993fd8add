import { QuorateError } from '../core/model/quorate-error.js';
import type { ChannelSpec, PolicySpec } from '../kinds/channel/channel-spec.js';
import { findNetwork } from '../kinds/network/find-network.js';
import type { NetworkSpec, OrganizationSpec } from '../kinds/network/network-spec.js';
import type { DesiredState } from '../spec/desired-state.js';
import type { ChannelTopology, OrganizationTopology, Topology } from './topology.js';

/** What Fabric's configtxgen takes where nothing is written (internal/configtxgen/genesisconfig). */
export const DEFAULT_BATCH = {
  MaxMessageCount: 500,
  AbsoluteMaxBytes: 10 * 1024 * 1024,
  PreferredMaxBytes: 2 * 1024 * 1024,
};
/** The same for BatchTimeout. */
export const DEFAULT_BATCH_TIMEOUT = '2s';

/**
 * The embedded network that the Network and Channel documents describe. Channels come in the order of their names.
 * @throws QuorateError DEVNET_SPEC when there is nothing to run: no peer, or a channel without an orderer.
 */
export function topologyFromSpec(desired: DesiredState): Topology {
  const network = findNetwork(desired.network, desired.resources)?.spec;
  if (network === undefined) throw refuse(`the spec has no Network document named "${desired.network}"`);
  const organizations = network.organizations.map(organizationTopology);
  const channels = [...desired.resources.values()]
    .filter(({ address }) => address.kind === 'Channel')
    .map(({ address, spec }) => channelTopology(address.name, spec as unknown as ChannelSpec));
  for (const channel of channels) checkChannel(channel, network);
  return { name: desired.network, organizations, channels };
}

function organizationTopology(organization: OrganizationSpec): OrganizationTopology {
  return {
    name: devnetName(organization.name),
    mspId: organization.mspId,
    peers: organization.peers.map(({ name }) => name),
    orderers: organization.orderers.map(({ name }) => name),
  };
}

/** Lower case, as in host names: `Telco1` is `telco1.localhost`. */
export function devnetName(organization: string): string {
  return organization.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
}

function channelTopology(name: string, spec: ChannelSpec): ChannelTopology {
  const batch = { ...DEFAULT_BATCH, ...spec.orderer.BatchSize };
  const capability = (['V2_0', 'V2_5'] as const).find((name) => spec.application?.Capabilities?.includes(name));
  return {
    name,
    members: spec.members,
    ...(spec.placement ? { placement: spec.placement } : {}),
    ordererOrganizations: spec.orderer.organizations,
    ...(spec.orderer.OrdererType ? { ordererType: spec.orderer.OrdererType } : {}),
    batchTimeout: spec.orderer.BatchTimeout ?? DEFAULT_BATCH_TIMEOUT,
    maxMessageCount: batch.MaxMessageCount,
    absoluteMaxBytes: batch.AbsoluteMaxBytes,
    preferredMaxBytes: batch.PreferredMaxBytes,
    policies: {
      ...policyTexts('', spec.Policies),
      ...policyTexts('Orderer/', spec.orderer.Policies),
      ...policyTexts('Application/', spec.application?.Policies),
    },
    acls: spec.application?.ACLs ?? {},
    ...(capability ? { applicationCapability: capability } : {}),
  };
}

function policyTexts(
  prefix: string,
  policies: Readonly<Record<string, PolicySpec>> | undefined,
): Record<string, string> {
  return Object.fromEntries(Object.entries(policies ?? {}).map(([name, { Rule }]) => [`${prefix}${name}`, Rule]));
}

function checkChannel(channel: ChannelTopology, network: NetworkSpec): void {
  const has = (mspIds: readonly string[], nodes: 'peers' | 'orderers') =>
    network.organizations.some((one) => mspIds.includes(one.mspId) && one[nodes].length > 0);
  if (!has(channel.ordererOrganizations, 'orderers')) {
    throw refuse(`no orderer organization of channel "${channel.name}" has an orderer`);
  }
  if (!has(channel.members, 'peers')) throw refuse(`no member of channel "${channel.name}" has a peer`);
}

function refuse(why: string): QuorateError {
  return new QuorateError('DEVNET_SPEC', 'The embedded network cannot be made of this spec', {
    why,
    mend: 'list the peers and orderers of the organizations in the Network document',
  });
}
