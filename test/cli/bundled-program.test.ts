/** The file that every command runs, and what is kept of it compiled (test/bundle.mjs, test/load-bundled.mjs). */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

interface World {
  file: string;
}

const folder = new URL('../../reconciler/bundle/', import.meta.url);
const { loadBundled } = (await import(new URL('load-bundled.js', folder).href)) as {
  loadBundled: (file: string) => { start: () => unknown; keep: () => void; isKept: boolean };
};
const text = readFileSync(new URL('cli.cjs', folder));
const test = suite<World>('bundle');

test.before.each((world) => {
  world.file = join(mkdtempSync(join(tmpdir(), 'quorate-bundle-')), 'small.cjs');
  writeFileSync(world.file, '(function (exports) { exports.sum = [1, 2, 3].reduce((sum, one) => sum + one, 0); })');
  const small = loadBundled(world.file);
  small.start();
  small.keep();
});
test.after.each(({ file }) => rmSync(join(file, '..'), { recursive: true, force: true }));

test('it is strict, as the modules are that it is made of', () => {
  const [opening] = text.toString('latin1').split('\n');
  const probe = runInThisContext(`${opening}\nreturn (function () { return this; })(); })`) as (
    ...of: unknown[]
  ) => unknown;
  assert.is(
    probe({}, () => ({ pathToFileURL: () => '' }), {}, '', ''),
    undefined,
  );
});

test('it is ASCII, for it is read byte by byte: a sign of micro in a regular expression would be two others', () => {
  assert.is(
    text.findIndex((byte) => byte > 0x7f),
    -1,
  );
  assert.ok(text.includes('|\\u00b5s|\\u03bcs|'));
});

test('what is kept of the commands is used', () => {
  assert.ok(loadBundled(fileURLToPath(new URL('cli.cjs', folder))).isKept);
});

test('kept code is used where it is whole and of this text; else the text is compiled', ({ file }) => {
  assert.ok(loadBundled(file).isKept);
  const [kept, program] = [readFileSync(`${file}.v8`), readFileSync(file, 'utf8')];
  // Every bit of V8's own header and of its code, of which it checks some.
  for (let at = 0; at < kept.length; at += 1) {
    const damaged = Buffer.from(kept);
    damaged[at]! ^= 1;
    writeFileSync(`${file}.v8`, damaged);
    assert.not.ok(loadBundled(file).isKept, `byte ${at}`);
  }
  for (const length of [0, 31, 32, kept.length / 2, kept.length - 1]) {
    writeFileSync(`${file}.v8`, kept.subarray(0, length));
    assert.not.ok(loadBundled(file).isKept, `${length} bytes`);
  }
  writeFileSync(`${file}.v8`, kept);
  writeFileSync(file, program.replace('1, 2, 3', '1, 2, 4'));
  assert.not.ok(loadBundled(file).isKept, 'a text of the same length');
  assert.equal(loadBundled(file).start(), { sum: 7 });
  rmSync(`${file}.v8`);
  assert.equal(loadBundled(file).start(), { sum: 7 });
  mkdirSync(`${file}.v8`);
  assert.equal(loadBundled(file).start(), { sum: 7 }, 'it cannot be read');
});

test('kept code is of one kind of machine', ({ file }) => {
  const ours = Object.getOwnPropertyDescriptor(process, 'arch')!;
  Object.defineProperty(process, 'arch', { ...ours, value: 'another' });
  try {
    assert.not.ok(loadBundled(file).isKept);
  } finally {
    Object.defineProperty(process, 'arch', ours);
  }
  assert.ok(loadBundled(file).isKept);
});

test.run();
