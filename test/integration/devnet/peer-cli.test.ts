/** Fabric's own `peer` CLI: a chaincode's whole life. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { writePackage } from '../../../reconciler/fabric/package/write-package.js';
import { needsFabric } from '../../needs.js';
import { startTestNetwork } from '../start-test-network.js';
import { endorsers, FabricTools, failure, isFabric2 } from './fabric-tools.js';
import { telecom } from './telecom.js';

const fabric = needsFabric('embedded network: the real peer CLI deploys and calls a chaincode');
const test = suite('peer CLI');

const SOURCE = fileURLToPath(new URL('../../../../test/integration/chaincode/rec', import.meta.url));
const SHIM = createRequire(import.meta.url).resolve('fabric-shim/cli.js');
const DEFINITION = ['-C', 'channel1', '-n', 'rec', '-v', '1.0', '--sequence', '1'];
const POLICY = ['--signature-policy', "OR('Telco1.peer', 'Telco2.peer')"];
/** Those that run it. */
const RUNNING = ['Telco1', 'Telco2'];

let network: RunningNetwork;
let tools: FabricTools;
let directory = '';
let packageId = '';
const children: ChildProcess[] = [];

test.before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quorate-peer-cli-'));
  network = await startTestNetwork(telecom(), { directory });
  tools = new FabricTools(fabric!, network);
  const socket = `${process.pid}-cli.sock`;
  const connection = { address: `unix:{{.quorate_sockets}}/${socket}` };
  writeFileSync(join(directory, 'rec.tgz'), await writePackage({ label: 'rec_1', type: 'ccaas', connection }));
  packageId = (await lifecycle('Telco1', 'calculatepackageid', 'rec.tgz')).trim();
  for (const mspId of RUNNING) {
    const sockets = network.sockets.get(mspId)!;
    mkdirSync(sockets, { recursive: true });
    const flags = ['server', '--chaincode-address', `unix:${join(sockets, socket)}`, '--chaincode-id', packageId];
    const env = { PATH: process.env.PATH, CORE_PEER_LOCALMSPID: mspId };
    children.push(spawn(process.execPath, [SHIM, ...flags], { cwd: SOURCE, env, stdio: 'ignore' }));
  }
});

test.after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await network?.stop();
  rmSync(directory, { recursive: true, force: true });
});

function lifecycle(mspId: string, ...parameters: readonly string[]): Promise<string> {
  return tools.peer(mspId, 'lifecycle', 'chaincode', ...parameters);
}

async function lifecycleJson(mspId: string, ...parameters: readonly string[]) {
  return JSON.parse(await lifecycle(mspId, ...parameters, '-O', 'json'));
}

test('install, and what is installed', async () => {
  await lifecycle('Telco1', 'install', 'rec.tgz');
  assert.match(
    await failure(lifecycle('Telco1', 'install', 'rec.tgz')),
    `chaincode already successfully installed (package ID '${packageId}')`,
  );
  assert.equal(await lifecycleJson('Telco1', 'queryinstalled'), {
    installed_chaincodes: [{ package_id: packageId, label: 'rec_1' }],
  });
  assert.match(await lifecycle('Telco2', 'queryinstalled'), /^Installed chaincodes on peer:\n$/);
  await lifecycle('Telco1', 'getinstalledpackage', '--package-id', packageId);
  const fetched = readFileSync(join(directory, `${packageId}.tar.gz`));
  assert.ok(fetched.equals(readFileSync(join(directory, 'rec.tgz'))));
  assert.match(
    await failure(lifecycle('Telco2', 'getinstalledpackage', '--package-id', packageId)),
    `chaincode install package '${packageId}' not found`,
  );
  assert.match(
    await failure(tools.peerAs('User1', 'Telco1', 'lifecycle', 'chaincode', 'queryinstalled')),
    'The identity does not contain OU [ADMIN]',
  );
  await lifecycle('Telco2', 'install', 'rec.tgz');
});

const approve = (mspId: string, ...more: readonly string[]) =>
  lifecycle(mspId, 'approveformyorg', ...tools.orderer(), ...DEFINITION, ...more);
const readiness = (mspId: string, ...more: readonly string[]) =>
  lifecycleJson(mspId, 'checkcommitreadiness', ...DEFINITION, ...POLICY, ...more);
const commit = (...mspIds: readonly string[]) =>
  lifecycle(mspIds[0]!, 'commit', ...tools.orderer(), ...DEFINITION, ...POLICY, ...endorsers(tools, ...mspIds));

