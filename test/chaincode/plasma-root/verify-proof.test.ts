import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkProof } from '../../../reconciler/settlement/check-proof.js';
import { encodeLeaf, type Leaf } from '../../../reconciler/settlement/leaf.js';
import { leafHash } from '../../../reconciler/settlement/merkle-hash.js';
import type { Proof } from '../../../reconciler/settlement/proof.js';
import { formatProof, parseProof } from '../../../reconciler/settlement/proof-file.js';
import { rangeRoot, type SettledRange } from '../../../reconciler/settlement/range-root.js';
import { sampleProofs } from '../../settlement/sample-proof.js';
import { loadChaincode } from '../load-chaincode.js';
import { CHAIN, GENESIS, hashOf, PlasmaLedger, type Range, range, rootOf } from './plasma-ledger.js';

const onChain = {
  ...loadChaincode<{ rangeRoot(range: SettledRange): string }>('chaincode/plasma-root', 'range-root'),
  ...loadChaincode<{ leafHash(leaf: Leaf): Uint8Array }>('chaincode/plasma-root', 'merkle-hash'),
};

/** Blocks 0 to 2, then the range of the sample: 3 to 12. */
async function settled(proof: Proof): Promise<{ net: PlasmaLedger; fields: Range; first: Range }> {
  const net = await PlasmaLedger.registered();
  const first = range(0, 2, GENESIS);
  const { channel: _channel, ...fields } = proof.range;
  for (const one of [first, fields]) await net.submit('Org1', 'SubmitRoot', CHAIN, JSON.stringify(one));
  return { net, fields, first };
}

const previousRoot = rootOf(range(0, 2, GENESIS));
const sample = (leaves: number, other: Partial<SettledRange> = {}) => sampleProofs(leaves, { previousRoot, ...other });
const verify = (net: PlasmaLedger, proof: Proof) => net.query('VerifyProof', CHAIN, formatProof(proof));

test('the chain hashes every leaf and range as the settlement does', () => {
  for (const leaves of [1, 2, 3, 64, 65]) {
    for (const { leaf, range, root } of sample(leaves)) {
      assert.equal(Buffer.from(onChain.leafHash(leaf)), Buffer.from(leafHash(encodeLeaf(leaf))));
      assert.equal([onChain.rangeRoot(range), rangeRoot(range)], [root, root]);
    }
  }
});

test('proofs of all leaves of trees of many shapes are valid against the root that the chain computed', async () => {
  for (const leaves of [1, 2, 3, 7, 8, 21]) {
    const proofs = sample(leaves);
    const { net, fields } = await settled(proofs[0]!);
    assert.is((await net.query('Root', CHAIN, '12')).root, rangeRoot({ channel: CHAIN, ...fields }));
    for (const proof of proofs) {
      const { verdict, why, settled } = await verify(net, proof);
      assert.equal([verdict, why, settled.to], ['valid', '', 12]);
    }
  }
});

test('a proof with any single bit of it flipped is never valid, and the chain refuses what the file check refuses', async () => {
  const proofs = sample(21);
  const { net } = await settled(proofs[0]!);
  const trusted = proofs[0]!.root;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...proofs), fc.nat(), fc.nat(7), async (proof, at, bit) => {
      const bytes = Buffer.from(JSON.stringify(JSON.parse(formatProof(proof))));
      bytes[at % bytes.length]! ^= 1 << bit;
      const text = bytes.toString();
      const offline = outcome(() => checkProof(parseProof(text), trusted));
      const told = await net
        .query('VerifyProof', CHAIN, text)
        .then(({ verdict }) => verdict)
        .catch(() => 'refused');
      // An escape for an escape, a letter's case in one, or a space for another says the same.
      if (offline === 'holds') assert.equal(parseProof(text), proof);
      assert.is(told === 'valid', offline === 'holds', text);
    }),
    { numRuns: 1500 },
  );
});

function outcome(check: () => void): 'holds' | 'refused' {
  try {
    check();
    return 'holds';
  } catch {
    return 'refused';
  }
}

