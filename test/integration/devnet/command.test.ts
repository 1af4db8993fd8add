/** `reconcile devnet`, `invoke` and `query` as processes, on the telecom spec of this repository. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NetworkFile } from '../../../reconciler/devnet/fabric/write-network-files.js';
import { ENGINE_ARGUMENTS } from '../engine-arguments.js';

const MAIN = fileURLToPath(new URL('../../../reconciler/main.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const SPEC = join(ROOT, 'network-specs', 'telecom');

const test = suite('devnet command');
let folder: string;
let up: ChildProcess;
let said: string;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function reconcile(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** Starts `devnet up` and waits until it says how to connect. */
function startUp(...args: string[]): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [MAIN, 'devnet', 'up', ...ENGINE_ARGUMENTS, '--spec', SPEC, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('Ctrl-C')) resolve({ child, said: text });
    });
    child.on('exit', (code) => reject(new Error(`devnet up ended with ${code}`)));
  });
}

const exitOf = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', resolve));

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-devnet-'));
  ({ child: up, said } = await startUp('--batch-timeout', '100ms', '--directory', 'net'));
});

test.after(async () => {
  if (up?.exitCode === null) {
    up.kill('SIGKILL');
    await exitOf(up);
  }
  rmSync(folder, { recursive: true, force: true });
});

const as = ['--devnet', 'net', '--channel', 'channel1'];

test('up says where everything is, and writes it', async () => {
  const network = JSON.parse(readFileSync(join(folder, 'net', 'network.json'), 'utf8')) as NetworkFile;
  assert.is(network.pid, up.pid);
  assert.is(network.peers.length, 5);
  for (const { address, host } of [...network.peers, ...network.orderers]) {
    assert.match(said, address);
    assert.match(said, host);
  }
  for (const one of network.organizations) {
    for (const { msp } of Object.values(one.users)) assert.ok(existsSync(join(msp, 'keystore', 'priv_sk')));
  }
  assert.equal(Object.keys(network.channels).sort(), ['channel1', 'ops-channel']);
  const status = await reconcile('devnet', 'status', '--directory', 'net');
  assert.is(status.code, 0, status.err);
  assert.is(status.out.match(/ well$/gm)?.length, 6);
});

