/** examples/channels: every diff applies to the base, and the READMEs quote what it says and what the plan says of it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from '../../reconciler/cli/cli.js';
import { CHANNEL_EXAMPLES, diffsOf, scenarios, writeExample } from './channel-examples.js';
import { liveState } from './live-state.js';

const LIVE = `${CHANNEL_EXAMPLES}live.json`;
const SCENARIOS = [
  ...['acls', 'add-consenter', 'anchor-peers', 'batch', 'capabilities', 'new-channel', 'orderer-endpoints', 'policies'],
  ...['remove-consenter', 'remove-member', 'replace-consenter', 'revoke-certificate', 'rotate-admin-certificate'],
  ...['rotate-identity-ca', 'rotate-tls-ca'],
];

const test = suite('channel examples');
let folder: string;

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-channels-'));
});

test.after(() => rmSync(folder, { recursive: true, force: true }));

interface Said {
  readonly code: number;
  readonly text: string;
}

async function reconcile(...args: string[]): Promise<Said> {
  let text = '';
  const stream = { write: (more: string) => (text += more) };
  const context = { stdout: stream, stderr: stream, env: {}, now: () => '2026-11-01T00:00:00Z' };
  const code = await run(args, context as never);
  return { code, text };
}

/** A repo with the base and these diffs in it. */
function repoOf(diffs: readonly string[]): string {
  const repo = mkdtempSync(join(folder, 'repo-'));
  mkdirSync(join(repo, '.git'));
  writeExample(join(repo, 'cars'), diffs);
  return join(repo, 'cars');
}

/** Numbered diffs come one on top of the other, all others each on the base. */
function withEarlier(diff: string): readonly string[] {
  const [scenario, name] = diff.split('/') as [string, string];
  if (!/^\d-/.test(name)) return [diff];
  return diffsOf(scenario).filter((other) => /\/\d-/.test(other) && other <= diff);
}

/** What `reconcile plan` says of a diff against the saved live state, as the index tells to try it. */
function planned(diff: string, organization?: string): Promise<Said> {
  const whose = organization ? ['--organization', organization] : [];
  return reconcile('plan', '--spec', repoOf(withEarlier(diff)), '--live', LIVE, '--no-color', ...whose);
}

/** Fenced blocks of a README by their info string, e.g. `diff change`, `text refused`, `text change Org3`. */
function blocksOf(readme: string): readonly { readonly info: string; readonly lines: readonly string[] }[] {
  return [...readme.matchAll(/```(\w+ [^\n]+)\n([^`]*)```/g)].map(([, info, body]) => ({
    info: info!,
    lines: body!.trimEnd().split('\n'),
  }));
}

/** Lines that a text does not have. */
function missing(lines: readonly string[], text: string): readonly string[] {
  const there = new Set(text.split('\n'));
  return lines.filter((line) => !there.has(line));
}

test('each scenario has its folder, each folder its line in the index', () => {
  assert.equal(scenarios(), SCENARIOS);
  const index = readFileSync(`${CHANNEL_EXAMPLES}README.md`, 'utf8');
  for (const name of SCENARIOS) assert.match(index, `](${name}/README.md)`);
});

test('the saved live state is the one that the base began with, and its plan is empty', async () => {
  const text = await liveState(`${CHANNEL_EXAMPLES}base`, ['cars/Channel/second']);
  assert.equal(JSON.parse(readFileSync(LIVE, 'utf8')), JSON.parse(text));
  const { code, text: said } = await reconcile('plan', '--spec', repoOf([]), '--live', LIVE, '--detailed-exitcode');
  assert.is(code, 0, said);
  assert.match(said, 'No changes.');
});

for (const scenario of SCENARIOS) {
  test(`${scenario}: validate and plan say what its README quotes`, async () => {
    const blocks = blocksOf(readFileSync(join(CHANNEL_EXAMPLES, scenario, 'README.md'), 'utf8'));
    for (const diff of diffsOf(scenario)) {
      const name = diff.slice(scenario.length + 1);
      const quoted = (kind: string) => blocks.filter(({ info }) => info === `${kind} ${name}`);
      assert.ok(quoted('diff').length > 0 && quoted('text').length > 0, `${diff} is quoted with its plan`);
      const written = readFileSync(join(CHANNEL_EXAMPLES, `${diff}.diff`), 'utf8');
      for (const { lines } of quoted('diff')) assert.equal(missing(lines, written), [], diff);
      const said = await planned(diff);
      for (const { lines } of quoted('text')) assert.equal(missing(lines, said.text), [], `${diff}\n${said.text}`);
      for (const { info, lines } of blocks.filter((block) => block.info.startsWith(`text ${name} `))) {
        assert.equal(missing(lines, (await planned(diff, info.split(' ')[2])).text), [], info);
      }
      const isRefused = name.startsWith('refused');
      assert.is([1, 4].includes(said.code), isRefused, `${diff}\n${said.text}`);
      if (isRefused) continue;
      const valid = await reconcile('validate', '--spec', repoOf(withEarlier(diff)));
      assert.is(valid.code, 0, valid.text);
    }
    const known = diffsOf(scenario).map((diff) => diff.slice(scenario.length + 1));
    assert.ok(blocks.every(({ info }) => known.includes(info.split(' ')[1]!)));
  });
}

test('a line that no plan has is found, and a diff that does not fit the base', () => {
  assert.equal(missing(['a', 'b'], 'a\nc'), ['b']);
  assert.throws(() => repoOf(['batch/change', 'batch/change']), /patch does not apply/);
});

test('in a clone the same diff is planned against the revision before it', async () => {
  const repo = mkdtempSync(join(folder, 'clone-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], { cwd: repo, encoding: 'utf8' });
  git('init', '--quiet');
  writeExample(join(repo, 'examples/channels/base'), []);
  git('add', '--all', '.');
  git('commit', '--quiet', '--message', 'base');
  git('apply', '--directory=examples/channels/base', `${CHANNEL_EXAMPLES}batch/change.diff`);
  const spec = join(repo, 'examples/channels/base');
  const { code, text } = await reconcile('plan', '--spec', spec, '--against', 'git:HEAD', '--detailed-exitcode');
  assert.is(code, 2, text);
  assert.match(text, '+ orderer.BatchTimeout: 400ms');
  writeFileSync(join(spec, 'network.yaml'), '');
  assert.is((await reconcile('validate', '--spec', spec)).code, 1);
});

test.run();
