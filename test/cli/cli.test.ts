import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { simpleGit } from 'simple-git';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { run } from '../../reconciler/cli/cli.js';
import { liveChaincode } from '../kinds/live-fixture.js';
import { CHANNEL, chaincode, NETWORK } from '../spec/fixture.js';

const test = suite<{ root: string; spec: string }>('command line', { root: '', spec: '' });
test.before.each((context) => {
  context.root = mkdtempSync(join(tmpdir(), 'quorate-test-'));
  context.spec = join(context.root, 'net');
  mkdirSync(context.spec);
  mkdirSync(join(context.root, '.git'));
  write(context.spec, { 'network.yaml': NETWORK, 'channel1.yaml': CHANNEL, 'cc.yaml': chaincode() });
});
test.after.each(({ root }) => rmSync(root, { recursive: true, force: true }));

function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

async function reconcile(args: readonly string[], terminal = false) {
  const said = { out: '', err: '' };
  const code = await run(args, {
    stdout: { write: (text) => (said.out += text), isTTY: terminal },
    stderr: { write: (text) => (said.err += text), isTTY: terminal },
    env: {},
    now: () => '2026-06-01T00:00:00Z',
  });
  return { code, ...said };
}

const live = (version: string) => ({
  liveFileVersion: 1,
  network: 'telecom',
  resources: [
    { address: 'telecom/Network/telecom', state: 'absent' },
    { address: 'telecom/Channel/channel1', state: 'unknown', why: 'not asked' },
    {
      address: 'telecom/Chaincode/numbertransfer',
      state: 'present',
      managed: true,
      live: liveChaincode({ definition: { ...liveChaincode().definition!, version } }),
    },
  ],
});
const saveLive = (root: string, version: string) => {
  const path = join(root, 'live.json');
  writeFileSync(path, JSON.stringify(live(version)));
  return path;
};

test('validate: 0 and what it saw; 1 and each defect with its place', async ({ spec }) => {
  assert.equal(await reconcile(['validate', '--spec', spec]), {
    code: 0,
    out: 'telecom: 3 resources, valid\n',
    err: '',
  });
  write(spec, { 'cc.yaml': chaincode({ chanel: 'x', version: '2' }) });
  const { code, out } = await reconcile(['validate', '--spec', spec]);
  assert.is(code, 1);
  assert.match(out, 'net/cc.yaml:8:3: error FIELD_UNKNOWN at spec.chanel\n');
  assert.match(out, 'net/cc.yaml:6:12: error VALUE_TYPE at spec.version\n');
  const json = JSON.parse((await reconcile(['validate', '--spec', spec, '--format', 'json'])).out);
  assert.equal([json.ok, json.diagnostics.length], [false, 2]);
  const github = (await reconcile(['validate', '--spec', spec, '--format', 'github'])).out;
  assert.match(github, '::error file=net/cc.yaml,line=8,col=3,title=FIELD_UNKNOWN::spec.chanel: ');
});

test('validate: a source that is not there is a defect', async ({ spec }) => {
  write(spec, { 'cc.yaml': chaincode({ source: '{ path: ../cc }' }) });
  const { code, out } = await reconcile(['validate', '--spec', spec]);
  assert.is(code, 1);
  assert.match(out, 'SOURCE_MISSING');
});

test('plan against a saved live state: 0, 2 when asked for, and the same bytes twice', async ({ root, spec }) => {
  const args = ['plan', '--spec', spec, '--live', saveLive(root, '0.9')];
  const first = await reconcile(args);
  assert.is(first.code, 0);
  assert.match(first.out, '    - version: 0.9\n    + version: 1.0\n');
  assert.match(first.out, '1 to update');
  assert.equal(await reconcile(args), first);
  assert.is((await reconcile([...args, '--detailed-exitcode'])).code, 2);
  assert.is((await reconcile(['--plan', ...args.slice(1), '--detailed-exitcode'])).code, 2);
  const same = ['plan', '--spec', spec, '--live', saveLive(root, '1.0'), '--detailed-exitcode'];
  assert.is((await reconcile(same)).code, 0);
});

