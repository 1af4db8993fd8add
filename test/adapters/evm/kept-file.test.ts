import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { KeptFile } from '../../../reconciler/adapters/evm/kept-file.js';
import { codeOf } from '../../code-of.js';

const test = suite('kept file');
let folder: string;
let path: string;
let file: KeptFile;

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-kept-'));
  path = join(folder, 'a.toml');
  file = new KeptFile(path, () => undefined);
});
test.after.each(() => rmSync(folder, { recursive: true, force: true }));

test('another tool writes it at the same moment: the edit is made anew from what it wrote', () => {
  writeFileSync(path, 'one\n');
  let calls = 0;
  const changed = file.replace((present) => {
    calls += 1;
    if (calls === 1) writeFileSync(path, `${present}theirs\n`);
    return `${present}ours\n`;
  });
  assert.ok(changed);
  assert.is(calls, 2);
  assert.is(readFileSync(path, 'utf8'), 'one\ntheirs\nours\n');
  assert.equal(readdirSync(folder), ['a.toml']);
});

test('one that changes all the time is left alone', () => {
  let count = 0;
  const write = () => {
    count += 1;
    writeFileSync(path, String(count));
  };
  write();
  const code = codeOf(() =>
    file.replace((present) => {
      write();
      return `${present} ours`;
    }),
  );
  assert.is(code, 'NODE_FILE_BUSY');
  assert.is(readFileSync(path, 'utf8'), String(count));
});

test('the text from before is beside it during an edit, and one backup after it', () => {
  writeFileSync(path, 'one');
  file.begin('one');
  assert.is(file.unfinished(), 'one');
  file.replace(() => 'two');
  file.finish();
  assert.is(file.unfinished(), undefined);
  assert.is(readFileSync(`${path}.quorate-backup`, 'utf8'), 'one');
  assert.equal(readdirSync(folder).sort(), ['a.toml', 'a.toml.quorate-backup']);
});

test('what is no text, and what cannot be written, is said and left', () => {
  writeFileSync(path, Buffer.from([0x61, 0xff]));
  assert.is(
    codeOf(() => file.read()),
    'NODE_FILE_UNUSABLE',
  );
  assert.is(
    codeOf(() => file.replace(() => 'x')),
    'NODE_FILE_UNUSABLE',
  );
  const nowhere = new KeptFile(join(folder, 'no', 'such'), () => undefined);
  assert.is(nowhere.read(), '');
  assert.is(
    codeOf(() => nowhere.replace(() => 'x')),
    'NODE_FILE_UNUSABLE',
  );
});

test.run();
