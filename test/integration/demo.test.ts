/** `reconcile demo` as a process: the whole story, and nothing left of it, however it ends. */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StepResult } from '../../reconciler/cli/demo/step-result.js';
import { lives, processesOf, runsThere } from '../processes.js';
import { PATIENCE_MS, until } from '../wait.js';
import { ctrlC, MAIN, nothingIsLeft, startDemo, startDemoWith } from './demo-process.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const test = suite('demo');

interface Result {
  readonly birth: { readonly waitedFor: string; readonly approvals: readonly object[]; readonly committedBy: string };
  readonly steps: readonly StepResult[];
  readonly outvoted: { readonly organization: string; readonly reason: string; readonly installed: readonly string[] };
  readonly refused: {
    readonly status: string;
    readonly sequence: number;
    readonly votes: readonly { readonly organization: string; readonly vote: string; readonly reason: string }[];
  };
  readonly unsigned: { readonly code: string; readonly kept: string; readonly mendedBy: string };
}

/** The commands of examples/pull-request/README.md, as they stand there. */
const BY_HAND = [
  ...readFileSync(join(ROOT, 'examples/pull-request/README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g),
];

/** They sign as people do, with ssh-keygen; on a machine without it, with a program that signs in the same way. */
async function byHand(folder: string): Promise<void> {
  const script = BY_HAND.map(([, lines]) => lines).join('\n');
  const signing = spawnSync('ssh-keygen', ['-?']).error ? standIn(folder) : '';
  const start = `set -e\n${signing}reconcile() { '${process.execPath}' '${MAIN}' "$@"; }\n`;
  assert.match(await inShell(folder, start + script), 'Telco1\n');
}

/** Runs lines of shell that must all succeed; gives what they said. */
async function inShell(folder: string, script: string): Promise<string> {
  const child = spawn('bash', ['-c', script], {
    cwd: folder,
    env: { ...process.env, QUORATE: ROOT, GIT_CONFIG_GLOBAL: '/dev/null' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  assert.is(code, 0, said);
  return said;
}

/** Lets git find the stand-in; the line of shell that does it. */
function standIn(folder: string): string {
  const program = fileURLToPath(new URL('./ssh-keygen.js', import.meta.url));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ssh-keygen'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 });
  return `export PATH='${bin}':"$PATH"\n`;
}

/** A PATH with what a user must have and nothing else: no ssh-keygen above all, for the demo signs by itself. */
function neededPrograms(folder: string): string {
  for (const name of ['git', 'node', 'npm']) {
    const places = (process.env.PATH ?? '').split(delimiter).map((place) => join(place, name));
    symlinkSync(places.find((place) => existsSync(place))!, join(folder, name));
  }
  return folder;
}

test('the whole story comes out as it should, goes on by hand, and nothing is left of it', async () => {
  const programs = mkdtempSync('/tmp/qp-');
  const demo = startDemoWith({ PATH: neededPrograms(programs) }, '--json', '--keep');
  await until('the story', () => /pull request by hand/.test(demo.err()) || demo.child.exitCode !== null);
  assert.is(demo.child.exitCode, null, demo.err());
  const { birth, steps, outvoted, refused, unsigned } = JSON.parse(demo.out()) as Result;

  assert.match(birth.waitedFor, 'Telco2, Telco3');
  assert.equal(
    steps.map(({ step, commit }) => [step, commit?.sequence, commit?.version]),
    [
      ['1', 1, '1.0'],
      ['2', 2, '1.1'],
      ['3a', 3, '1.2'],
      ['4', 4, '1.0'],
    ],
  );
  for (const { step, votes, answering, transactions, criticalPath } of steps) {
    const dissent = step === '3a' ? ['Telco3'] : [];
    const no = votes.filter(({ vote }) => vote === 'no');
    assert.equal(
      no.map(({ organization }) => organization),
      dissent,
    );
    assert.ok(no.every(({ reason }) => reason !== ''));
    assert.is(votes.length, 4);
    assert.is(new Set(votes.map(({ revision }) => revision)).size, 4, 'each votes with its own revision');
    assert.is(answering.length, 4 - dissent.length);
    assert.equal(
      transactions.map(({ code }) => code),
      ['VALID', 'ENDORSEMENT_POLICY_FAILURE', 'VALID', 'NOT_THE_OWNER', 'VALID'],
    );
    assert.ok(criticalPath && criticalPath.blocks >= 3 && criticalPath.seconds > 0);
  }
  const [added, upgraded, , reverted] = steps;
  assert.match(added!.commit!.endorsementPolicy, '.member');
  assert.match(upgraded!.commit!.endorsementPolicy, '.peer');
  assert.is(reverted!.commit!.endorsementPolicy, added!.commit!.endorsementPolicy);
  assert.is.not(reverted!.proposal, added!.proposal);

  assert.is(outvoted.reason, 'OutvotedHere');
  assert.not.ok(outvoted.installed.some((id) => id.startsWith('numbertransfer_1.2')));
  assert.is(refused.status, 'rejected');
  assert.is(refused.sequence, 3);
  assert.equal(
    refused.votes.filter(({ vote }) => vote === 'no').map(({ organization }) => organization),
    ['Regulator'],
  );
  assert.is(unsigned.code, 'COMMIT_UNSIGNED');
  assert.is.not(unsigned.kept, unsigned.mendedBy);
  toldAll(demo.err());
  asInstalled(steps);
  const folder = join(demo.place, readdirSync(demo.place)[0]!);
  const tried = await inShell(folder, `set -e\nshopt -s expand_aliases\n${printedCommands(demo.err())}`);
  // The last number went from Telco3 to Telco1 in step 4.
  assert.match(tried, /^Telco1$/m);
  assert.match(tried, /Ready/);
  await byHand(folder);
  const running = processesOf(demo.place);
  demo.child.kill('SIGINT');
  assert.is(await demo.ended, 0);
  await nothingIsLeft(demo, running);
  rmSync(programs, { recursive: true });
});

/** The commands that --keep prints, as they stand there. */
function printedCommands(said: string): string {
  const [, after = ''] = said.split('To try in another terminal:');
  const [block = ''] = after.split('Each organization has a folder there');
  assert.ok(block.split('\n').filter((line) => /^ {2}reconcile /.test(line)).length >= 4, block);
  return block;
}

/** Every step is told: its plan, digest, proposal, votes, installs, approvals, commit; at the end the table. */
function toldAll(said: string): void {
  const steps = said.split(/\n(?=(?:1|2|3a|3b|3c|4) {1,2}\S)/).slice(1);
  assert.equal(
    steps.map((text) => text.split(/\s/)[0]),
    ['1', '2', '3a', '3b', '3c', '4'],
  );
  for (const text of steps.filter((one) => /^(1|2|3a|4) /.test(one))) {
    for (const label of ['digest', 'proposal']) assert.match(text, new RegExp(`^ +${label} +[0-9a-f]{64}$`, 'm'));
    // At the revert the packages of then are still there.
    if (!text.startsWith('4')) assert.match(text, /^ {2}package +\S/m);
    for (const label of ['vote', 'installed', 'approved', 'committed', 'answering', 'valid', 'refused'])
      assert.match(text, new RegExp(`^  ${label} +\\S`, 'm'), `${label} of ${text.split('\n')[0]}`);
  }
  assert.match(steps[0]!, /^ +\+ version: 1\.0$/m, 'its plan');
  assert.match(steps[1]!, /^ +\+ version: 1\.1$/m, 'its plan');
  const [, table = ''] = said.split(/pull request +seconds +vote +approve +commit +blocks\n/);
  assert.equal(
    [...table.matchAll(/^ {2}(\S+) +\S.* (\d+\.\d) +(\d+) +(\d+) +(\d+) +(\d+)$/gm)].map(([, step]) => step),
    ['1', '2', '3a', '4'],
  );
}

/** Every peer of who answers has the package, and who answers has approved. */
function asInstalled(steps: readonly StepResult[]): void {
  for (const { step, digest, status, installs, approvals, answering } of steps) {
    assert.match(digest, /^[0-9a-f]{64}$/);
    assert.is(status, 'applied');
    for (const { organization } of approvals) assert.ok(answering.includes(organization));
    assert.ok(approvals.length >= 3, 'a majority has approved');
    if (step === '4') continue;
    assert.equal(
      installs.map(({ organization, peer }) => `${organization}/${peer}`).sort(),
      answering.flatMap((name) => (name === 'Telco1' ? ['Telco1/peer0', 'Telco1/peer1'] : [`${name}/peer0`])).sort(),
    );
  }
}

/**
 * When a person may press Ctrl-C, by what was told last, and by what runs; `anew`: with nothing in the cache of modules.
 * `hears`: the demo after the end of all that it has started, or before anybody else, of whom it ends one after the other.
 * Later ones cost a story each: at the end of all it is pressed above, and demo-add-org kills everything there.
 */
const PRESSED = [
  { moment: 'while modules are installed', told: /Once: npm ci/, runs: 'npm', anew: true },
  { moment: 'while the network starts', told: /^0 {2}A regulator/m, runs: 'devnet' },
  { moment: 'while OpsSC is born', told: /birth +2 of 4 have approved/, runs: 'chaincode-host', hears: 'last' },
  { moment: 'while OpsSC is born', told: /birth +2 of 4 have approved/, runs: 'chaincode-host', hears: 'first' },
];

for (const { moment, told, runs, anew, hears } of PRESSED) {
  const order = hears ? `, of which the demo hears ${hears},` : '';
  test(`Ctrl-C in a terminal ${moment}${order} leaves no process and no folder`, async () => {
    const home = mkdtempSync('/tmp/qh-');
    const demo = startDemoWith(anew ? { HOME: home, npm_config_cache: join(home, 'npm') } : {});
    const isNow = () => told.test(demo.out()) && runsThere(demo.place, runs);
    await until(moment, () => isNow() || demo.child.exitCode !== null);
    const running = processesOf(demo.place);
    if (hears === 'last') {
      // The demo's own turn on a busy machine may come when the network that it talks to has ended.
      demo.child.kill('SIGSTOP');
      ctrlC(demo);
      await until('the end of the network', () => !runsThere(demo.place, 'devnet'));
      demo.child.kill('SIGCONT');
    } else if (hears === 'first') {
      demo.child.kill('SIGINT');
      await until('the end of another one', () => !running.every(lives));
      if (demo.child.exitCode === null) ctrlC(demo);
    } else ctrlC(demo);
    assert.is(await demo.ended, 1);
    assert.match(demo.err(), 'DEMO_INTERRUPTED', demo.err());
    await nothingIsLeft(demo, running);
    rmSync(home, { recursive: true, force: true });
  });
}

test('an example that does not exist is named, with those that do', async () => {
  const demo = startDemo('--example', 'telecon');
  assert.is(await demo.ended, 1);
  assert.match(demo.err(), 'DEMO_UNKNOWN');
  assert.match(demo.err(), 'telecom (');
  assert.not.ok(existsSync(`${demo.place}/quorate-`));
  await nothingIsLeft(demo, []);
});

test.run();