test('color on a terminal only, and not when it is not wanted', async ({ root, spec }) => {
  const args = ['plan', '--spec', spec, '--live', saveLive(root, '0.9')];
  assert.match((await reconcile(args, true)).out, '\u001b[');
  assert.not.match((await reconcile(args)).out, '\u001b[');
  assert.not.match((await reconcile([...args, '--no-color'], true)).out, '\u001b[');
});

test('text keeps to 80 columns but for words that must be copied whole', async ({ root, spec }) => {
  const { out } = await reconcile(['plan', '--spec', spec, '--live', saveLive(root, '0.9')]);
  for (const line of out.split('\n')) assert.ok(line.length <= 80 || /\S{60}/.test(line), line);
});

test('JSON keeps to its published schema and is a saved plan; a plan whose live state moved is stale', async ({
  root,
  spec,
}) => {
  const saved = join(root, 'plan.json');
  const args = ['plan', '--spec', spec, '--live', saveLive(root, '0.9')];
  const { out } = await reconcile([...args, '--format', 'json', '--out', saved]);
  const validate = new Ajv2020({ strict: false }).compile(readSchema('plan.schema.json'));
  assert.ok(validate(JSON.parse(out)), JSON.stringify(validate.errors));
  assert.is(out, readFileSync(saved, 'utf8'));
  assert.is((await reconcile([...args, '--saved', saved])).code, 0);
  saveLive(root, '0.8');
  const stale = await reconcile([...args, '--saved', saved]);
  assert.is(stale.code, 4);
  assert.match(stale.err, 'PLAN_STALE');
  writeFileSync(saved, out.replace('"1.0"', '"6.6"'));
  assert.match((await reconcile([...args, '--saved', saved])).err, 'PLAN_FILE_INVALID');
});

test('a guard refuses: exit code 4', async ({ root, spec }) => {
  rmSync(join(spec, 'cc.yaml'));
  const { code, out } = await reconcile(['plan', '--spec', spec, '--live', saveLive(root, '1.0')]);
  assert.is(code, 4);
  assert.match(out, 'RETIRE_NOT_ALLOWED');
});

test('plan against another revision, without touching the work tree', async ({ root, spec }) => {
  rmSync(join(root, '.git'), { recursive: true });
  const git = simpleGit({ baseDir: root });
  await git.init();
  await git.addConfig('user.name', 'test').then(() => git.addConfig('user.email', 'test@example.com'));
  await git.add(['-A']).then(() => git.commit('one'));
  const args = ['plan', '--spec', spec, '--against', 'git:HEAD'];
  assert.match((await reconcile(args)).out, 'No changes.');
  write(spec, { 'cc.yaml': chaincode({ version: '"1.1"' }), 'new.yaml': chaincode({}, 'second') });
  const { out, code } = await reconcile([...args, '--format', 'markdown']);
  assert.is(code, 0);
  assert.match(out, '1 to create, 1 to update, 0 to retire');
  assert.match(out, '- version: 1.0\n+ version: 1.1');
  assert.match(out, /Content digest: `[0-9a-f]{64}`/);
  assert.is((await reconcile(['plan', '--spec', spec, '--against', 'git:nowhere'])).code, 1);
});

test('errors say what, why and how to mend it, as JSON too', async ({ root, spec }) => {
  const none = await reconcile(['plan', '--spec', spec]);
  assert.is(none.code, 1);
  assert.match(none.err, '[PLAN_AGAINST]');
  const json = await reconcile(['plan', '--spec', join(root, 'nowhere'), '--against', 'git:x', '--format', 'json']);
  assert.is(JSON.parse(json.out).error.code, 'SPEC_DIRECTORY');
  assert.is((await reconcile(['plan', '--spec', spec, '--live', join(root, 'nowhere.json')])).code, 1);
  writeFileSync(join(root, 'bad.json'), '{"liveFileVersion":1,"network":"telecom","resources":[{"address":"x"}]}');
  const bad = await reconcile(['plan', '--spec', spec, '--live', join(root, 'bad.json')]);
  assert.match(bad.err, 'LIVE_FILE_INVALID');
  assert.is((await reconcile(['--help'])).code, 0);
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  assert.equal(await reconcile(['--version']), { code: 0, out: `quorate ${version} (digest format 1)\n`, err: '' });
});

