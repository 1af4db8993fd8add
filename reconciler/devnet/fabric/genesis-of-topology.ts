import type { BftConsenter } from '../../fabric/channel/channel-config.js';
import { editChannelConfig } from '../../fabric/channel/edit-channel-config.js';
import { readChannelConfig } from '../../fabric/channel/read-channel-config.js';
import { SMART_BFT_DEFAULTS } from '../../fabric/channel/smart-bft-defaults.js';
import { type GenesisParameters, genesisBlock, genesisBlockOf, genesisConfig } from '../../fabric/config/genesis.js';
import type { OrganizationIdentities } from '../identities/derive-organization.js';
import type { ChannelTopology } from '../topology.js';

/** An orderer as a channel's configuration names it. */
export interface GenesisOrderer {
  readonly mspId: string;
  /** `127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly tlsCertificatePem: string;
  /** By which a BFT channel knows it; left out where none has such channels. */
  readonly identityPem?: string;
}

/** A peer that its organization names as an anchor. */
export interface GenesisPeer {
  readonly mspId: string;
  readonly address: string;
}

export interface GenesisOptions {
  readonly organizations: readonly OrganizationIdentities[];
  readonly orderers: readonly GenesisOrderer[];
  readonly peers: readonly GenesisPeer[];
  /** In place of the channel's own. */
  readonly batchTimeout?: string;
  /** Default V3_0; a node of Fabric 2.5 knows V2_0. */
  readonly channelCapability?: 'V2_0' | 'V3_0';
}

/** On one machine a leader may be missed sooner than the 5 s of Fabric's own 500ms (10 ticks until an election). */
const RAFT_TICK = '100ms';

/** The genesis block of a channel of the devnet; all orderers of its orderer organizations are consenters. */
export function genesisOfTopology(channel: ChannelTopology, options: GenesisOptions): Uint8Array {
  const orderers = options.orderers.filter(({ mspId }) => channel.ordererOrganizations.includes(mspId));
  const start = startOf(channel, orderers, options);
  if (channel.ordererType !== 'BFT') return genesisBlock(start);
  const config = genesisConfig({ ...start, consenters: [] });
  const { organizations } = readChannelConfig(channel.name, config).orderer!;
  const consensus = { OrdererType: 'BFT', SmartBFT: SMART_BFT_DEFAULTS, ConsenterMapping: orderers.map(bftConsenter) };
  return genesisBlockOf(channel.name, editChannelConfig(config, { orderer: { organizations, ...consensus } }));
}

/** They are numbered from 1 in the order of the topology. */
function bftConsenter(
  { mspId, endpoint, tlsCertificatePem, identityPem }: GenesisOrderer,
  index: number,
): BftConsenter {
  const { host, port } = hostAndPort(endpoint);
  const tls = { ClientTLSCert: tlsCertificatePem, ServerTLSCert: tlsCertificatePem };
  return { ID: index + 1, Host: host, Port: port, MSPID: mspId, Identity: identityPem!, ...tls };
}

function startOf(
  channel: ChannelTopology,
  orderers: readonly GenesisOrderer[],
  options: GenesisOptions,
): GenesisParameters {
  const configOf = (mspId: string) => options.organizations.find((one) => one.mspId === mspId)!.mspConfig;
  return {
    channelId: channel.name,
    members: channel.members.map((mspId) => ({
      mspId,
      mspConfig: configOf(mspId),
      anchorPeers: options.peers
        .filter((peer) => peer.mspId === mspId)
        .slice(0, 1)
        .map(({ address }) => hostAndPort(address)),
    })),
    ordererOrganizations: channel.ordererOrganizations.map((mspId) => ({
      mspId,
      mspConfig: configOf(mspId),
      endpoints: orderers.filter((one) => one.mspId === mspId).map(({ endpoint }) => endpoint),
    })),
    consenters: orderers.map(({ endpoint, tlsCertificatePem }) => ({
      ...hostAndPort(endpoint),
      clientTlsCertificate: tlsCertificatePem,
      serverTlsCertificate: tlsCertificatePem,
    })),
    batchTimeout: options.batchTimeout ?? channel.batchTimeout,
    maxMessageCount: channel.maxMessageCount,
    absoluteMaxBytes: channel.absoluteMaxBytes,
    preferredMaxBytes: channel.preferredMaxBytes,
    policies: channel.policies,
    acls: channel.acls,
    tickInterval: RAFT_TICK,
    ...(channel.applicationCapability === undefined ? {} : { applicationCapability: channel.applicationCapability }),
    ...(options.channelCapability === undefined ? {} : { channelCapability: options.channelCapability }),
  };
}

function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const [host = '', port = ''] = address.split(':');
  return { host, port: Number(port) };
}
