/** `reconcile demo` as a process: the whole story, and nothing left of it, however it ends. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StepResult } from '../../reconciler/cli/demo/step-result.js';
import { MAIN, nothingIsLeft, processesOf, startDemo, until } from './demo-process.js';

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
  const child = spawn('bash', ['-c', start + script], {
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
  const timer = setTimeout(() => child.kill('SIGKILL'), 90_000);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  assert.is(code, 0, said);
  assert.match(said, 'Telco1\n');
}

/** Lets git find the stand-in; the line of shell that does it. */
function standIn(folder: string): string {
  const program = fileURLToPath(new URL('./ssh-keygen.js', import.meta.url));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ssh-keygen'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 });
  return `export PATH='${bin}':"$PATH"\n`;
}

test('the whole story comes out as it should, goes on by hand, and nothing is left of it', async () => {
  const demo = startDemo('--json', '--keep');
  await until('the story', () => /pull request by hand/.test(demo.err()) || demo.child.exitCode !== null, 240_000);
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
  await byHand(join(demo.place, readdirSync(demo.place)[0]!));
  const running = processesOf(demo.place);
  demo.child.kill('SIGINT');
  assert.is(await demo.ended, 0);
  await nothingIsLeft(demo, running);
});

const MOMENTS = {
  SIGINT: { moment: 'while OpsSC is born', told: /birth +2 of 4 have approved/, processes: 4 },
  SIGKILL: { moment: 'at the first proposal', told: /proposal +[0-9a-f]{64}\n {2}Telco2/, processes: 10 },
};

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  const { moment, told, processes } = MOMENTS[signal];
  test(`${signal} ${moment} leaves no process and no folder`, async () => {
    const demo = startDemo();
    await until(moment, () => told.test(demo.out()) || demo.child.exitCode !== null);
    const running = processesOf(demo.place);
    assert.ok(running.length >= processes, `only ${running.length} processes were there: ${demo.err()}`);
    demo.child.kill(signal);
    const ended = await demo.ended;
    if (signal === 'SIGINT') {
      assert.is(ended, 1);
      assert.match(demo.err(), 'DEMO_INTERRUPTED');
    }
    await nothingIsLeft(demo, running);
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
