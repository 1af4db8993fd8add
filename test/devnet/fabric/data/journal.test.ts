import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { JournalFile } from '../../../../reconciler/devnet/fabric/data/journal.js';
import { codeOf } from '../../../code-of.js';

const test = suite('journal');
let folder: string;
let path: string;
const RECORDS = ['one', 'a second one', 'the last'].map((text) => Buffer.from(text));

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-journal-'));
  path = join(folder, 'some', 'file.journal');
});
test.after.each(() => rmSync(folder, { recursive: true, force: true }));

function texts(): string[] {
  const { journal, records } = JournalFile.open(path);
  journal.close();
  return records.map(String);
}

function written(): Buffer {
  const journal = JournalFile.create(path, RECORDS.slice(0, 1));
  journal.append(RECORDS[1]!);
  journal.append(RECORDS[2]!, true);
  journal.close();
  return readFileSync(path);
}

test('gives back what was appended, over several openings', () => {
  written();
  assert.equal(texts(), RECORDS.map(String));
  const { journal } = JournalFile.open(path);
  journal.append(Buffer.from('more'));
  journal.close();
  assert.equal(texts(), [...RECORDS.map(String), 'more']);
  assert.throws(() => journal.append(Buffer.from('late')), /is closed/);
  assert.throws(() => JournalFile.create(path, [Buffer.alloc(0)]), /must not be empty/);
});

test('a last record that is cut at any byte is cut off, and the file goes on behind the one before', () => {
  const whole = written();
  const start = whole.length - RECORDS[2]!.length - 12;
  for (let length = start; length < whole.length; length += 1) {
    for (const rest of [Buffer.alloc(0), Buffer.alloc(whole.length - length)]) {
      writeFileSync(path, Buffer.concat([whole.subarray(0, length), rest]));
      const { journal, records } = JournalFile.open(path);
      assert.equal(records.map(String), ['one', 'a second one'], `${length} ${rest.length}`);
      assert.is(readFileSync(path).length, start);
      journal.append(Buffer.from('new'));
      journal.close();
      assert.equal(texts(), ['one', 'a second one', 'new']);
    }
  }
  writeFileSync(path, Buffer.concat([whole, Buffer.alloc(5000)]));
  assert.equal(texts(), RECORDS.map(String), 'zeros behind');
});

test('a changed byte before the last record is no torn tail', () => {
  const whole = written();
  const last = whole.length - RECORDS[2]!.length - 12;
  for (let at = 0; at < last; at += 1) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 0x40;
    writeFileSync(path, changed);
    assert.is(
      codeOf(() => JournalFile.open(path)),
      'DEVNET_DATA_DAMAGED',
      `byte ${at}`,
    );
    assert.is(readFileSync(path).length, whole.length, 'nothing is cut off then');
  }
  appendFileSync(path, 'x');
  truncateSync(path, 5);
  assert.is(
    codeOf(() => JournalFile.open(path)),
    'DEVNET_DATA_DAMAGED',
  );
});

test.run();