test('nobody reads on: it ends as on Ctrl-C, and leaves no word that it runs', async () => {
  const args = [MAIN, 'devnet', 'up', ...ENGINE_ARGUMENTS, '--spec', SPEC, '--directory', 'unread'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.destroy();
  assert.equal([await exitOf(child), child.signalCode], [0, null]);
  assert.ok(existsSync(join(folder, 'unread', 'connection-telco1.json')));
  assert.not.ok(existsSync(join(folder, 'unread', 'network.json')));
});

test('query and invoke reach system chaincodes with plain JSON', async () => {
  const info = await reconcile('query', ...as, '--as', 'Telco2/User1', 'qscc', 'GetChainInfo', 'channel1');
  assert.is(JSON.parse(info.out).height, 1);
  const definition = '{"name":"basic","version":"1.0","sequence":1,"endorsementPolicy":"OR(\'Telco1.peer\')"}';
  const approve = ['_lifecycle', 'ApproveChaincodeDefinitionForMyOrg', definition];
  const approved = await reconcile(
    'invoke',
    ...as,
    '--as',
    'Telco1',
    '--organizations',
    'Telco1',
    '--format',
    'json',
    ...approve,
  );
  assert.is(approved.code, 0, approved.err);
  assert.is(JSON.parse(approved.out).block, 1);
  const ready = await reconcile('query', ...as, '--as', 'Telco3', '_lifecycle', 'CheckCommitReadiness', definition);
  const approvals = Object.fromEntries(JSON.parse(ready.out).approvalsMap);
  assert.equal(approvals, { Regulator: false, Telco1: true, Telco2: false, Telco3: false });
});

test('an identity may come from a profile or from the settings of an organization', async () => {
  const network = JSON.parse(readFileSync(join(folder, 'net', 'network.json'), 'utf8')) as NetworkFile;
  const telco3 = network.organizations.find(({ mspId }) => mspId === 'Telco3')!;
  const user = telco3.users.User1!;
  const call = ['--channel', 'ops-channel', 'cscc', 'GetChannels'];
  const profile = ['--profile', telco3.connectionProfile!, '--identity', user.msp];
  const first = await reconcile('query', ...profile, ...call);
  // A peer lists them in no order.
  const channels = ({ out }: Ended): readonly string[] =>
    (JSON.parse(out).channelsList as { channelId: string }[]).map(({ channelId }) => channelId).sort();
  assert.equal(channels(first), ['channel1', 'ops-channel'], first.err);
  const node = network.peers.find(({ mspId }) => mspId === 'Telco3')!;
  const settings = {
    apiVersion: 'quorate/v1',
    kind: 'Reconciler',
    organization: 'Telco3',
    git: { url: 'nowhere', root: '0'.repeat(40), path: 'x' },
    fabric: {
      identity: {
        certificate: join(user.msp, 'signcerts', readdirSync(join(user.msp, 'signcerts'))[0]!),
        privateKey: join(user.msp, 'keystore', 'priv_sk'),
      },
      peers: [
        {
          name: 'peer0',
          endpoint: node.address,
          hostAlias: node.host,
          tlsRootCertificates: join(user.tls, 'ca.crt'),
        },
      ],
    },
  };
  writeFileSync(join(folder, 'reconciler.yaml'), JSON.stringify(settings));
  const second = await reconcile('query', '--config', 'reconciler.yaml', ...call);
  assert.equal(channels(second), channels(first), second.err);
  const unknown = await reconcile('query', '--config', 'reconciler.yaml', '--peer', 'peer9', ...call);
  assert.match(unknown.err, 'PROFILE_INVALID');
  const elsewhere = JSON.stringify(settings).replace(node.address, '192.0.2.1:7051');
  writeFileSync(join(folder, 'elsewhere.yaml'), elsewhere);
  const refused = await reconcile('query', '--config', 'elsewhere.yaml', ...call);
  assert.match(refused.err, 'DEVNET_IDENTITY');
});

test('refusals say what, why and how to mend it', async () => {
  const cases: [string[], string, string][] = [
    [['query', ...as, '--as', 'Telco9', 'qscc', 'GetChainInfo', 'channel1'], 'DEVNET_UNKNOWN_USER', 'Telco1/User1'],
    [['query', ...as, '--as', 'Telco1', 'nothere', 'f'], 'CHAINCODE_REFUSED', 'no peers available'],
    [['query', ...as, 'nothere', 'f'], 'OPTION_MISSING', '--as'],
    [['query', ...as, '--as', 'Telco1', '_lifecycle', 'Nothing'], 'ARGUMENTS_INVALID', 'CheckCommitReadiness'],
    [['query', ...as, '--as', 'Telco1', '_lifecycle', 'CheckCommitReadiness', '{"nme":1}'], 'ARGUMENTS_INVALID', 'nme'],
    [['devnet', 'up', '--spec', SPEC, '--directory', 'net'], 'DEVNET_RUNNING', 'devnet down'],
    [['devnet', 'status', '--directory', 'elsewhere'], 'DEVNET_NOT_RUNNING', 'devnet up'],
    [['devnet', 'down'], 'OPTION_MISSING', '--spec'],
  ];
  await Promise.all(
    cases.map(async ([args, code, text]) => {
      const { code: exit, err } = await reconcile(...args);
      assert.is(exit, 1, args.join(' '));
      assert.match(err, code);
      assert.match(err.replaceAll(/\s+/g, ' '), text);
    }),
  );
});

test('a port that is taken is named before anything starts', async () => {
  const network = JSON.parse(readFileSync(join(folder, 'net', 'network.json'), 'utf8')) as NetworkFile;
  const port = network.peers[0]!.address.split(':')[1]!;
  const second = await reconcile('devnet', 'up', '--spec', SPEC, '--directory', 'other', '--port-base', port);
  assert.is(second.code, 1);
  assert.match(second.err, 'DEVNET_PORT_TAKEN');
  assert.match(second.err, port);
  assert.not(existsSync(join(folder, 'other', 'network.json')));
});

test('a spec with other certificates is refused, and the right ones are written', async () => {
  const spec = join(folder, 'spec');
  cpSync(SPEC, spec, { recursive: true, filter: (path) => !path.includes('chaincodes') });
  rmSync(join(spec, 'msp', 'Telco1'), { recursive: true });
  cpSync(join(spec, 'msp', 'Telco2'), join(spec, 'msp', 'Telco1'), { recursive: true });
  const refused = await reconcile('devnet', 'up', '--spec', spec, '--directory', 'fresh');
  assert.is(refused.code, 1);
  assert.match(refused.err, 'DEVNET_IDENTITIES');
  const written = join(folder, 'fresh', 'peerOrganizations', 'telco1.localhost', 'msp', 'cacerts');
  const right = join(SPEC, 'msp', 'Telco1', 'cacerts', 'ca.telco1.localhost-cert.pem');
  assert.is(
    readFileSync(join(written, 'ca.telco1.localhost-cert.pem'), 'utf8').trim(),
    readFileSync(right, 'utf8').trim(),
  );
});

test('a parent that is killed leaves nothing behind', async () => {
  // The parent forks the network with a channel, tells its process id, and does nothing more.
  const script = `
    const child = require('node:child_process').fork(${JSON.stringify(MAIN)},
      ['devnet', 'up', '--spec', ${JSON.stringify(SPEC)}, '--directory', 'orphan'], { silent: true });
    child.stdout.on('data', (text) => { if (String(text).includes('Ctrl-C')) console.log(child.pid); });`;
  const parent = spawn(process.execPath, ['-e', script], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve) => {
    parent.stdout.on('data', (text) => resolve(Number(text)));
  });
  const file = join(folder, 'orphan', 'network.json');
  assert.is((JSON.parse(readFileSync(file, 'utf8')) as NetworkFile).pid, pid);
  parent.kill('SIGKILL');
  await until(() => !lives(pid));
  assert.not(existsSync(file));
});

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!condition()) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
}

test('down stops the network of another process', async () => {
  const down = await reconcile('devnet', 'down', '--directory', 'net');
  assert.is(down.code, 0, down.err);
  assert.is(await exitOf(up), 0);
  assert.not(existsSync(join(folder, 'net', 'network.json')));
});

test.run();
