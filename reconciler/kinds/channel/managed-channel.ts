import type { ManagedChannel } from '../../fabric/channel/managed-channel.js';
import type { NetworkSpec, OrganizationSpec } from '../network/network-spec.js';
import type { ChannelSpec } from './channel-spec.js';

/** What a Channel document, with the Network's MSPs, asks of a channel's configuration. */
export function managedChannel(spec: ChannelSpec, network: NetworkSpec): ManagedChannel {
  const { orderer, application } = spec;
  const { organizations: ordererIds, EtcdRaft, ...ordererRest } = orderer;
  return {
    ...(spec.Policies ? { Policies: spec.Policies } : {}),
    ...(spec.Capabilities ? { Capabilities: spec.Capabilities } : {}),
    application: {
      ...application,
      organizations: organizationsOf(spec.members, network).map(({ name, mspId, msp }) => {
        const { Policies, AnchorPeers } = spec.organizations?.[mspId] ?? {};
        return { name, mspId, msp, ...(Policies ? { Policies } : {}), ...(AnchorPeers ? { AnchorPeers } : {}) };
      }),
    },
    orderer: {
      ...ordererRest,
      ...(EtcdRaft ? { EtcdRaft } : {}),
      organizations: organizationsOf(ordererIds, network).map(({ name, mspId, msp }) => {
        const { Policies, OrdererEndpoints } = spec.organizations?.[mspId] ?? {};
        return {
          name,
          mspId,
          msp,
          ...(Policies ? { Policies } : {}),
          ...(OrdererEndpoints ? { OrdererEndpoints } : {}),
        };
      }),
    },
  };
}

/** References have been checked: each id is an organization of the network. */
function organizationsOf(mspIds: readonly string[], network: NetworkSpec): readonly OrganizationSpec[] {
  return mspIds.flatMap((mspId) => network.organizations.find((one) => one.mspId === mspId) ?? []);
}
