import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkProof } from '../../reconciler/settlement/check-proof.js';
import type { Leaf } from '../../reconciler/settlement/leaf.js';
import type { Proof } from '../../reconciler/settlement/proof.js';
import { formatProof, parseProof } from '../../reconciler/settlement/proof-file.js';
import { rangeRoot } from '../../reconciler/settlement/range-root.js';
import { codeOf } from '../code-of.js';
import { sampleProofs } from './sample-proof.js';

const proofs = sampleProofs(21);
const root = proofs[0]!.root;
const refusal = (proof: Proof, trusted = root) => codeOf(() => checkProof(proof, trusted));

test('the proof of every leaf holds, also after it was a file', () => {
  for (const proof of proofs) {
    const again = parseProof(formatProof(proof));
    assert.equal(again, proof);
    checkProof(again, root);
  }
});

test('a file with any single bit flipped is refused, or says the very same', () => {
  for (const proof of [proofs[0]!, proofs[1]!, proofs[3]!, proofs[20]!]) {
    const bytes = Buffer.from(formatProof(proof));
    let refused = 0;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      if (isRefused(bytes, proof)) refused++;
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    assert.ok(refused > bytes.length * 7.9, `${refused} of ${bytes.length * 8}`);
  }
});

/** False where the file still gives this proof: a hex digit of an escape may be a capital. */
function isRefused(bytes: Uint8Array, proof: Proof): boolean {
  try {
    const read = parseProof(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    checkProof(read, root);
    assert.equal(read, proof);
    return false;
  } catch (error) {
    if (error instanceof assert.Assertion) throw error;
    return true;
  }
}

const flipHex = (hex: string, bit: number): string => {
  const bytes = Buffer.from(hex, 'hex');
  const at = bit % (bytes.length * 8);
  bytes[at >> 3]! ^= 1 << (at & 7);
  return bytes.toString('hex');
};
const flipNumber = (value: number, bit: number) => Number(BigInt(value) ^ (1n << BigInt(bit % 32)));

test('a proof with any single bit of leaf, path, index, root or range flipped is refused', () => {
  fc.assert(
    fc.property(fc.nat(proofs.length - 1), fc.nat(255), fc.nat(4), (which, bit, level) => {
      const proof = proofs[which]!;
      const { leaf, range, path } = proof;
      const place = level % path.length;
      const leaves: Partial<Leaf>[] = [
        { block: flipNumber(leaf.block, bit) },
        { transaction: flipNumber(leaf.transaction, bit) },
        { purge: !leaf.purge },
        { delete: !leaf.delete },
        { namespace: `${leaf.namespace}\u0001` },
        { valueHash: leaf.valueHash === '' ? '00' : flipHex(leaf.valueHash, bit) },
        { key: leaf.collection === '' ? `${leaf.key}\u0000` : flipHex(leaf.key, bit) },
      ];
      for (const change of leaves) assert.is(refusal({ ...proof, leaf: { ...leaf, ...change } }), 'PROOF_REFUSED');
      assert.is(refusal({ ...proof, index: flipNumber(proof.index, bit) }), 'PROOF_REFUSED');
      assert.is(refusal({ ...proof, path: path.with(place, flipHex(path[place]!, bit)) }), 'PROOF_REFUSED');
      assert.is(refusal({ ...proof, root: flipHex(root, bit) }), 'PROOF_REFUSED');
      assert.is(refusal(proof, flipHex(root, bit)), 'PROOF_REFUSED');
      for (const name of ['from', 'to', 'leafCount'] as const)
        assert.is(refusal({ ...proof, range: { ...range, [name]: flipNumber(range[name], bit) } }), 'PROOF_REFUSED');
      for (const name of ['treeRoot', 'previousRoot', 'lastBlockHash'] as const)
        assert.is(refusal({ ...proof, range: { ...range, [name]: flipHex(range[name], bit) } }), 'PROOF_REFUSED');
    }),
  );
});

test('a proof of another leaf, range, channel or tree is refused', () => {
  const [first, second] = proofs as [Proof, Proof];
  assert.is(refusal({ ...first, leaf: second.leaf }), 'PROOF_REFUSED');
  assert.is(refusal({ ...first, path: second.path }), 'PROOF_REFUSED');
  for (const other of [
    ...[{ channel: 'chains03' }, { from: 2 }, { to: 13 }, { previousRoot: 'ab'.repeat(32) }].map((change) =>
      sampleProofs(21, change),
    ),
    sampleProofs(20),
    sampleProofs(22),
  ]) {
    assert.is(refusal(other[0]!), 'PROOF_REFUSED');
    assert.is(refusal({ ...other[0]!, root }), 'PROOF_REFUSED');
    assert.is(refusal({ ...other[0]!, root, range: first.range }) === 'no error', other.length === 21);
    checkProof(other[0]!, other[0]!.root);
  }
});

test('a leaf outside the blocks that its range has is refused, even where the root has it', () => {
  for (const blocks of [{ from: 5 }, { to: 11 }, { from: 12, to: 3 }]) {
    const outside = sampleProofs(21, blocks);
    assert.is(
      outside.some((proof) => refusal(proof, rangeRoot(proof.range)) === 'PROOF_REFUSED'),
      true,
    );
  }
});

test('what is not the file of a proof is refused', () => {
  const file = JSON.parse(formatProof(proofs[0]!));
  const code = (value: unknown) => codeOf(() => parseProof(JSON.stringify(value)));
  assert.is(code(file), 'no error');
  assert.is(code({ ...file, proofVersion: 2 }), 'PROOF_VERSION');
  assert.is(
    codeOf(() => parseProof('{')),
    'PROOF_INVALID',
  );
  const leaf = (change: object) => ({ ...file, leaf: { ...file.leaf, ...change } });
  const range = (change: object) => ({ ...file, range: { ...file.range, ...change } });
  const wrong = [
    ...[null, [], 3, {}, { ...file, more: 1 }, { ...file, path: undefined }, { ...file, path: Array(54).fill(root) }],
    ...[
      { ...file, path: ['AB'.repeat(32)] },
      { ...file, root: root.slice(2) },
      { ...file, root: 5 },
      { ...file, index: '0' },
    ],
    ...[-1, 0.5, 2 ** 53, null, '3'].map((block) => leaf({ block })),
    ...['toString', 'Write', 1, null].map((kind) => leaf({ kind })),
    ...['\ud800', 7, null].map((key) => leaf({ key })),
    ...['abc', 'AB', null, ''].map((valueHash) => leaf({ valueHash })),
    ...[leaf({ transaction: 2 ** 32 }), leaf({ delete: true }), leaf({ purge: true }), leaf({ collection: 'c' })],
    ...[leaf({ kind: 'private-write', key: 'not hex' }), leaf({ delete: 0 }), leaf({ extra: '' })],
    ...[range({ channel: '\udc00' }), range({ leafCount: 1e300 }), range({ treeRoot: '' }), range({ extra: 1 })],
  ];
  for (const value of wrong) assert.is(code(value), 'PROOF_INVALID', JSON.stringify(value));
  assert.is(
    codeOf(() => parseProof(formatProof(proofs[0]!).replace('"index": 0', '"index": -0'))),
    'PROOF_INVALID',
  );
});

test.run();
