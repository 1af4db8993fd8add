/** A channel of BFT orderers: refused where it cannot be had, and made as configtxgen makes it where it can. */

import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { genesisOfTopology } from '../../reconciler/devnet/fabric/genesis-of-topology.js';
import { startNetwork } from '../../reconciler/devnet/fabric/start-network.js';
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';
import { startProcesses } from '../../reconciler/devnet/processes/start-processes.js';
import type { ChannelTopology, Topology } from '../../reconciler/devnet/topology.js';
import { bftQuorum } from '../../reconciler/fabric/channel/bft-quorum.js';
import { readChannelConfig } from '../../reconciler/fabric/channel/read-channel-config.js';
import { SMART_BFT_DEFAULTS } from '../../reconciler/fabric/channel/smart-bft-defaults.js';
import { configFromBlock } from '../../reconciler/fabric/config/bundle-from-block.js';
import { codeOfAsync } from '../code-of.js';

const ORDERERS = ['orderer0', 'orderer1', 'orderer2', 'orderer3'];
const OWNER = { name: 'telco1', mspId: 'Telco1', peers: ['peer0'], orderers: ORDERERS };

function channel(name: string, ordererType?: 'etcdraft' | 'BFT'): ChannelTopology {
  return {
    name,
    members: ['Telco1'],
    ordererOrganizations: ['Telco1'],
    ...(ordererType ? { ordererType } : {}),
    batchTimeout: '2s',
    maxMessageCount: 10,
    absoluteMaxBytes: 1_000_000,
    preferredMaxBytes: 1000,
    policies: {},
    acls: {},
  };
}

const TOPOLOGY: Topology = { name: 'bft', organizations: [OWNER], channels: [channel('raft'), channel('bft', 'BFT')] };

test('the embedded engine refuses it before anything is started', async () => {
  assert.is(await codeOfAsync(() => startNetwork(TOPOLOGY)), 'DEVNET_BFT');
});

test('Fabric before 3.0, or of a version that it does not tell, refuses it before anything is started', async () => {
  for (const version of [{ major: 2, minor: 5, patch: 16 }, undefined]) {
    const fabric = {
      directory: '/nowhere',
      peer: '/nowhere/peer',
      orderer: '/nowhere/orderer',
      version,
      warning: undefined,
    };
    assert.is(await codeOfAsync(() => startProcesses(TOPOLOGY, { fabric })), 'DEVNET_BFT');
  }
});

/** Its configuration as the devnet makes it, in words. */
function made(name: string) {
  const identities = deriveOrganization('bft', OWNER);
  const orderers = ORDERERS.map((short, index) => ({
    mspId: 'Telco1',
    endpoint: `127.0.0.1:${7050 + index}`,
    tlsCertificatePem: identities.tls.get(short)!.certificatePem,
    identityPem: identities.orderers.get(short)!.certificatePem,
  }));
  const topology = TOPOLOGY.channels.find((one) => one.name === name)!;
  const block = genesisOfTopology(topology, { organizations: [identities], orderers, peers: [] });
  const { configEnvelope } = configFromBlock(common.Block.deserializeBinary(block));
  return { orderers, config: readChannelConfig(name, configEnvelope.getConfig()!) };
}

test('its genesis block has the nodes by their identities, numbered from 1, and the options that configtxgen takes', () => {
  const { config, orderers } = made('bft');
  const { OrdererType, EtcdRaft, ConsenterMapping, SmartBFT, Policies } = config.orderer!;
  assert.equal([config.Capabilities, OrdererType, EtcdRaft], [['V3_0'], 'BFT', undefined]);
  assert.equal(
    ConsenterMapping!.map(({ ID, Port, Identity }) => [ID, Port, Identity]),
    orderers.map(({ identityPem }, index) => [index + 1, 7050 + index, identityPem]),
  );
  for (const [name, value] of Object.entries(SMART_BFT_DEFAULTS)) {
    assert.is(SmartBFT![name as keyof typeof SMART_BFT_DEFAULTS], value, name);
  }
  const raft = made('raft').config.orderer!;
  assert.is.not(Policies.BlockValidation!.Rule, raft.Policies.BlockValidation!.Rule);
  assert.is(raft.EtcdRaft!.Consenters.length, 4);
});

test('a quorum of BFT: any two have an honest node in common', () => {
  assert.equal([1, 2, 3, 4, 5, 6, 7, 10].map(bftQuorum), [1, 2, 2, 3, 4, 4, 5, 7]);
});

test.run();
