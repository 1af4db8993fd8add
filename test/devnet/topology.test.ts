import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadDirectory } from '../../reconciler/cli/load-directory.js';
import type { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { allocatePorts } from '../../reconciler/devnet/fabric/allocate-ports.js';
import { genesisOfTopology } from '../../reconciler/devnet/fabric/genesis-of-topology.js';
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';
import { devnetName, topologyFromSpec } from '../../reconciler/devnet/topology-from-spec.js';
import { buildChannelBundle } from '../../reconciler/fabric/config/build-channel-bundle.js';
import { configFromBlock } from '../../reconciler/fabric/config/bundle-from-block.js';
import type { DesiredState } from '../../reconciler/spec/desired-state.js';

const SPEC = new URL('../../../network-specs/telecom', import.meta.url).pathname;

async function telecom(): Promise<DesiredState> {
  const { desired } = await loadDirectory(SPEC);
  if (desired === undefined) throw new Error('the telecom spec must load');
  return desired;
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as QuorateError).code;
  }
  return '';
}

test('the telecom spec as a topology', async () => {
  const topology = topologyFromSpec(await telecom());
  assert.is(topology.name, 'telecom');
  assert.equal(
    topology.organizations.map(({ name, peers, orderers }) => [name, peers.length, orderers.length]),
    [
      ['regulator', 1, 0],
      ['telco1', 2, 0],
      ['telco2', 1, 0],
      ['telco3', 1, 0],
      ['ordererorg', 0, 1],
    ],
  );
  assert.equal(
    topology.channels.map(({ name, members }) => [name, members.length]),
    [
      ['channel1', 4],
      ['ops-channel', 4],
    ],
  );
  assert.equal(topologyFromSpec(await telecom()), topology);
});

/** The same spec with another `spec` of one document. */
function changed(desired: DesiredState, address: string, change: (spec: object) => object): DesiredState {
  const resource = desired.resources.get(address)!;
  const resources = new Map(desired.resources).set(address, { ...resource, spec: change(resource.spec) as never });
  return { ...desired, resources };
}

test('policies get the paths of their groups, sizes what is written', async () => {
  const rule = { Type: 'ImplicitMeta', Rule: 'ANY Admins' };
  const desired = changed(await telecom(), 'telecom/Channel/channel1', (spec) => ({
    ...spec,
    Policies: { Readers: rule },
    orderer: {
      organizations: ['OrdererOrg'],
      BatchSize: { MaxMessageCount: 3, AbsoluteMaxBytes: 5, PreferredMaxBytes: 4 },
      Policies: { Writers: rule },
    },
    application: { Policies: { Endorsement: rule }, ACLs: { 'peer/Propose': '/Channel/Application/Admins' } },
  }));
  const [channel] = topologyFromSpec(desired).channels;
  assert.equal(channel!.policies, {
    Readers: 'ANY Admins',
    'Orderer/Writers': 'ANY Admins',
    'Application/Endorsement': 'ANY Admins',
  });
  assert.equal(channel!.acls, { 'peer/Propose': '/Channel/Application/Admins' });
  assert.equal([channel!.maxMessageCount, channel!.absoluteMaxBytes, channel!.preferredMaxBytes], [3, 5, 4]);
  assert.is(channel!.batchTimeout, '2s');
});

test('a channel that nobody could order or keep is refused', async () => {
  const orderer = { organizations: ['Telco1'] };
  const noOrderer = changed(await telecom(), 'telecom/Channel/channel1', (spec) => ({ ...spec, orderer }));
  assert.is(
    codeOf(() => topologyFromSpec(noOrderer)),
    'DEVNET_SPEC',
  );
  const members = ['OrdererOrg'];
  const noPeer = changed(await telecom(), 'telecom/Channel/channel1', (spec) => ({ ...spec, members }));
  assert.is(
    codeOf(() => topologyFromSpec(noPeer)),
    'DEVNET_SPEC',
  );
});

test('application capabilities that the spec names are what a channel begins with', async () => {
  const begins = async (Capabilities: readonly string[] | undefined) => {
    const edit = (spec: object) => ({ ...spec, ...(Capabilities ? { application: { Capabilities } } : {}) });
    const desired = changed(await telecom(), 'telecom/Channel/channel1', edit);
    const { channels, organizations } = topologyFromSpec(desired);
    const identities = organizations.map((one) => deriveOrganization('telecom', one));
    const tls = identities.find(({ mspId }) => mspId === 'OrdererOrg')!.tls.get('orderer0')!.certificatePem;
    const orderers = [{ mspId: 'OrdererOrg', endpoint: '127.0.0.1:7050', tlsCertificatePem: tls }];
    const block = genesisOfTopology(channels[0]!, { organizations: identities, orderers, peers: [] });
    const { channelId, configEnvelope } = configFromBlock(common.Block.deserializeBinary(block));
    return buildChannelBundle(channelId, configEnvelope.getConfig()!).capabilities.application;
  };
  assert.equal(await begins(['V2_0']), ['V2_0']);
  assert.equal(await begins(undefined), ['V2_5']);
});

test('names of organizations become names of hosts', () => {
  assert.equal(['Telco1', 'My Org', 'a.b'].map(devnetName), ['telco1', 'my-org', 'a-b']);
});

test('ports follow each other from the base, none twice; without a base the system chooses', async () => {
  const topology = topologyFromSpec(await telecom());
  const ports = allocatePorts(topology, 7000);
  assert.equal(
    ports.all,
    Array.from({ length: 13 }, (_, index) => 7000 + index),
  );
  assert.equal(ports.peer('Telco1', 'peer1'), { rpc: 7004, operations: 7005 });
  assert.equal(ports.orderer('OrdererOrg', 'orderer0'), { rpc: 7010, admin: 7011, operations: 7012 });
  const free = allocatePorts(topology, undefined);
  assert.equal([free.all, free.peer('Telco1', 'peer1')], [[], { rpc: 0, operations: 0 }]);
  assert.is(
    codeOf(() => allocatePorts(topology, 65_530)),
    'DEVNET_PORTS',
  );
  assert.ok(allocatePorts(topology, 65_536 - 13));
});

test.run();
