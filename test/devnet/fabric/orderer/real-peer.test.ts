import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type common, orderer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { OrdererNode } from '../../../../reconciler/devnet/fabric/orderer/orderer-node.js';
import { writeCrypto } from '../../../../reconciler/devnet/identities/write-crypto.js';
import { channelCapability } from '../../../../reconciler/devnet/processes/start-processes.js';
import { fabricBinaries, needsFabric } from '../../../needs.js';
import { signConfigUpdate } from '../sign-config-update.js';
import { type SmallNetwork, smallGenesis, smallNetwork } from '../small-network.js';

const fabric = needsFabric('orderers: a real peer pulls blocks from them');
const run = promisify(execFile);

interface Setting {
  readonly network: SmallNetwork;
  readonly directory: string;
  readonly genesis: Uint8Array;
  /** Environment of the programs. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs one of Fabric's programs; answers what it printed. */
  tool(program: string, ...parameters: string[]): Promise<string>;
}

const CORE_YAML = JSON.stringify({
  peer: {
    BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
    keepalive: { deliveryClient: { interval: '60s', timeout: '20s' }, client: { interval: '60s', timeout: '20s' } },
    gossip: { useLeaderElection: false, orgLeader: true, bootstrap: '', endpoint: '', state: { enabled: false } },
    handlers: {
      authFilters: [{ name: 'DefaultAuth' }],
      endorsers: { escc: { name: 'DefaultEndorsement' } },
      validators: { vscc: { name: 'DefaultValidation' } },
    },
    limits: { concurrency: { endorserService: 100, deliverService: 100, gatewayService: 100 } },
    deliveryclient: { reconnectTotalTimeThreshold: '3600s' },
  },
  chaincode: {
    system: { _lifecycle: 'enable', cscc: 'enable', qscc: 'enable', lscc: 'enable' },
    executetimeout: '30s',
    externalBuilders: [{ name: 'none', path: '/nowhere' }],
  },
  ledger: { state: { stateDatabase: 'goleveldb' }, history: { enableHistoryDatabase: true } },
  metrics: { provider: 'disabled' },
});

async function setUp(work: (setting: Setting) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'quorate-orderers-'));
  const network = smallNetwork();
  await Promise.all(network.nodes.map((node) => node.start()));
  const genesis = smallGenesis(network, undefined, channelCapability(fabricBinaries!));
  writeCrypto(directory, Object.values(network.organizations));
  writeFileSync(join(directory, 'genesis.block'), genesis);
  writeFileSync(join(directory, 'core.yaml'), CORE_YAML);
  const admin = 'peerOrganizations/telco1.localhost/users/Admin@telco1.localhost/msp';
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    FABRIC_CFG_PATH: directory,
    FABRIC_LOGGING_SPEC: 'error',
    CORE_PEER_LOCALMSPID: 'Telco1',
    CORE_PEER_MSPCONFIGPATH: join(directory, admin),
    CORE_PEER_TLS_ENABLED: 'true',
    CORE_PEER_TLS_ROOTCERT_FILE: join(
      directory,
      'peerOrganizations/telco1.localhost/tlsca/tlsca.telco1.localhost-cert.pem',
    ),
  };
  const tool = async (program: string, ...parameters: string[]) => {
    const { stdout, stderr } = await run(join(fabric!, program), parameters, { env, cwd: directory });
    return stdout + stderr;
  };
  try {
    await work({ network, directory, genesis, env, tool });
  } finally {
    await Promise.all(network.nodes.map((node) => node.stop()));
    network.service.stop();
    rmSync(directory, { recursive: true, maxRetries: 5 });
  }
}

/** osnadmin as the administrator of the node's organization. */
function osnadmin({ tool }: Setting, node: OrdererNode, ...parameters: string[]): Promise<string> {
  const domain = `${node.mspId.toLowerCase()}.localhost`;
  const base = `ordererOrganizations/${domain}`;
  const user = `${base}/users/Admin@${domain}/tls`;
  const [command, ...rest] = parameters as [string, ...string[]];
  return tool(
    'osnadmin',
    'channel',
    command,
    '-o',
    node.adminAddress,
    '--ca-file',
    `${base}/tlsca/tlsca.${domain}-cert.pem`,
    '--client-cert',
    `${user}/client.crt`,
    '--client-key',
    `${user}/client.key`,
    ...rest,
  );
}

