import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SettlementNotesFile } from '../../../reconciler/adapters/files/settlement-notes-file.js';

const folder = mkdtempSync(join(tmpdir(), 'quorate-notes-'));
const file = join(folder, 'state', 'plasma-chains02.json');
test.after(() => rmSync(folder, { recursive: true, force: true }));

test('what was noted is there after a restart; without a file nothing is known', () => {
  const notes = new SettlementNotesFile(file);
  assert.equal(notes.read(), {});
  const known = { audited: { to: 9, root: 'ab' }, unsettled: { settledTo: 9, since: 5 } };
  notes.write(known);
  assert.equal([notes.read(), new SettlementNotesFile(file).read()], [known, known]);
});

test('what is spoiled, or of another shape, is not known', () => {
  const texts = ['{ half', 'null', '[]', '{"audited":{"to":"9","root":"ab"},"unsettled":{"settledTo":1,"since":null}}'];
  for (const text of texts) {
    writeFileSync(file, text);
    assert.equal(new SettlementNotesFile(file).read(), {}, text);
  }
});

test.run();
