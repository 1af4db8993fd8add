import { genesisBlock } from '../../fabric/config/genesis.js';
import type { OrganizationIdentities } from '../identities/derive-organization.js';
import type { ChannelTopology } from '../topology.js';

/** An orderer as a channel's configuration names it. */
export interface GenesisOrderer {
  readonly mspId: string;
  /** `127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly tlsCertificatePem: string;
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
  const configOf = (mspId: string) => options.organizations.find((one) => one.mspId === mspId)!.mspConfig;
  return genesisBlock({
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
  });
}

function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const [host = '', port = ''] = address.split(':');
  return { host, port: Number(port) };
}