async function joinAll(setting: Setting): Promise<void> {
  for (const node of setting.network.nodes) {
    const answer = await osnadmin(setting, node, 'join', '--channelID', 'channel1', '--config-block', 'genesis.block');
    assert.match(answer, /Status: 201[\s\S]*"consensusRelation": "consenter"/);
  }
}

function batchTimeout({ network }: Setting, text: string): common.Envelope {
  const { ordering, backup } = network.organizations;
  const { config } = network.nodes[0]!.registrar.channel('channel1')!.ordered.bundle();
  const edit = (root: common.ConfigGroup) => {
    const value = root.getGroupsMap().get('Orderer')!.getValuesMap().get('BatchTimeout')!;
    const timeout = orderer.BatchTimeout.deserializeBinary(value.getValue_asU8());
    timeout.setTimeout(text);
    value.setValue(timeout.serializeBinary());
  };
  return signConfigUpdate('channel1', config, edit, [ordering.admin, backup.admin]);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What the peer says of the channel, once it has so many blocks. */
async function untilHeight(setting: Setting, height: number): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const info = await setting.tool('peer', 'channel', 'getinfo', '-c', 'channel1').catch(String);
    if (info.includes(`"height":${height}`) || attempt === 100) return info;
  }
}

/** A real peer of Telco1; resolves once it serves. */
async function startPeer(setting: Setting): Promise<{ readonly peer: ChildProcess; readonly address: string }> {
  const [address, chaincode, operations] = (await Promise.all([freePort(), freePort(), freePort()])).map(
    (port) => `127.0.0.1:${port}`,
  );
  const home = join(setting.directory, 'peerOrganizations/telco1.localhost/peers/peer0.telco1.localhost');
  const env = {
    ...process.env,
    FABRIC_CFG_PATH: setting.directory,
    FABRIC_LOGGING_SPEC: 'info',
    CORE_PEER_ID: 'peer0',
    CORE_PEER_LOCALMSPID: 'Telco1',
    CORE_PEER_MSPCONFIGPATH: join(home, 'msp'),
    CORE_PEER_ADDRESS: address!,
    CORE_PEER_LISTENADDRESS: address!,
    CORE_PEER_CHAINCODELISTENADDRESS: chaincode!,
    CORE_PEER_FILESYSTEMPATH: join(setting.directory, 'data'),
    CORE_LEDGER_SNAPSHOTS_ROOTDIR: join(setting.directory, 'snapshots'),
    CORE_OPERATIONS_LISTENADDRESS: operations!,
    CORE_PEER_TLS_ENABLED: 'true',
    CORE_PEER_TLS_CERT_FILE: join(home, 'tls/server.crt'),
    CORE_PEER_TLS_KEY_FILE: join(home, 'tls/server.key'),
    CORE_PEER_TLS_ROOTCERT_FILE: join(home, 'tls/ca.crt'),
  };
  const peer = spawn(join(fabric!, 'peer'), ['node', 'start'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    peer.stderr!.on('data', (chunk) => {
      log += chunk;
      if (log.includes('Started peer with ID')) resolve();
    });
    peer.once('exit', () => reject(new Error(`the peer ended: ${log.slice(-2000)}`)));
  });
  return { peer, address: address! };
}

if (fabric !== undefined) {
  test('a real peer pulls blocks, accepts their signatures and follows a config update', () =>
    setUp(async (setting) => {
      const [first] = setting.network.nodes as [OrdererNode];
      await joinAll(setting);
      const { peer, address } = await startPeer(setting);
      const gone = new Promise((resolve) => peer.once('exit', resolve));
      try {
        setting.env.CORE_PEER_ADDRESS = address;
        await setting.tool('peer', 'channel', 'join', '-b', 'genesis.block');
        const { ordered } = first.registrar.channel('channel1')!;
        first.registrar.configure(ordered, batchTimeout(setting, '60ms'));
        first.registrar.configure(ordered, batchTimeout(setting, '70ms'));
        assert.match(await untilHeight(setting, 3), /"height":3/);
      } finally {
        peer.kill();
        await gone;
      }
    }));

  test.run();
}
