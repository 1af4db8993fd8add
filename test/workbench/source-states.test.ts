/** The states of a source on the disk: one for each content, however it is written. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DevChaincode } from '../../reconciler/workbench/dev-chaincode.js';
import { isCurrent, type SourceState, sourceStates } from '../../reconciler/workbench/source-states.js';

const test = suite('source states');
let root: string;
let ending: AbortController;

test.before.each(() => {
  root = mkdtempSync(join(tmpdir(), 'quorate-source-'));
  mkdirSync(join(root, 'cc/src'), { recursive: true });
  writeFileSync(join(root, 'cc/index.js'), '1');
  ending = new AbortController();
});

test.after.each(() => {
  ending.abort();
  rmSync(root, { recursive: true, force: true });
});

const states = () => sourceStates({ root, folder: 'cc' } as DevChaincode, ending.signal);

/** Reads on until a state is so; answers all that came. */
async function read(from: AsyncGenerator<SourceState>, wanted: (text: string) => boolean): Promise<readonly string[]> {
  const texts: string[] = [];
  for (;;) {
    const { value, done } = await from.next();
    assert.not(done);
    const text = 'source' in value! ? textOf(value) : value!.error.code;
    texts.push(text);
    if (wanted(text)) return texts;
  }
}

function textOf({ source }: Extract<SourceState, { source: unknown }>): string {
  return source.files.map(({ path, content }) => `${path}=${Buffer.from(content)}`).join(' ');
}

test('each content is given once: what is written without a change is nothing', async () => {
  const from = states();
  assert.equal(await read(from, () => true), ['index.js=1']);
  writeFileSync(join(root, 'cc/index.js'), '1');
  utimesSync(join(root, 'cc/index.js'), 1, 1);
  mkdirSync(join(root, 'cc/node_modules/x'), { recursive: true });
  writeFileSync(join(root, 'cc/node_modules/x/y.js'), 'not source');
  writeFileSync(join(root, 'cc/index.js'), '2');
  assert.equal(await read(from, (text) => text === 'index.js=2'), ['index.js=2']);
});

test('new folders are seen, also deep ones, and so is a file that an editor puts in place by renaming', async () => {
  const from = states();
  await read(from, () => true);
  mkdirSync(join(root, 'cc/src/a/b'), { recursive: true });
  writeFileSync(join(root, 'cc/src/a/b/deep.js'), 'x');
  await read(from, (text) => text.includes('src/a/b/deep.js=x'));
  writeFileSync(join(root, 'cc/src/a/b/new.tmp'), 'y');
  renameSync(join(root, 'cc/src/a/b/new.tmp'), join(root, 'cc/src/a/b/deep.js'));
  await read(from, (text) => text.includes('src/a/b/deep.js=y') && !text.includes('tmp'));
});

test('many saves at once end with the last one', async () => {
  const from = states();
  await read(from, () => true);
  for (let i = 2; i < 200; i += 1) writeFileSync(join(root, 'cc/index.js'), String(i));
  const seen = await read(from, (text) => text === 'index.js=199');
  assert.ok(seen.length < 50);
});

test('a source that goes is told, and so is its coming back', async () => {
  const from = states();
  await read(from, () => true);
  renameSync(join(root, 'cc'), join(root, 'away'));
  await read(from, (text) => text === 'SOURCE_MISSING');
  renameSync(join(root, 'away'), join(root, 'cc'));
  await read(from, (text) => text === 'index.js=1');
});

test('a reader that waits ends with the signal', async () => {
  const from = states();
  await read(from, () => true);
  const next = from.next();
  ending.abort();
  assert.is((await next).done, true);
});

test('whether a source is still as it was', async () => {
  const { value } = await states().next();
  const chaincode = { root, folder: 'cc' } as DevChaincode;
  assert.ok(isCurrent(chaincode, (value as { source: never }).source));
  writeFileSync(join(root, 'cc/index.js'), '2');
  assert.not(isCurrent(chaincode, (value as { source: never }).source));
});

test.run();
