import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { simpleGit } from 'simple-git';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { machineError } from '../../reconciler/cli/machine-error.js';

const test = suite('what the machine refuses');

const thrownBy = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};
const refused = (code: string, syscall: string) =>
  machineError(Object.assign(new Error(`${code}: no, ${syscall} '/x'`), { code, syscall }));

test('a full disk, a folder that cannot be written or made', () => {
  const full = refused('ENOSPC', 'write')!;
  assert.equal(
    [full.code, full.why, full.mend],
    ['FILE_REFUSED', "ENOSPC: no, write '/x'", 'make room there, or use another folder'],
  );
  for (const code of ['EROFS', 'EACCES', 'EMFILE']) assert.is(refused(code, 'open')?.code, 'FILE_REFUSED', code);
  assert.match(machineError(thrownBy(() => mkdtempSync('/nowhere/at/all-')))!.why!, 'mkdtemp');
  assert.is(machineError(thrownBy(() => mkdirSync('/dev/null/x')))?.code, 'FILE_REFUSED');
});

test('what may be a defect of ours stays one: a file that is missing, a port, a program, anything else', async () => {
  assert.is(machineError(thrownBy(() => readFileSync('/nowhere/at/all'))), undefined);
  assert.is(refused('EACCES', 'listen'), undefined);
  assert.is(refused('EACCES', 'spawn sh'), undefined);
  const server = createServer();
  const port = await new Promise((resolve) => server.once('error', resolve).listen(70, '203.0.113.1'));
  assert.is(machineError(port), undefined);
  assert.is(machineError(new TypeError('x')), undefined);
  assert.is(machineError('x'), undefined);
});

test('no git', async () => {
  const error = await simpleGit({ baseDir: '/' })
    .env({ PATH: '/nowhere' })
    .raw('--version')
    .catch((thrown: unknown) => thrown);
  assert.is(machineError(error)?.code, 'GIT_MISSING');
});

test.run();
