/** The chain's own copy of leaves, hashes and proofs, held against the vectors that the settlement is held against. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Leaf } from '../../../reconciler/settlement/leaf.js';
import type { Proof } from '../../../reconciler/settlement/proof.js';
import type { SettledRange } from '../../../reconciler/settlement/range-root.js';
import { loadChaincode } from '../load-chaincode.js';
import { ALL, definition, PlasmaLedger } from './plasma-ledger.js';

type Settled = Pick<SettledRange, 'channel' | 'from' | 'to'> & { readonly standing: readonly object[] };
const { leafHash } = loadChaincode<{ leafHash(leaf: Leaf): Buffer }>('chaincode/plasma-root', 'merkle-hash');
const { checkProof } = loadChaincode<{ checkProof(text: string): Proof }>('chaincode/plasma-root', 'check-proof');
const { proofFlaw } = loadChaincode<{ proofFlaw(proof: Proof, settled: Settled): string }>(
  'chaincode/plasma-root',
  'verify-proof',
);

const read = <T>(file: string): T =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/plasma/${file}`, import.meta.url), 'utf8')) as T;
const blocks = read<{ readable: { leaves: { leaf: Leaf; hash: string }[] }[] }>('blocks.json');
const recorded = read<{ recording: string; ranges: { range: SettledRange; root: string }[] }[]>('ranges.json');
const proofs = read<{ valid: Proof[]; refused: { name: string; root: string; proof: Proof }[] }>('proofs.json');

test('the hash of every leaf', () => {
  const leaves = blocks.readable.flatMap((block) => block.leaves);
  assert.ok(leaves.length > 10);
  for (const { leaf, hash } of leaves) {
    assert.is(leafHash(leaf).toString('hex'), hash);
    assert.is.not(leafHash({ ...leaf, transaction: leaf.transaction + 1 }).toString('hex'), hash);
  }
});

test('recorded channels of a real network are settled range after range, to the roots of the vectors', async () => {
  const net = new PlasmaLedger();
  for (const { recording, ranges } of recorded) {
    const genesis = ranges[0]!.range.previousRoot;
    await net.adopt(definition({ chain: recording, channel: recording, genesis }), 0, ALL);
    for (const { range, root } of ranges) {
      const { channel: _channel, ...fields } = range;
      await net.submit('Org1', 'SubmitRoot', recording, JSON.stringify(fields));
      assert.is((await net.query('Root', recording, String(range.to))).root, root);
    }
    const own = proofs.valid.filter(({ range }) => range.channel === recording);
    for (const proof of own) {
      assert.is((await net.query('VerifyProof', recording, JSON.stringify(proof))).verdict, 'valid');
    }
  }
});

test('valid proofs hold against their own root, refused ones do not hold against the root that they are for', () => {
  assert.ok(proofs.valid.length > 30 && proofs.refused.length > 10);
  for (const file of proofs.valid) {
    const { range, root } = file;
    assert.is(proofFlaw(checkProof(JSON.stringify(file)), { ...range, standing: [{ root, by: [] }] }), '');
  }
  for (const { name, root, proof } of proofs.refused) {
    const settled = { channel: 'chains02', from: proof.range.from, to: proof.range.to, standing: [{ root, by: [] }] };
    assert.is.not(proofFlaw(checkProof(JSON.stringify(proof)), settled), '', name);
  }
});

test.run();
