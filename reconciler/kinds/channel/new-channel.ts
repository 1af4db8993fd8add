import { blockHash } from '../../fabric/block/block-hash.js';
import { editChannelConfig } from '../../fabric/channel/edit-channel-config.js';
import { newMspConfig } from '../../fabric/channel/edit-msp.js';
import type { ManagedChannel } from '../../fabric/channel/managed-channel.js';
import { SMART_BFT_DEFAULTS } from '../../fabric/channel/smart-bft-defaults.js';
import { genesisBlockOf, genesisConfig } from '../../fabric/config/genesis.js';
import { BoundedCache } from '../../fabric/msp/bounded-cache.js';
import type { NetworkSpec } from '../network/network-spec.js';
import type { ChannelSpec } from './channel-spec.js';
import { managedChannel } from './managed-channel.js';
import { orderersOfSpec } from './orderers-of.js';

/** A channel as it would begin. */
export interface NewChannel {
  readonly block: Uint8Array;
  /** common.Config bytes. */
  readonly config: Uint8Array;
  /** Hex SHA-256 of the genesis block's header: names the ledger, and is what is voted on. */
  readonly genesis: string;
}

/** What configtxgen takes where nothing is written; capabilities that 2.5 and 3.x both know. */
const DEFAULTS = {
  batchTimeout: '2s',
  maxMessageCount: 500,
  absoluteMaxBytes: 10 * 1024 * 1024,
  preferredMaxBytes: 2 * 1024 * 1024,
  channelCapability: 'V2_0',
  applicationCapability: 'V2_5',
} as const;

/**
 * The genesis block that follows from Git: the same bytes at every organization, by fixed time, nonce and order.
 * @throws ConfigError, PolicyError, PolicySyntaxError for a document of which no channel can be made
 */
export function newChannel(name: string, spec: ChannelSpec, network: NetworkSpec): NewChannel {
  const wanted = managedChannel(spec, network);
  const key = JSON.stringify([name, wanted]);
  let made = MADE.get(key);
  if (made === undefined) {
    made = make(name, spec, network);
    MADE.set(key, made);
  }
  return made;
}

/** It follows from Git alone and is asked for in every pass until the channel is there. */
const MADE = new BoundedCache<NewChannel>(16);

function make(name: string, spec: ChannelSpec, network: NetworkSpec): NewChannel {
  const wanted = withDefaults(managedChannel(spec, network));
  const isBft = wanted.orderer!.OrdererType === 'BFT';
  const endpoints = new Map(
    spec.orderer.organizations.map((mspId) => {
      const one = { ...spec, orderer: { ...spec.orderer, organizations: [mspId] } };
      return [mspId, orderersOfSpec(one, network).map(({ address }) => address)] as const;
    }),
  );
  const start = genesisConfig({
    ...DEFAULTS,
    ...(isBft ? { channelCapability: 'V3_0' as const } : {}),
    channelId: name,
    members: wanted.application!.organizations.map(({ name: group, mspId, msp }) => ({
      name: group,
      mspId,
      mspConfig: newMspConfig(mspId, msp),
    })),
    ordererOrganizations: wanted.orderer!.organizations.map(({ name: group, mspId, msp }) => ({
      name: group,
      mspId,
      mspConfig: newMspConfig(mspId, msp),
      endpoints: [...(endpoints.get(mspId) ?? [])].sort(),
    })),
    consenters: (wanted.orderer!.EtcdRaft?.Consenters ?? []).map(({ Host, Port, ClientTLSCert, ServerTLSCert }) => ({
      host: Host,
      port: Port,
      clientTlsCertificate: ClientTLSCert,
      serverTlsCertificate: ServerTLSCert,
    })),
  });
  const config = editChannelConfig(start, wanted);
  const block = genesisBlockOf(name, config);
  return { block, config: config.serializeBinary(), genesis: blockHash(block) };
}

/** A channel cannot begin without BFT's options: those that its document does not name are configtxgen's. */
function withDefaults(wanted: ManagedChannel): ManagedChannel {
  const { orderer } = wanted;
  if (orderer?.OrdererType !== 'BFT') return wanted;
  return { ...wanted, orderer: { ...orderer, SmartBFT: { ...SMART_BFT_DEFAULTS, ...orderer.SmartBFT } } };
}
