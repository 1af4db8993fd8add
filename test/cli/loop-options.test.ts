import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from '../../reconciler/cli/cli.js';

const test = suite<{ folder: string }>('options over reconciler.yaml');
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'quorate-test-'));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

async function reconcile(...args: string[]) {
  const said = { out: '', err: '' };
  const code = await run(args, {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    env: {},
    now: () => '2026-06-01T00:00:00Z',
  });
  return { code, ...said };
}
const codeIn = (text: string) => /\[([A-Z_]+)\]/.exec(text)?.[1];

test('one of --plan, --once and --loop', async () => {
  for (const args of [
    ['--plan', '--once'],
    ['--once', '--loop'],
    ['--plan', '--loop'],
  ]) {
    const { code, err } = await reconcile(...args);
    assert.equal([code, /cannot be used with option/.test(err)], [1, true]);
  }
  const none = await reconcile();
  assert.equal([none.code, /Usage: reconcile/.test(none.err)], [1, true]);
});

test('options of plans say nothing to a loop', async () => {
  assert.is(codeIn((await reconcile('--once', '--spec', 'x')).err), 'OPTION_CONFLICT');
  assert.is(codeIn((await reconcile('--loop', '--detailed-exitcode')).err), 'OPTION_CONFLICT');
  assert.is(codeIn((await reconcile('--loop', '--format', 'markdown')).err), 'OPTION_CONFLICT');
  const two = await reconcile('plan', '--config', 'x', '--live', 'y', '--spec', 'z');
  assert.is(codeIn(two.err), 'OPTION_CONFLICT');
});

test('every command says what is wrong with its settings, as JSON too', async ({ folder }) => {
  const missing = join(folder, 'none.yaml');
  for (const command of [
    'status',
    'proposals',
    'vote',
    'history',
    'observe',
    'bootstrap',
    'logs',
    '--once',
    '--loop',
  ]) {
    const { code, err } = await reconcile(command, '--config', missing);
    assert.equal([command, code, codeIn(err)], [command, 1, 'CONFIG_MISSING']);
  }
  const json = await reconcile('status', '--config', missing, '--format', 'json');
  assert.is(JSON.parse(json.out).error.code, 'CONFIG_MISSING');
  const wrong = join(folder, 'reconciler.yaml');
  writeFileSync(wrong, 'apiVersion: quorate/v1\nkind: Reconciler\norganisation: Telco1\n');
  const said = (await reconcile('status', '--config', wrong)).err;
  assert.is(codeIn(said), 'CONFIG_INVALID');
  assert.match(said, 'organisation');
  const doctor = await reconcile('doctor', '--config', missing, '--format', 'json');
  assert.equal([doctor.code, JSON.parse(doctor.out).ok], [1, false]);
});

test.run();
