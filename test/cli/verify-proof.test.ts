/** `reconcile verify` without a ledger. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatProof } from '../../reconciler/settlement/proof-file.js';
import { reconcile } from '../integration/run-cli.js';
import { sampleProofs } from '../settlement/sample-proof.js';

test('a proof that nobody vouches for is consistent and never valid; against a root that is given it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-verify-'));
  try {
    const [proof] = sampleProofs(7);
    const file = join(folder, 'proof.json');
    writeFileSync(file, formatProof(proof!));
    const alone = await reconcile('verify', file, '--format', 'json');
    assert.equal([alone.code, alone.json().verdict, alone.json().against], [3, 'consistent', 'itself']);
    assert.equal(await quiet('verify', file), [3, '']);
    assert.equal(await quiet('verify', file, '--root', proof!.root), [0, '']);
    assert.match((await reconcile('verify', file)).out, 'consistent');
    assert.is((await reconcile('verify', file, '--root', 'ab'.repeat(32))).code, 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function quiet(...args: string[]): Promise<readonly [number, string]> {
  const { code, out } = await reconcile(...args, '--quiet');
  return [code, out];
}

test.run();
