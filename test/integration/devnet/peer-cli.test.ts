/** Fabric's own `peer` CLI against the embedded network: a chaincode's whole life, and what the CLI asks of a channel. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { writePackage } from '../../../reconciler/fabric/package/write-package.js';
import { needsFabric } from '../../needs.js';
import { startTestNetwork } from '../start-test-network.js';
import { heightAt } from './ledger.js';
import { telecom } from './telecom.js';

const fabric = needsFabric('embedded network: real peer CLI deploys and calls a chaincode');
const test = suite('peer CLI');
const runFile = promisify(execFile);

const SOURCE = fileURLToPath(new URL('../../../../test/integration/chaincode/rec', import.meta.url));
const SHIM = createRequire(import.meta.url).resolve('fabric-shim/cli.js');
const CORE_YAML = JSON.stringify({
  peer: { BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } }, client: { connTimeout: '10s' } },
});

let network: RunningNetwork;
let directory = '';
let packageId = '';
const children: ChildProcess[] = [];

test.before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quorate-peer-cli-'));
  network = await startTestNetwork(telecom(), { directory });
  writeFileSync(join(directory, 'core.yaml'), CORE_YAML);
  const socket = `${process.pid}-cli.sock`;
  const connection = { address: `unix:{{.quorate_sockets}}/${socket}` };
  writeFileSync(join(directory, 'rec.tgz'), await writePackage({ label: 'rec_1', type: 'ccaas', connection }));
  const sockets = network.sockets.get('Telco1')!;
  mkdirSync(sockets, { recursive: true });
  packageId = (await peerCli('Telco1', 'lifecycle', 'chaincode', 'calculatepackageid', 'rec.tgz')).trim();
  const address = `unix:${join(sockets, socket)}`;
  const flags = ['server', '--chaincode-address', address, '--chaincode-id', packageId];
  const env = { PATH: process.env.PATH, CORE_PEER_LOCALMSPID: 'Telco1' };
  children.push(spawn(process.execPath, [SHIM, ...flags], { cwd: SOURCE, env, stdio: 'ignore' }));
});

test.after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await network?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs the CLI as an organization's administrator (or user) at its first peer; answers what it printed. */
async function peerCli(mspId: string, ...parameters: string[]): Promise<string> {
  return cliAs('Admin', mspId, ...parameters);
}

async function cliAs(user: string, mspId: string, ...parameters: string[]): Promise<string> {
  const domain = `${mspId.toLowerCase()}.localhost`;
  const organization = join(directory, 'peerOrganizations', domain);
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    FABRIC_CFG_PATH: directory,
    FABRIC_LOGGING_SPEC: 'error',
    CORE_PEER_LOCALMSPID: mspId,
    CORE_PEER_ADDRESS: network.peer(`peer0.${domain}`).address,
    CORE_PEER_MSPCONFIGPATH: join(organization, 'users', `${user}@${domain}`, 'msp'),
    CORE_PEER_TLS_ENABLED: 'true',
    CORE_PEER_TLS_ROOTCERT_FILE: tlsRoot(mspId),
  };
  const { stdout, stderr } = await runFile(join(fabric!, 'peer'), parameters, { env, cwd: directory });
  return stdout + stderr;
}

function tlsRoot(mspId: string): string {
  const domain = `${mspId.toLowerCase()}.localhost`;
  const kind = mspId === 'Ordering' ? 'ordererOrganizations' : 'peerOrganizations';
  return join(directory, kind, domain, 'tlsca', `tlsca.${domain}-cert.pem`);
}

async function failure(work: Promise<string>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? error);
  }
  throw new Error('the program must fail');
}

const orderer = () => ['-o', network.orderers[0]!.address, '--tls', '--cafile', tlsRoot('Ordering')];
const DEFINITION = ['-C', 'channel1', '-n', 'rec', '-v', '1.0', '--sequence', '1'];
const POLICY = ['--signature-policy', "OR('Telco1.peer')"];

test('install, and what is installed', async () => {
  await peerCli('Telco1', 'lifecycle', 'chaincode', 'install', 'rec.tgz');
  assert.match(
    await failure(peerCli('Telco1', 'lifecycle', 'chaincode', 'install', 'rec.tgz')),
    `chaincode already successfully installed (package ID '${packageId}')`,
  );
  const installed = await peerCli('Telco1', 'lifecycle', 'chaincode', 'queryinstalled', '-O', 'json');
  assert.equal(JSON.parse(installed), { installed_chaincodes: [{ package_id: packageId, label: 'rec_1' }] });
  await peerCli('Telco1', 'lifecycle', 'chaincode', 'getinstalledpackage', '--package-id', packageId);
  const fetched = readFileSync(join(directory, `${packageId}.tar.gz`));
  assert.ok(fetched.equals(readFileSync(join(directory, 'rec.tgz'))));
  assert.match(
    await failure(cliAs('User1', 'Telco1', 'lifecycle', 'chaincode', 'queryinstalled')),
    'The identity does not contain OU [ADMIN]',
  );
});

