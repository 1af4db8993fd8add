/** The pipelines of examples/ci: their actual commands, run on a pull request that tries to be executed. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { npmOnce } from './npm-once.js';
import { keepInstalled, packedProduct } from './packed-product.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CI = join(ROOT, 'examples/ci');
const DIGEST = /[0-9a-f]{64}/;

const test = suite('CI examples');
let folder: string;
let path: string;

function run(directory: string, program: string, args: readonly string[], env: Record<string, string> = {}): string {
  return execFileSync(program, args, { cwd: directory, env: { ...process.env, ...env }, encoding: 'utf8' });
}

/** A step as a CI system runs it: a shell that stops at the first failure. */
function shell(directory: string, script: string, env: Record<string, string> = {}): string {
  return run(directory, 'bash', ['-e', '-c', script], { ...env, PATH: path });
}

function commit(directory: string, message: string): void {
  run(directory, 'git', ['add', '--all', '--force', '.']);
  run(directory, 'git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', 'commit', '--quiet', '-m', message]);
}

function write(directory: string, path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

function copy(directory: string, path: string): void {
  cpSync(join(ROOT, path), join(directory, path), {
    recursive: true,
    filter: (from) => !from.includes('node_modules'),
  });
}

const DOCUMENT = `apiVersion: quorate/v1
kind: Chaincode
metadata: { name: numbertransfer }
spec:
  channel: channel1
  version: "1.1"
  source: { path: ../../../chaincode/numbertransfer }
  endorsementPolicy: "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))"
`;

/** Whoever runs anything of the pull request leaves this file. */
const marker = () => join(folder, 'executed');

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-ci-'));
  path = npmOnce(folder);
  const origin = join(folder, 'origin');
  mkdirSync(join(origin, 'tools'), { recursive: true });
  run(origin, 'git', ['init', '--quiet', '--initial-branch=main']);
  for (const path of ['network-specs/telecom', 'chaincode/opssc']) copy(origin, path);
  cpSync(join(CI, 'tools/package.json'), join(origin, 'tools/package.json'));
  packedProduct(join(origin, 'tools'));
  run(join(origin, 'tools'), 'npm', [
    'install',
    '--package-lock-only',
    '--ignore-scripts',
    '--no-audit',
    '--prefer-offline',
  ]);
  commit(origin, 'The consortium');
  run(origin, 'git', ['checkout', '--quiet', '-b', 'proposed']);
  copy(origin, 'chaincode/numbertransfer');
  write(origin, 'network-specs/telecom/chaincodes/numbertransfer.yaml', DOCUMENT);
  attack(origin);
  commit(origin, 'Add numbertransfer 1.1');
  run(origin, 'git', ['update-ref', 'refs/pull/7/merge', 'proposed']);
  run(origin, 'git', ['checkout', '--quiet', 'main']);
});

test.after(() => {
  const modules = join(folder, 'github/base/tools/node_modules');
  if (existsSync(modules)) keepInstalled(modules);
  rmSync(folder, { recursive: true, force: true });
});

/** What a pull request can bring along in the hope that somebody runs it. */
function attack(origin: string): void {
  const script = `node -e "require('fs').writeFileSync('${marker()}','')"`;
  const scripts = { preinstall: script, install: script, postinstall: script, prepare: script };
  write(origin, 'tools/package.json', JSON.stringify({ private: true, scripts }));
  write(origin, 'package.json', JSON.stringify({ private: true, scripts }));
  write(origin, '.npmrc', `node-options=--require=${join(origin, 'evil.cjs')}\nignore-scripts=false\n`);
  write(origin, 'tools/.npmrc', 'ignore-scripts=false\n');
  write(origin, 'evil.cjs', `require('fs').writeFileSync('${marker()}', '')`);
  for (const place of ['node_modules/.bin/reconcile', 'tools/node_modules/.bin/reconcile']) {
    write(origin, place, `#!/bin/sh\ntouch ${marker()}\n`);
    chmodSync(join(origin, place), 0o755);
  }
  write(origin, 'chaincode/numbertransfer/package.json', JSON.stringify({ name: 'x', version: '1.0.0', scripts }));
}

/** The plan shows the change and its digest, and nothing of the pull request has run. */
function isThePlan(text: string): void {
  assert.match(text, 'numbertransfer');
  assert.match(text, DIGEST);
  assert.not.ok(existsSync(marker()), 'something of the pull request was executed');
}

interface GithubStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

