import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import type { ManagedChannel } from '../../fabric/channel/managed-channel.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';
import type { MspSpec, NetworkSpec, OrganizationSpec } from '../network/network-spec.js';
import { anchorsDelegated } from './anchors-delegated.js';
import type { ChannelSpec } from './channel-spec.js';
import { smartBftOptions } from './smart-bft-options.js';

/**
 * What a Channel document, with the Network's MSPs, asks of a channel's configuration. Lists whose order means nothing are
 * sorted: branches that list them otherwise have the same digest, so they must derive the same update, too.
 */
export function managedChannel(spec: ChannelSpec, network: NetworkSpec): ManagedChannel {
  const { orderer, application } = spec;
  const anchors = !anchorsDelegated(network);
  const { organizations: ordererIds, EtcdRaft, SmartBFT, ConsenterMapping, ...ordererRest } = orderer;
  return {
    ...(spec.Policies ? { Policies: spec.Policies } : {}),
    ...(spec.Capabilities ? { Capabilities: spec.Capabilities } : {}),
    application: {
      ...application,
      organizations: organizationsOf(spec.members, network).map((organization) => {
        const { Policies, AnchorPeers } = spec.organizations?.[organization.mspId] ?? {};
        return {
          ...organization,
          ...(Policies ? { Policies } : {}),
          ...(AnchorPeers && anchors ? { AnchorPeers: byAddress(AnchorPeers) } : {}),
        };
      }),
    },
    orderer: {
      ...ordererRest,
      ...(EtcdRaft ? { EtcdRaft: { ...EtcdRaft, ...consentersOf(EtcdRaft) } } : {}),
      ...(SmartBFT ? { SmartBFT: smartBftOptions(SmartBFT) } : {}),
      ...(ConsenterMapping ? { ConsenterMapping: [...ConsenterMapping].sort((one, other) => one.ID - other.ID) } : {}),
      organizations: organizationsOf(ordererIds, network).map((organization) => {
        const { Policies, OrdererEndpoints } = spec.organizations?.[organization.mspId] ?? {};
        return {
          ...organization,
          ...(Policies ? { Policies } : {}),
          ...(OrdererEndpoints ? { OrdererEndpoints: sortedUnique(OrdererEndpoints) } : {}),
        };
      }),
    },
  };
}

type Raft = NonNullable<ChannelSpec['orderer']['EtcdRaft']>;

function consentersOf({ Consenters }: Raft): Pick<Raft, 'Consenters'> {
  return Consenters ? { Consenters: byAddress(Consenters) } : {};
}

function byAddress<Node extends { readonly Host: string; readonly Port: number }>(
  nodes: readonly Node[],
): readonly Node[] {
  const address = ({ Host, Port }: Node): string => `${Host}:${Port}`;
  return [...nodes].sort((left, right) => compareBytes(address(left), address(right)));
}

/** References have been checked: each id is an organization of the network. */
function organizationsOf(
  mspIds: readonly string[],
  network: NetworkSpec,
): readonly Pick<OrganizationSpec, 'name' | 'mspId' | 'msp'>[] {
  return sortedUnique(mspIds).flatMap((mspId) => {
    const found = network.organizations.find((one) => one.mspId === mspId);
    return found ? [{ name: found.name, mspId, msp: sortedMsp(found.msp) }] : [];
  });
}

function sortedMsp(msp: MspSpec): MspSpec {
  const sorted = (pems: readonly string[]): readonly string[] =>
    [...pems].sort((left, right) => compareBytes(fingerprint(left), fingerprint(right)));
  return {
    ...msp,
    rootCerts: sorted(msp.rootCerts),
    intermediateCerts: sorted(msp.intermediateCerts),
    tlsRootCerts: sorted(msp.tlsRootCerts),
    tlsIntermediateCerts: sorted(msp.tlsIntermediateCerts),
    revocationList: sorted(msp.revocationList),
  };
}