test('approve, readiness with mismatches, commit, and what is committed', async () => {
  const approve = (mspId: string, ...more: string[]) =>
    peerCli(mspId, 'lifecycle', 'chaincode', 'approveformyorg', ...orderer(), ...DEFINITION, ...more);
  await approve('Telco1', ...POLICY, '--package-id', packageId);
  await approve('Telco2', ...POLICY);
  await approve('Telco3');
  const readiness = async () =>
    JSON.parse(
      await peerCli(
        'Regulator',
        'lifecycle',
        'chaincode',
        'checkcommitreadiness',
        ...DEFINITION,
        ...POLICY,
        '--inspect',
        '-O',
        'json',
      ),
    );
  assert.equal((await readiness()).approvals, { Regulator: false, Telco1: true, Telco2: true, Telco3: false });
  assert.equal((await readiness()).mismatches, {
    Regulator: { items: ['ChaincodeParameters (Check the Sequence, ChaincodeName)'] },
    Telco3: { items: ['ValidationInfo (Check the ValidationParameter, ValidationPlugin)'] },
  });
  const endorsers = (...mspIds: string[]) =>
    mspIds.flatMap((mspId) => [
      '--peerAddresses',
      network.peer(`peer0.${mspId.toLowerCase()}.localhost`).address,
      '--tlsRootCertFiles',
      tlsRoot(mspId),
    ]);
  const commit = (...mspIds: string[]) =>
    peerCli(
      mspIds[0]!,
      'lifecycle',
      'chaincode',
      'commit',
      ...orderer(),
      ...DEFINITION,
      ...POLICY,
      ...endorsers(...mspIds),
    );
  assert.match(await failure(commit('Telco1', 'Telco2', 'Telco3')), 'not agreed to by this org (Telco3)');
  assert.match(await failure(commit('Telco1', 'Telco2')), 'ENDORSEMENT_POLICY_FAILURE');
  await approve('Telco3', ...POLICY);
  await commit('Telco1', 'Telco2', 'Telco3');
  const committed = await peerCli(
    'Telco3',
    'lifecycle',
    'chaincode',
    'querycommitted',
    '-C',
    'channel1',
    '-n',
    'rec',
    '-O',
    'json',
  );
  const { sequence, version, approvals } = JSON.parse(committed);
  assert.equal(
    { sequence, version, approvals },
    {
      sequence: 1,
      version: '1.0',
      approvals: { Regulator: false, Telco1: true, Telco2: true, Telco3: true },
    },
  );
  const all = await peerCli('Regulator', 'lifecycle', 'chaincode', 'querycommitted', '-C', 'channel1');
  assert.match(all, 'Name: rec, Version: 1.0, Sequence: 1, Endorsement Plugin: escc, Validation Plugin: vscc');
  const approved = await peerCli('Telco1', 'lifecycle', 'chaincode', 'queryapproved', '-C', 'channel1', '-n', 'rec');
  assert.match(approved, packageId);
  const installed = JSON.parse(await peerCli('Telco1', 'lifecycle', 'chaincode', 'queryinstalled', '-O', 'json'));
  assert.equal(installed.installed_chaincodes[0].references, {
    channel1: { chaincodes: [{ name: 'rec', version: '1.0' }] },
  });
});

test('invoke and query', async () => {
  const call = ['-C', 'channel1', '-n', 'rec', '-c'];
  const put = await peerCli(
    'Telco1',
    'chaincode',
    'invoke',
    ...orderer(),
    ...call,
    '{"Args":["put","k","v1"]}',
    '--waitForEvent',
  );
  assert.match(put, /Chaincode invoke successful|^$/);
  assert.is((await cliAs('User1', 'Telco1', 'chaincode', 'query', ...call, '{"Args":["get","k"]}')).trim(), 'v1');
  assert.match(
    await failure(peerCli('Telco1', 'chaincode', 'query', ...call, '{"Args":["fail","no good"]}')),
    'no good',
  );
  assert.match(
    await failure(peerCli('Telco2', 'chaincode', 'query', ...call, '{"Args":["get","k"]}')),
    "chaincode definition for 'rec' exists, but chaincode is not installed",
  );
});

test('channels', async () => {
  assert.match(await peerCli('Telco2', 'channel', 'list'), 'channel1');
  const { height } = JSON.parse(
    (await peerCli('Telco2', 'channel', 'getinfo', '-c', 'channel1')).replace(/^.*Blockchain info: /s, ''),
  );
  assert.is(height, await heightAt(network, network.peer('peer0.telco2.localhost'), 'channel1'));
  assert.match(
    await failure(peerCli('Telco2', 'channel', 'getinfo', '-c', 'nochannel')),
    'Invalid chain ID, nochannel',
  );
});

if (fabric !== undefined) test.run();
