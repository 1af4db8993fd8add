/** core.yaml, orderer.yaml and the environment of real nodes; the numbers are those of the gotchas in real-fabric.md. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';
import { coreYaml } from '../../../reconciler/devnet/processes/core-yaml.js';
import { nodeEnvironment } from '../../../reconciler/devnet/processes/make-nodes.js';
import { nodeHome } from '../../../reconciler/devnet/processes/node-home.js';
import { ordererYaml } from '../../../reconciler/devnet/processes/orderer-yaml.js';
import { channelCapability } from '../../../reconciler/devnet/processes/start-processes.js';

const test = suite('settings of real nodes');
const OWNER = deriveOrganization('net', {
  name: 'telco1',
  mspId: 'Telco1',
  peers: ['peer0', 'peer1'],
  orderers: ['o'],
});

const core = (shortName: string, rpc: number) =>
  parse(
    coreYaml({
      home: nodeHome('/net', OWNER, 'peer', shortName),
      ports: { rpc, operations: rpc + 1 },
      builder: '/net/builder',
      executeTimeoutMs: 4500,
      version: undefined,
    }),
  );
const ORDERER = parse(ordererYaml(nodeHome('/net', OWNER, 'orderer', 'o'), { rpc: 1, admin: 2, operations: 3 }));

/** Every text and number of a document, with the keys that lead to it. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}/${key}`));
}

test('gotcha 1: gossip tries again soon, and tells soon what it knows', () => {
  const { gossip } = core('peer0', 7051).peer;
  for (const key of [
    'reconnectInterval',
    'publishStateInfoInterval',
    'requestStateInfoInterval',
    'aliveTimeInterval',
  ]) {
    assert.match(gossip[key], /^(\d{1,3}ms|1s)$/);
  }
  assert.is(gossip.externalEndpoint, '127.0.0.1:7051');
});

test('gotchas 2 and 3: who leads is a metric; health is answered', () => {
  assert.is(ORDERER.Metrics.Provider, 'prometheus');
  assert.is(ORDERER.Operations.ListenAddress, '127.0.0.1:3');
  assert.is(core('peer0', 7051).operations.listenAddress, '127.0.0.1:7052');
});

test('gotcha 4: two peers of one machine share no address and no folder', () => {
  const [one, two] = [core('peer0', 7051), core('peer1', 7061)].map((document) => new Map(leaves(document)));
  const shared = [...one!].filter(([path, value]) => two!.get(path) === value && /^\/|^127\./.test(String(value)));
  // Whatever port is free, and the builder, which nobody writes to.
  assert.equal(shared, [
    ['/peer/chaincodeListenAddress', '127.0.0.1:0'],
    ['/chaincode/externalBuilders/0/path', '/net/builder'],
  ]);
  assert.is(one!.get('/ledger/snapshots/rootDir'), '/net/nodes/peer0.telco1.localhost/data/snapshots');
  const folders = [ORDERER.FileLedger.Location, ORDERER.Consensus.WALDir, ORDERER.Consensus.SnapDir];
  assert.ok(folders.every((folder) => folder.startsWith('/net/nodes/o.telco1.localhost/data')));
  assert.is(ORDERER.Admin.ListenAddress, '127.0.0.1:2');
});

test('gotcha 5: what a peer does not start or work without is there', () => {
  const { peer, vm, chaincode } = core('peer0', 7051);
  assert.equal(peer.BCCSP, { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } });
  assert.equal(vm, { endpoint: '' });
  assert.equal(Object.keys(chaincode.system).sort(), ['_lifecycle', 'cscc', 'lscc', 'qscc']);
  assert.is(chaincode.executetimeout, '4500ms');
});

test('gotcha 6: the builder gets its settings, and is the only one', () => {
  assert.equal(core('peer0', 7051).chaincode.externalBuilders, [
    { name: 'ccaas_builder', path: '/net/builder', propagateEnvironment: ['CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG'] },
  ]);
});

test('gotcha 14: channels are joined over mutual TLS, and there is no system channel', () => {
  assert.is(ORDERER.Admin.TLS.ClientAuthRequired, true);
  assert.equal(ORDERER.Admin.TLS.ClientRootCAs, [
    '/net/ordererOrganizations/telco1.localhost/orderers/o.telco1.localhost/tls/ca.crt',
  ]);
  assert.is(ORDERER.ChannelParticipation.Enabled, true);
  assert.is(ORDERER.General.BootstrapMethod, 'none');
});

test('everything listens on loopback only', () => {
  const addresses = [...leaves(core('peer0', 7051)), ...leaves(ORDERER)].filter(([path]) => /address$/i.test(path));
  assert.ok(addresses.length >= 6);
  for (const [path, value] of addresses) assert.match(String(value), /^127\.0\.0\.1(:\d+)?$/, path);
});

test("a person's CORE_ and ORDERER_ variables do not reach the nodes", () => {
  const env = {
    PATH: '/bin',
    CORE_PEER_LOCALMSPID: 'Other',
    ORDERER_GENERAL_LISTENPORT: '1',
    FABRIC_LOGGING_SPEC: 'x',
  };
  const found = nodeEnvironment(env, nodeHome('/net', OWNER, 'peer', 'peer0'));
  assert.equal(Object.keys(found).sort(), ['FABRIC_CFG_PATH', 'FABRIC_LOGGING_FORMAT', 'FABRIC_LOGGING_SPEC', 'PATH']);
  assert.is(found.FABRIC_LOGGING_SPEC, 'info');
});

test('capabilities follow the version: V3_0 stops a peer of 2.5', () => {
  const of = (major: number) => channelCapability({ version: { major, minor: 5, patch: 0 } });
  assert.equal([of(2), of(3), of(4)], ['V2_0', 'V3_0', 'V3_0']);
  assert.is(channelCapability({ version: undefined }), 'V2_0');
});

test.run();
