/** `devnet up --watch`: a chaincode under development on the telecom network, edited while it serves. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { queryChaincode } from '../../../reconciler/adapters/fabric/call-chaincode.js';
import { placeFromDevnet } from '../../../reconciler/adapters/fabric/client-place.js';
import { until } from '../../adapters/runtime/tiny-chaincode.js';
import { DATA_ARGUMENTS, ENGINE_ARGUMENTS } from '../engine-arguments.js';
import { onlyEmbedded } from '../only-embedded.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const MAIN = join(ROOT, 'dist/reconciler/main.js');
const DOCUMENT = `apiVersion: quorate/v1
kind: Chaincode
metadata: { name: numbertransfer }
spec:
  channel: channel1
  version: "1.0"
  source: { path: ../../chaincode/numbertransfer }
  endorsementPolicy: "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))"
`;

const test = suite('devnet up --watch');
let folder: string;
let repo: string;
let child: ChildProcess;
let said = '';

const source = () => join(repo, 'chaincode/numbertransfer/src/number-transfer-contract.ts');

/** Edits the source at a place that its answers show. */
function edit(change: (text: string) => string): void {
  const before = readFileSync(source(), 'utf8');
  const after = change(before);
  assert.is.not(after, before);
  writeFileSync(source(), after);
}

/** What the edited code says, at one organization. */
async function tag(organization: string): Promise<string> {
  const { result } = await queryChaincode(placeFromDevnet(join(folder, 'net'), organization, undefined), {
    channel: 'channel1',
    chaincode: 'numbertransfer',
    function: 'tag',
    args: [],
    transient: {},
    organizations: [organization],
  });
  return Buffer.from(result).toString();
}

function reconcile(...args: string[]): string {
  return execFileSync(process.execPath, [MAIN, ...args], { cwd: repo, encoding: 'utf8' });
}

/** What the ledger says of the definition. */
function definition(): string {
  const at = ['--devnet', join(folder, 'net'), '--as', 'Telco1', '--channel', 'channel1'];
  return reconcile('query', ...at, '_lifecycle', 'QueryChaincodeDefinitions');
}

/** Chaincode processes of this test. */
function processes(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return environment.includes('CORE_CHAINCODE_ID=') && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
          ? [pid]
          : [];
      } catch {
        return [];
      }
    });
}

/** Runs the network on its kept data, until the chaincode serves. */
async function start(): Promise<void> {
  said = '';
  const args = [
    '--directory',
    join(folder, 'net'),
    '--blocks',
    'instant',
    '--quiet',
    '--watch',
    '--inspect',
    '9400',
    ...DATA_ARGUMENTS,
  ];
  child = spawn(process.execPath, [MAIN, 'devnet', 'up', ...ENGINE_ARGUMENTS, '--spec', 'telecom', ...args], {
    cwd: repo,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  await until(() => (child.exitCode === null ? said.includes('debugger at') : Promise.reject(new Error(said))));
}

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-watch-'));
  repo = join(folder, 'repo');
  const from = (path: string) => join(ROOT, path);
  cpSync(from('network-specs/telecom'), join(repo, 'telecom'), { recursive: true });
  rmSync(join(repo, 'telecom/chaincodes'), { recursive: true });
  writeFileSync(join(repo, 'telecom/numbertransfer.yaml'), DOCUMENT.replace('../../', '../'));
  cpSync(from('chaincode/numbertransfer'), join(repo, 'chaincode/numbertransfer'), {
    recursive: true,
    filter: (path) => !/node_modules|dist$/.test(path),
  });
  execFileSync('git', ['init', '--quiet'], { cwd: repo });
  await start();
});

test.after(async () => {
  if (child?.exitCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('it is deployed by all members, without a vote, and every process can be debugged', async () => {
  assert.match(
    said,
    /numbertransfer on channel1: built in [\d.]+ s; committed at sequence 1; serves at 4 organizations/,
  );
  const ports = [...said.matchAll(/debugger at 127\.0\.0\.1:(\d+) \((\w+)\)/g)].map(([, port, mspId]) => [mspId, port]);
  assert.equal(
    ports.map(([mspId]) => mspId),
    ['Regulator', 'Telco1', 'Telco2', 'Telco3'],
  );
  assert.is(new Set(ports.map(([, port]) => port)).size, 4);
  for (const [, port] of ports) {
    const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { type: string }[];
    assert.is(target!.type, 'node');
  }
  assert.is(processes().length, 4);
});

test('an edit is served under the same definition', async () => {
  const before = definition();
  edit((text) =>
    text.replace('\n  constructor()', "\n  async tag(): Promise<string> {\n    return 'once';\n  }\n\n  constructor()"),
  );
  await until(() => said.includes('the new code serves at 4 organizations'));
  for (const organization of ['Regulator', 'Telco1']) assert.is(await tag(organization), 'once');
  assert.is(definition(), before);
  assert.is(processes().length, 4);
});

test('what does not build is told with its own words, and the old code keeps serving', async () => {
  edit((text) => text.replace("return 'once'", 'return 5'));
  await until(() => said.includes('CHAINCODE_BUILD_FAILED'));
  assert.match(said, 'numbertransfer on channel1: the old code keeps serving');
  assert.match(said, /\n {2}.*error TS2322: Type 'number' is not assignable to type 'string'/);
  assert.is(await tag('Telco2'), 'once');
  edit((text) => text.replace('return 5', "return 'twice'"));
  await until(() => said.match(/the new code serves/g)?.length === 2);
  assert.is(await tag('Telco2'), 'twice');
});

test('killed, it leaves no chaincode behind', async () => {
  assert.is(processes().length, 4);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  await until(() => processes().length === 0);
});

onlyEmbedded(
  test,
  'started again on its data, it serves what the source says by now, under the definition that is there',
  async () => {
    edit((text) => text.replace("return 'twice'", "return 'after the restart'"));
    await start();
    assert.match(said, 'sequence 1 was there already; serves at 4 organizations');
    assert.is(await tag('Telco3'), 'after the restart');
  },
);

test('a debugger without a chaincode to run is refused', () => {
  assert.throws(
    () => reconcile('devnet', 'up', '--spec', 'telecom', '--directory', join(folder, 'other'), '--inspect'),
    (error: { stderr: string }) => error.stderr.includes('OPTION_MISSING'),
  );
});

test.run();
