import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeNewFolder } from '../../../reconciler/adapters/files/write-new-folder.js';
import { codeOf } from '../../code-of.js';

const test = suite<{ root: string }>('a new folder', { root: '' });
test.before.each((context) => {
  context.root = mkdtempSync(join(tmpdir(), 'quorate-test-'));
});
test.after.each(({ root }) => rmSync(root, { recursive: true, force: true }));

const FILES = new Map([
  ['network.yaml', 'a\n'],
  ['msp/Org1/cacerts/ca.pem', 'b\n'],
]);

test('all files at once, in a folder that is new or empty', ({ root }) => {
  mkdirSync(join(root, 'empty'));
  for (const name of ['empty', 'deep/new']) {
    writeNewFolder(join(root, name), FILES);
    assert.is(readFileSync(join(root, name, 'msp/Org1/cacerts/ca.pem'), 'utf8'), 'b\n');
  }
  assert.equal(readdirSync(root).sort(), ['deep', 'empty'], 'nothing else is left');
});

test('a folder that holds something is not touched', ({ root }) => {
  writeFileSync(join(root, 'mine'), 'mine');
  assert.is(
    codeOf(() => writeNewFolder(root, FILES)),
    'IMPORT_NOT_EMPTY',
  );
  assert.is(
    codeOf(() => writeNewFolder(join(root, 'mine'), FILES)),
    'IMPORT_NOT_EMPTY',
  );
  assert.equal(readdirSync(root), ['mine']);
});

test('what fails leaves nothing', ({ root }) => {
  const clash = new Map([...FILES, ['network.yaml/inside', 'c']]);
  assert.throws(() => writeNewFolder(join(root, 'net'), clash));
  assert.equal(readdirSync(root), []);
});

test('no path leaves the folder', ({ root }) => {
  for (const path of ['../out', 'a/../../out', '/out', 'a//b', '.hidden', 'a\\b', 'a/.', 'a\n']) {
    assert.throws(() => writeNewFolder(join(root, 'net'), new Map([[path, 'x']])), /not a path/, path);
  }
  assert.not(existsSync(join(root, 'out')));
  assert.equal(readdirSync(root), []);
});

test.run();