test('GitHub Actions', () => {
  const workflow = parse(readFileSync(join(CI, 'github-actions.yml'), 'utf8')) as {
    on: unknown;
    permissions: unknown;
    jobs: { plan: { steps: GithubStep[] } };
  };
  assert.is(workflow.on, 'pull_request_target');
  assert.equal(workflow.permissions, { contents: 'read' });
  const work = join(folder, 'github');
  mkdirSync(work);
  const summary = join(work, 'summary.md');
  for (const step of workflow.jobs.plan.steps) {
    if (step.uses) assert.match(step.uses, /@[0-9a-f]{40}$/, 'actions are pinned');
    if (step.uses?.startsWith('actions/checkout@')) checkOut(work, step.with!);
    if (!step.run) continue;
    assert.not.match(step.run, '${{', 'no expression stands in a command');
    const env = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [
        name,
        value.replace(/^\$\{\{ github\.base_ref \}\}$/, 'main'),
      ]),
    );
    shell(join(work, step['working-directory'] ?? ''), step.run, { ...env, GITHUB_STEP_SUMMARY: summary });
  }
  isThePlan(readFileSync(summary, 'utf8'));
});

/** What actions/checkout does with these settings. */
function checkOut(work: string, settings: Readonly<Record<string, unknown>>): void {
  assert.is(settings['persist-credentials'], false);
  const directory = join(work, String(settings.path));
  run(work, 'git', ['clone', '--quiet', join(folder, 'origin'), directory]);
  const ref = settings.ref as string | undefined;
  if (!ref) return;
  run(directory, 'git', [
    'fetch',
    '--quiet',
    'origin',
    ref.replace(/\$\{\{ github\.event\.pull_request\.number \}\}/, '7'),
  ]);
  run(directory, 'git', ['checkout', '--quiet', '--detach', 'FETCH_HEAD']);
}

/** A checkout of the pull request, as GitLab's runner and Jenkins make it. */
function proposed(name: string): string {
  const directory = join(folder, name, 'work');
  mkdirSync(directory, { recursive: true });
  run(directory, 'git', ['init', '--quiet']);
  run(directory, 'git', ['remote', 'add', 'origin', join(folder, 'origin')]);
  run(directory, 'git', ['fetch', '--quiet', 'origin', 'refs/pull/7/merge']);
  run(directory, 'git', ['checkout', '--quiet', '--detach', 'FETCH_HEAD']);
  return directory;
}

test('GitLab CI', () => {
  const { plan } = parse(readFileSync(join(CI, 'gitlab-ci.yml'), 'utf8')) as {
    plan: { before_script: string[]; script: string[] };
  };
  const directory = proposed('gitlab');
  const script = [...plan.before_script, ...plan.script].join('\n');
  isThePlan(shell(directory, script, { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' }));
});

test('Jenkins, with a saved live state', () => {
  const origin = join(folder, 'origin');
  write(origin, 'live/telecom.json', JSON.stringify({ liveFileVersion: 1, network: 'telecom', resources: [] }));
  commit(origin, 'The live state');
  const text = readFileSync(join(CI, 'Jenkinsfile'), 'utf8');
  const scripts = [...text.matchAll(/\bsh ('''([\s\S]*?)'''|'([^'\n]*)')/g)].map(([, , long, short]) => long ?? short!);
  assert.is(scripts.length, 3);
  const directory = proposed('jenkins');
  const outputs = scripts.map((script) => shell(directory, script, { CHANGE_TARGET: 'main' }));
  isThePlan(outputs.at(-1)!);
  assert.match(outputs.at(-1)!, 'telecom.json', 'it was compared with the live state, too');
});

test('a spec that is not valid ends the pipeline', () => {
  const { plan } = parse(readFileSync(join(CI, 'gitlab-ci.yml'), 'utf8')) as {
    plan: { script: string[] };
  };
  // Where the sound one has just passed, with what was installed for it.
  const directory = join(folder, 'gitlab', 'work');
  rmSync(join(directory, 'plan.md'));
  write(directory, 'network-specs/telecom/chaincodes/numbertransfer.yaml', DOCUMENT.replace('version:', 'versoin:'));
  const BASE = / (\S+\/base)\n/.exec(run(directory, 'git', ['worktree', 'list', '--porcelain']))![1]!;
  const script = plan.script.join('\n');
  assert.throws(
    () => shell(directory, script, { BASE, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' }),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => /versoin/.test(stdout + stderr),
  );
  assert.not.ok(existsSync(join(directory, 'plan.md')));
});

export function addPipelinesSuite(): void {
  test.run();
}
