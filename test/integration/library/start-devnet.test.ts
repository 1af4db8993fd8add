/** `import { startDevnet } from 'quorate'`: networks for tests, by the name under which a test imports it. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Devnet, startDevnet } from 'quorate';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive, until } from '../../adapters/runtime/tiny-chaincode.js';
import { codeOf, codeOfAsync } from '../../code-of.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const BASIC = join(ROOT, 'chaincode/numbertransfer');

const test = suite('startDevnet');
let devnet: Devnet;

test.before(async () => {
  devnet = await startDevnet({ organizations: ['Regulator', 'Telco1'], chaincodes: { numbers: BASIC } });
});

test.after(() => devnet?.stop());

const numbers = (organization: string, user?: string) =>
  devnet
    .connect(organization, user === undefined ? {} : { user })
    .getNetwork('mychannel')
    .getContract('numbers');

test('a transaction, its answer at another organization, and blocks that are cut at once', async () => {
  await numbers('Regulator').submitTransaction('register', '+31612345678', 'Telco1');
  await numbers('Regulator').submitTransaction('register', '+31612345679', 'Telco1');
  const read = await numbers('Telco1', 'User1').evaluateTransaction('owner', '+31612345678');
  assert.is(Buffer.from(read).toString(), 'Telco1');
  const [peer] = devnet.network.peers;
  assert.equal(peer!.channels, ['mychannel']);
  assert.is(devnet.network.topology.channels[0]!.maxMessageCount, 1);
});

test('who may not is refused by the chaincode: the identity is the one that was asked for', async () => {
  const refused = await numbers('Telco1')
    .submitTransaction('register', '+31612345670', 'Telco1')
    .catch((error: { details: { message: string }[] }) => error.details.map(({ message }) => message).join());
  assert.match(String(refused), 'NOT_THE_REGULATOR');
});

test('what does not exist is refused with what does', () => {
  assert.is(
    codeOf(() => devnet.connect('Nobody')),
    'DEVNET_UNKNOWN_USER',
  );
  assert.is(
    codeOf(() => devnet.connect('Telco1', { user: 'User9' })),
    'DEVNET_UNKNOWN_USER',
  );
  assert.is(
    codeOf(() => devnet.connect('Telco1', { peer: 'peer9' })),
    'DEVNET_NODE',
  );
});

test('a refusal is explained to whoever runs the network, and the client gets what Fabric says', async () => {
  const said: string[] = [];
  const strict = await startDevnet({
    organizations: ['Regulator', 'Telco1'],
    chaincodes: {
      both: { path: BASIC, endorsementPolicy: "AND('Regulator.peer', 'Telco1.peer')" },
      nobody: { path: BASIC, endorsementPolicy: "AND('Regulator.peer', 'Telco1.admin')" },
    },
    log: (line) => said.push(line),
  });
  try {
    const network = strict.connect('Regulator').getNetwork('mychannel');
    const code = await network
      .getContract('both')
      .submit('register', { arguments: ['+31612345678', 'Telco1'], endorsingOrganizations: ['Regulator'] })
      .catch((error: { code: number }) => error.code);
    assert.is(code, 10);
    const [few, ...more] = said.filter((line) => line.includes('ENDORSEMENT_POLICY_FAILURE'));
    assert.equal(more, [], 'once, though two peers found it');
    assert.match(few!, 'endorsed:  Regulator.peer (peer0.regulator.localhost)');
    assert.match(few!, 'missing:   Telco1.peer');
    const refused = await network
      .getContract('nobody')
      .submitTransaction('register', '+31612345678', 'Telco1')
      .catch((error: Error) => error.message);
    assert.match(String(refused), 'no combination of peers can be derived which satisfy the endorsement policy');
    const layout = said.find((line) => line.includes('cannot be endorsed'))!.replaceAll(/\n {8,}/g, ' ');
    assert.match(layout, 'peers:     peer0.regulator.localhost (Regulator), peer0.telco1.localhost (Telco1)');
    assert.match(layout, 'missing:   Telco1.admin');
  } finally {
    await strict.stop();
  }
});

test('options that make no network are refused before anything starts', async () => {
  const wrong: Parameters<typeof startDevnet>[0][] = [
    { organizations: [] },
    { organizations: ['A', 'a'] },
    { organizations: ['../up'] },
    { channel: 'Not A Channel' },
    { chaincodes: { basic: '/nowhere' } },
    { chaincodes: { 'no name': BASIC } },
    { chaincodes: { basic: { path: BASIC, channel: 'other' } } },
    { chaincodes: { basic: { path: BASIC, endorsementPolicy: 'AND(' } } },
  ];
  for (const options of wrong) assert.is(await codeOfAsync(() => startDevnet(options)), 'DEVNET_OPTIONS');
});

test('a chaincode that cannot be built ends the network that was started for it', async () => {
  const path = join(ROOT, 'test/integration/chaincode/rec');
  const code = await codeOfAsync(() => startDevnet({ organizations: ['A'], chaincodes: { rec: path } }));
  assert.is(code, 'CHAINCODE_BUILD_FAILED');
});

test('a spec gives the network; stop ends it, twice too, and `await using` does it by itself', async () => {
  const other = await startDevnet({ spec: join(ROOT, 'network-specs/telecom'), chaincodes: {}, blocks: 'timed' });
  try {
    assert.equal(
      other.network.topology.channels.map(({ name }) => name),
      ['channel1', 'ops-channel'],
    );
    assert.ok(existing(other.logs).length > 0, 'the opssc chaincode of the spec runs');
  } finally {
    await other[Symbol.asyncDispose]();
  }
  await other.stop();
  assert.equal(existing(other.logs), []);
  assert.ok(other.network.peers.every(({ isRunning }) => !isRunning));
});

function existing(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

test('a test that is killed leaves no process behind', async () => {
  const program = `const { startDevnet } = await import('quorate');
    const devnet = await startDevnet({ organizations: ['A'], chaincodes: { numbers: ${JSON.stringify(BASIC)} } });
    console.log(devnet.logs);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const below = childrenOf(child.pid!);
  assert.ok(below.length > 0);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  await until(() => !below.some(isAlive));
});

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}

test.run();
