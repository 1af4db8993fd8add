import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fabricCache } from '../../../reconciler/devnet/processes/fabric-cache.js';
import { parseVersion } from '../../../reconciler/devnet/processes/fabric-version.js';
import { findFabric } from '../../../reconciler/devnet/processes/find-fabric.js';
import { codeOfAsync } from '../../code-of.js';
import { needsFabric } from '../../needs.js';

const test = suite('find-fabric');
let root = '';
let env: Record<string, string> = {};

test.before.each(() => {
  root = mkdtempSync(join(tmpdir(), 'quorate-find-'));
  env = { HOME: join(root, 'home'), PATH: '/nowhere' };
});
test.after.each(() => rmSync(root, { recursive: true, force: true }));

/** Programs that say their version as Fabric's do. */
function write(directory: string, versions: { readonly peer?: string; readonly orderer?: string }): string {
  mkdirSync(directory, { recursive: true });
  for (const [name, version] of Object.entries(versions)) {
    program(
      join(directory, name),
      `[ "$1" = version ] && printf '${name}:\\n Version: ${version}\\n Commit SHA: 1\\n'`,
    );
  }
  return directory;
}

function program(file: string, text: string): void {
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}

const both = (version: string) => ({ peer: version, orderer: version });
const release = (version: string) => write(join(fabricCache(env), version, 'bin'), both(`v${version}`));

test('none anywhere: undefined', async () => {
  assert.is(await findFabric(env), undefined);
});

test('FABRIC_BIN comes before PATH, PATH before the cache', async () => {
  const cached = release('3.1.5');
  assert.is((await findFabric(env))?.directory, cached);
  const half = write(join(root, 'half'), { peer: '3.1.5' });
  const fromHere = relative(process.cwd(), write(join(root, 'relative'), both('3.1.3')));
  env.PATH = [half, fromHere, '', write(join(root, 'path'), both('3.1.4'))].join(':');
  assert.equal(await findFabric(env), {
    directory: join(root, 'path'),
    peer: join(root, 'path', 'peer'),
    orderer: join(root, 'path', 'orderer'),
    version: { major: 3, minor: 1, patch: 4 },
    warning: undefined,
  });
  env.FABRIC_BIN = write(join(root, 'named'), both('v2.5.16'));
  assert.equal((await findFabric(env))?.version, { major: 2, minor: 5, patch: 16 });
  assert.is((await findFabric({ ...env, FABRIC_BIN: '' }))?.directory, join(root, 'path'));
});

test('FABRIC_BIN that lacks a program is an error, though others are there', async () => {
  release('3.1.5');
  env.FABRIC_BIN = write(join(root, 'named'), { peer: '3.1.5' });
  writeFileSync(join(root, 'named', 'orderer'), 'not executable');
  await refused('FABRIC_BIN', 'has no program orderer');
  env.FABRIC_BIN = join(root, 'nowhere');
  await refused('FABRIC_BIN', 'has no program peer and no program orderer');
});

async function refused(code: string, why: string): Promise<void> {
  const error = await findFabric(env).then(
    () => undefined,
    (one) => one,
  );
  assert.is(error?.code, code);
  assert.match(error.why, why);
}

test('of the cache the newest version counts, and only whole ones', async () => {
  release('2.5.16');
  release('3.1.10');
  release('3.1.9');
  write(join(fabricCache(env), '9.9.9', 'bin'), { peer: '9.9.9' });
  write(join(fabricCache(env), '.part-10.0.0', 'bin'), both('10.0.0'));
  assert.equal((await findFabric(env))?.version, { major: 3, minor: 1, patch: 10 });
});

test('the cache is below XDG_CACHE_HOME when that is absolute', () => {
  assert.is(dirname(fabricCache({ HOME: '/h', XDG_CACHE_HOME: '/x' })), '/x/quorate/fabric');
  assert.is(dirname(fabricCache({ HOME: '/h', XDG_CACHE_HOME: 'x' })), '/h/.cache/quorate/fabric');
});

test('older than 2.5 is refused, whichever of the two it is', async () => {
  env.FABRIC_BIN = write(join(root, 'bin'), both('2.4.9'));
  await refused('FABRIC_TOO_OLD', `${join(root, 'bin', 'peer')} is version 2.4.9`);
  write(join(root, 'bin'), { peer: 'v2.5.0', orderer: 'v1.4.12' });
  await refused('FABRIC_TOO_OLD', `${join(root, 'bin', 'orderer')} is version 1.4.12`);
});

test('one that does not say its version is used with a warning', async () => {
  for (const said of ['latest, development build', 'unknown']) {
    env.FABRIC_BIN = write(join(root, 'bin'), { peer: said, orderer: '3.1.5' });
    const found = await findFabric(env);
    assert.is(found?.version, undefined);
    assert.match(found!.warning!, `peer says "${said}" instead of its version`);
    assert.not.match(found!.warning!, 'orderer says');
  }
});

test('peer and orderer of different releases are said; of different patches not; the lower one counts', async () => {
  env.FABRIC_BIN = write(join(root, 'bin'), { peer: '3.1.5', orderer: '2.5.16' });
  const found = await findFabric(env);
  assert.match(found!.warning!, 'peer is version 3.1.5, orderer 2.5.16');
  assert.equal(found!.version, { major: 2, minor: 5, patch: 16 });
  write(join(root, 'bin'), { peer: '3.0.5', orderer: '3.1.5' });
  assert.match((await findFabric(env))!.warning!, 'peer is version 3.0.5, orderer 3.1.5');
  write(join(root, 'bin'), { peer: '3.1.5', orderer: '3.1.4' });
  assert.is((await findFabric(env))!.warning, undefined);
});

test('a program that fails, or says no version line, is no Fabric', async () => {
  env.FABRIC_BIN = write(join(root, 'bin'), both('3.1.5'));
  program(join(root, 'bin', 'peer'), 'echo cannot load >&2; exit 3');
  await refused('FABRIC_BROKEN', 'cannot load');
  program(join(root, 'bin', 'peer'), 'echo hello');
  await refused('FABRIC_BROKEN', 'prints no line "Version:"');
  writeFileSync(join(root, 'bin', 'peer'), Buffer.from('\u007fELF of another machine'));
  assert.is(await codeOfAsync(() => findFabric(env)), 'FABRIC_BROKEN');
});

test('versions as Fabric writes them', () => {
  assert.equal(parseVersion('v3.1.5'), { major: 3, minor: 1, patch: 5 });
  assert.equal(parseVersion('2.5.0-beta'), { major: 2, minor: 5, patch: 0 });
  for (const text of ['latest', '3.1', '3.1.5.6', 'x3.1.5', '']) assert.is(parseVersion(text), undefined, text);
});

const fabric = needsFabric('find-fabric: real peer and orderer say their version');
if (fabric !== undefined) {
  test('real peer and orderer say their version', async () => {
    const found = await findFabric({ FABRIC_BIN: fabric });
    assert.is(found?.directory, fabric);
    assert.ok(found!.version !== undefined || found!.warning !== undefined);
  });
}

test.run();