test('approve, and readiness with what does not match', async () => {
  await approve('Telco1', ...POLICY, '--package-id', packageId);
  await approve('Telco2', ...POLICY, '--package-id', packageId);
  await approve('Telco3');
  assert.match(
    await failure(approve('Telco1', ...POLICY, '--package-id', packageId)),
    'attempted to redefine uncommitted sequence (1) for namespace rec with unchanged content',
  );
  const { approvals } = await readiness('Regulator');
  assert.equal(approvals, { Regulator: false, Telco1: true, Telco2: true, Telco3: false });
  if (await tools.hasInspect()) {
    assert.equal((await readiness('Regulator', '--inspect')).mismatches, {
      Regulator: { items: ['ChaincodeParameters (Check the Sequence, ChaincodeName)'] },
      Telco3: { items: ['ValidationInfo (Check the ValidationParameter, ValidationPlugin)'] },
    });
  }
  const approved = await lifecycle('Telco1', 'queryapproved', '-C', 'channel1', '-n', 'rec');
  assert.match(approved, `Approved chaincode definition for chaincode 'rec' on channel 'channel1':`);
  assert.match(approved, packageId);
  assert.match(
    await failure(lifecycle('Regulator', 'queryapproved', '-C', 'channel1', '-n', 'rec')),
    "could not fetch approved chaincode definition (name: 'rec', sequence: '0') on channel 'channel1'",
  );
});

test('commit, and what is committed', async () => {
  assert.match(await failure(commit('Telco1', 'Telco2', 'Telco3')), 'not agreed to by this org (Telco3)');
  assert.match(await failure(commit('Telco1', 'Telco2')), 'ENDORSEMENT_POLICY_FAILURE');
  assert.match(
    await failure(lifecycle('Telco1', 'querycommitted', '-C', 'channel1', '-n', 'rec')),
    'namespace rec is not defined',
  );
  await approve('Telco3', ...POLICY);
  assert.equal((await readiness('Telco2')).approvals, { Regulator: false, Telco1: true, Telco2: true, Telco3: true });
  await commit('Telco1', 'Telco2', 'Telco3');
  const { sequence, version, approvals } = await lifecycleJson(
    'Telco3',
    'querycommitted',
    '-C',
    'channel1',
    '-n',
    'rec',
  );
  assert.equal([sequence, version], [1, '1.0']);
  assert.equal(approvals, { Regulator: false, Telco1: true, Telco2: true, Telco3: true });
  const all = await lifecycle('Telco3', 'querycommitted', '-C', 'channel1');
  assert.match(all, 'Name: rec, Version: 1.0, Sequence: 1, Endorsement Plugin: escc, Validation Plugin: vscc');
  assert.equal((await lifecycleJson('Telco1', 'queryinstalled')).installed_chaincodes[0].references, {
    channel1: { chaincodes: [{ name: 'rec', version: '1.0' }] },
  });
  // A peer of 2.5 endorses nothing new, and what writes nothing is not valid then.
  const refusal = (await isFabric2(network.peer('peer0.telco1.localhost')))
    ? 'transaction invalidated with status (ENDORSEMENT_POLICY_FAILURE)'
    : 'attempted to redefine the current committed sequence (1) for namespace rec\n';
  assert.match(await failure(approve('Telco1', ...POLICY, '--package-id', packageId)), refusal);
});

const call = (name: string, ...args: readonly string[]) => [
  ...['-C', 'channel1', '-n', 'rec', '-c'],
  JSON.stringify({ Args: [name, ...args] }),
];
const invoke = (...parameters: readonly string[]) =>
  tools.peerAs('User1', 'Telco1', 'chaincode', 'invoke', ...tools.orderer(), ...parameters);

test('invoke, waiting for the commit at every peer, and query', async () => {
  const both = endorsers(tools, ...RUNNING);
  await invoke(...call('put', 'k', 'v1'), ...both, '--waitForEvent');
  for (const mspId of RUNNING) {
    const said = await tools.peerAs('User1', mspId, 'chaincode', 'query', ...call('get', 'k'));
    assert.is(said.trim(), 'v1', 'both have it, as soon as the program has ended');
  }
  assert.match(
    await failure(invoke(...call('differ', 'k'), ...both, '--waitForEvent')),
    'ProposalResponsePayloads do not match',
  );
  assert.match(await failure(invoke(...call('fail', 'no good'), '--waitForEvent')), 'no good');
  assert.match(await failure(tools.peer('Telco1', 'chaincode', 'query', ...call('fail', 'no good'))), 'no good');
  assert.match(
    await failure(tools.peer('Telco3', 'chaincode', 'query', ...call('get', 'k'))),
    "chaincode definition for 'rec' exists, but chaincode is not installed",
  );
  assert.match(
    await failure(invoke('-C', 'channel1', '-n', 'other', '-c', '{"Args":["f"]}')),
    'make sure the chaincode other has been successfully defined on channel channel1 and try again',
  );
});

if (fabric !== undefined) test.run();