test('another range, channel, place or way is invalid, with the reason', async () => {
  const proof = sample(21)[5]!;
  const { net } = await settled(proof);
  const other = (change: Partial<SettledRange>): Proof => sample(21, change)[5]!;
  const wrong: [string, Proof][] = [
    ['its range is not the one that its root commits to', { ...proof, root: hashOf('x') }],
    ['its block was settled with blocks 3 to 12 of chains02', other({ to: 13 })],
    ['its block was settled with blocks 3 to 12 of chains02', other({ from: 4 })],
    ['its block was settled with blocks 3 to 12 of chains02', other({ channel: 'chains03' })],
    ['its root does not stand', other({ lastBlockHash: hashOf('a fork') })],
    ['its leaf and path do not lead to the root', { ...proof, index: 4 }],
    ['its leaf and path do not lead to the root', { ...proof, path: proof.path.slice(1) }],
    ['its leaf and path do not lead to the root', { ...proof, path: [...proof.path, hashOf('x')] }],
    ['its leaf and path do not lead to the root', { ...proof, index: 21 }],
    ['its leaf and path do not lead to the root', { ...proof, leaf: { ...proof.leaf, transaction: 9 } }],
  ];
  for (const [why, one] of wrong) {
    const answer = await verify(net, one);
    assert.equal([answer.verdict, answer.why], ['invalid', why]);
  }
  // In a tree of one leaf no step of the way looks at the place.
  const alone = sample(1)[0]!;
  const { net: second } = await settled(alone);
  assert.is((await verify(second, { ...alone, index: 1 })).verdict, 'invalid');
  await net.refused('NOT_SETTLED', 'Org1', 'VerifyProof', 'chains03', formatProof(proof));
  const later = { ...proof, leaf: { ...proof.leaf, block: 13 } };
  await net.refused('NOT_SETTLED', 'Org1', 'VerifyProof', CHAIN, formatProof(later));
});

test('while the root is disputed a proof of it is disputed; once it is refuted only the true one is valid', async () => {
  const [lie, truth] = [sample(3)[0]!, sample(5)[0]!];
  const { net } = await settled(lie);
  const verdicts = async () => [(await verify(net, lie)).verdict, (await verify(net, truth)).verdict];
  assert.equal(await verdicts(), ['valid', 'invalid']);
  await net.submit('Org2', 'RaiseAlarm', CHAIN, '12', truth.root);
  assert.equal(await verdicts(), ['disputed', 'disputed']);
  await net.submit('Org3', 'RaiseAlarm', CHAIN, '12', truth.root);
  assert.equal(await verdicts(), ['invalid', 'valid']);
});

test('what is no proof is refused', async () => {
  const proof = sample(9)[4]!;
  const { net } = await settled(proof);
  const file = JSON.parse(formatProof(proof));
  const leaf = (change: object) => ({ ...file, leaf: { ...file.leaf, ...change } });
  const wrong = [
    { ...file, more: 1 },
    { ...file, path: [...Array(54)].map(() => hashOf('x')) },
    { ...file, path: ['x'] },
    { ...file, index: -1 },
    { ...file, range: { ...file.range, more: 1 } },
    leaf({ kind: 'read' }),
    leaf({ kind: 'toString' }),
    leaf({ transaction: 2 ** 32 }),
    leaf({ namespace: '\ud800' }),
    leaf({ valueHash: 'abc' }),
    leaf({ valueHash: '', delete: false }),
    leaf({ delete: 'false' }),
    leaf({ kind: 'write', collection: 'x', key: 'k' }),
    leaf({ kind: 'private-metadata', key: 'ab', purge: true }),
    leaf({ kind: 'private-write', key: 'k' }),
  ];
  for (const one of [null, 'x', [], ...wrong]) {
    const text = JSON.stringify(one);
    assert.throws(() => parseProof(text), 'the file check refuses it, too');
    await net.refused('INVALID_ARGUMENT', 'Org1', 'VerifyProof', CHAIN, text);
  }
  await net.refused('INVALID_ARGUMENT', 'Org1', 'VerifyProof', CHAIN, ' '.repeat(2_000_001));
  await net.refused('PROOF_VERSION', 'Org1', 'VerifyProof', CHAIN, JSON.stringify({ ...file, proofVersion: 2 }));
});

test.run();
