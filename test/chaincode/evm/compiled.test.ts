/** What is committed of the compiled contracts is what their sources compile to: nobody has to believe it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const COMMITTED = join(ROOT, 'chaincode/evm/compiled.json');

test('compiled anew, the contracts are those that are committed; one changed byte is seen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-compiled-'));
  const other = join(folder, 'compiled.json');
  try {
    const text = readFileSync(COMMITTED, 'utf8');
    writeFileSync(other, text.replace(/("deployedBytecode": "0x60)80/, '$181'));
    assert.is.not(readFileSync(other, 'utf8'), text);
    const args = [join(ROOT, 'chaincode/evm/compile.mjs'), '--check', COMMITTED, other];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.is(status, 1);
    assert.is(stderr, `${other} is not what these sources compile to: node chaincode/evm/compile.mjs --commit\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