test('a command line that is not understood says so as every error does: code, why, how to mend it', async ({
  spec,
}) => {
  const said = async (...args: string[]) => {
    const { code, out, err } = await reconcile(args);
    assert.equal([code, out], [1, ''], args.join(' '));
    return err;
  };
  assert.is(
    await said('statsu', '--quiet'),
    'error: There is no such command [COMMAND_UNKNOWN]\n  why:  reconcile has no command "statsu"\n  mend: did you mean "status"?\n',
  );
  assert.match(await said('suspend', 'x'), 'mend: reconcile --help lists them\n');
  assert.match(
    await said('devnet', 'dwon'),
    'why:  reconcile devnet has no command "dwon"\n  mend: did you mean "down"?\n',
  );
  assert.match(
    await said('plan', '--spce', spec),
    /^error: The command line cannot be understood \[USAGE\]\n {2}why: {2}unknown option '--spce'/,
  );
  assert.match(
    await said('validate'),
    "required option '--spec <dir>' not specified\n  mend: reconcile validate --help shows how\n",
  );
  assert.match(await said('devnet', 'down', 'x'), 'mend: reconcile devnet down --help shows how\n');
  assert.match(await said('devnet', 'up', '--spec', spec, '--batch-timeout', '0s'), '[USAGE]');
  const key = `0x${'ab'.repeat(32)}`;
  assert.not.match(await said('validate', '--spec', spec, '--format', key), key);
  const json = await reconcile(['status', '--format', 'json', 'x']);
  assert.equal([json.code, JSON.parse(json.out).error.code], [1, 'USAGE']);
  assert.match(await said(), 'Usage: reconcile');
});

test('an organization that is not of the network, or not that of the settings, does not seem to have nothing to do', async ({
  root,
  spec,
}) => {
  const args = ['plan', '--spec', spec, '--live', saveLive(root, '0.9'), '--organization'];
  assert.is((await reconcile([...args, 'Telco1'])).code, 0);
  const mistyped = await reconcile([...args, 'Telko1']);
  assert.equal([mistyped.code, mistyped.out], [1, '']);
  assert.match(mistyped.err, /ORGANIZATION_UNKNOWN.*did you mean "Telco1"\?/s);
});

test('help keeps to 80 columns, and is there as a command, too', async () => {
  const { code, out } = await reconcile(['help']);
  assert.is(code, 0);
  for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
  assert.match(out, '  withdraw ');
  assert.equal(await reconcile(['help', 'validate']), await reconcile(['validate', '--help']));
  assert.is((await reconcile(['help', 'nope'])).code, 1);
});

test('what cannot be read is named, and is no defect of ours', async ({ root, spec }) => {
  const config = await reconcile(['plan', '--config', root]);
  assert.match(config.err, /^error: The settings file cannot be read \[CONFIG_UNREADABLE\]\n {2}why: .*EISDIR/s);
  const live = await reconcile(['plan', '--spec', spec, '--live', root]);
  assert.match(live.err, /\[FILE_MISSING\].*EISDIR.*\n {2}mend: /s);
  writeFileSync(join(root, 'empty.json'), '{}');
  const empty = await reconcile(['plan', '--spec', spec, '--live', join(root, 'empty.json')]);
  assert.match(empty.err, /empty\.json:\s+the\s+field\s+"liveFileVersion"\s+is\s+missing/);
  assert.match(empty.err, 'reconcile observe --out FILE');
  const out = await reconcile([
    'plan',
    '--spec',
    spec,
    '--live',
    saveLive(root, '1.0'),
    '--out',
    join(root, 'no/plan'),
  ]);
  assert.equal([out.code, /\[FILE_UNWRITABLE\].*ENOENT.*\n {2}mend: /s.test(out.err)], [1, true]);
});

test.run();
