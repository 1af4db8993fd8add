import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkProof } from '../../reconciler/settlement/check-proof.js';
import { parseProof } from '../../reconciler/settlement/proof-file.js';
import { codeOf } from '../code-of.js';
import { needsPython } from '../needs.js';
import { PLASMA_FOLDER, plasmaVectors } from './plasma-vectors.js';

const text = (name: string) => readFileSync(join(PLASMA_FOLDER, name), 'utf8');
const names = readdirSync(PLASMA_FOLDER).filter((name) => name.endsWith('.json'));

test('what is computed is what the vectors say', () => {
  const made = plasmaVectors();
  assert.equal(names, Object.keys(made).sort());
  for (const name of names) assert.equal(JSON.parse(text(name)), JSON.parse(JSON.stringify(made[name])), name);
});

test('every proof of the vectors holds or is refused, as they say', () => {
  const { valid, refused } = JSON.parse(text('proofs.json'));
  assert.ok(valid.length > 50 && refused.length > 10);
  for (const proof of valid) checkProof(parseProof(JSON.stringify(proof)), proof.root);
  for (const { name, root, proof } of refused)
    assert.is(
      codeOf(() => checkProof(parseProof(JSON.stringify(proof)), root)),
      'PROOF_REFUSED',
      name,
    );
});

const python = needsPython('a second implementation of leaves, roots and proofs');

if (python !== undefined) {
  const check = (folder: string) => spawnSync(python, [join(PLASMA_FOLDER, 'check.py'), folder], { encoding: 'utf8' });

  test('a second implementation computes the same', () => {
    const { status, stdout, stderr } = check(PLASMA_FOLDER);
    assert.is(stderr, '');
    assert.is(status, 0);
    assert.match(stdout, /^checked: \d+ blocks, \d+ ranges, \d+ proofs/);
  });

  test('and says so where vectors are otherwise', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-plasma-'));
    try {
      for (const name of names) {
        for (const each of names) copyFileSync(join(PLASMA_FOLDER, each), join(folder, each));
        // The first hash that is in the file, with another first digit.
        const wrong = text(name).replace(/(?<=")[0-9a-f](?=[0-9a-f]{63}")/, (digit) => (digit === '0' ? '1' : '0'));
        writeFileSync(join(folder, name), wrong);
        assert.is(check(folder).status, 1, name);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test.run();
