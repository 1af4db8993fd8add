import type { ChannelConfig } from '../../fabric/channel/channel-config.js';
import type { OrdererPlace } from '../../ports/read/channel-reader.js';
import type { NetworkSpec } from '../network/network-spec.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { knownConfiguration } from './known-configuration.js';

/**
 * Where the ordering service is, as the channel itself says: endpoints of its organizations, else the global ones.
 * `except`: an organization whose own orderers are not asked.
 */
export function orderersOfConfig(config: ChannelConfig, except?: string): readonly OrdererPlace[] {
  const organizations = (config.orderer?.organizations ?? []).filter(({ mspId }) => mspId !== except);
  const own = organizations.flatMap(({ msp, OrdererEndpoints }) =>
    OrdererEndpoints.map((address) => ({
      address,
      tlsRootCertificates: [...msp.tlsRootCerts, ...msp.tlsIntermediateCerts],
    })),
  );
  if (own.length > 0) return own;
  const all = organizations.flatMap(({ msp }) => [...msp.tlsRootCerts, ...msp.tlsIntermediateCerts]);
  return config.OrdererAddresses.map((address) => ({ address, tlsRootCertificates: all }));
}

/**
 * The same as Git says, for whoever cannot read the channel: the channel's OrdererEndpoints, else host and port of the
 * orderers in the Network document.
 */
export function orderersOfSpec(spec: ChannelSpec, network: NetworkSpec): readonly OrdererPlace[] {
  return spec.orderer.organizations.flatMap((mspId) => {
    const organization = network.organizations.find((one) => one.mspId === mspId);
    if (!organization) return [];
    const { msp, orderers } = organization;
    const nodes = orderers.flatMap(({ host, port }) => (host && port ? [`${host}:${port}`] : []));
    const addresses = spec.organizations?.[mspId]?.OrdererEndpoints ?? nodes;
    const tlsRootCertificates = [...msp.tlsRootCerts, ...msp.tlsIntermediateCerts];
    return addresses.map((address) => ({ address, tlsRootCertificates }));
  });
}

/** The same of a channel that was read. */
export function orderersOf(channel: string, { config }: ChannelLive): readonly OrdererPlace[] {
  if (config === undefined) return [];
  return orderersOfConfig(knownConfiguration(channel, config).words);
}
