import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { proposalId } from '../../../reconciler/core/ballot/proposal-id.js';
import { rank } from '../../../reconciler/core/ballot/rank.js';
import { contentDigest } from '../../../reconciler/core/digest/content-digest.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const ledger = { type: 'fabric', name: 'channel1', genesis: 'ab'.repeat(32) } as const;
const content = {
  formatVersion: 1,
  address: 'telecom/Chaincode/numbertransfer',
  action: 'create',
  after: { b: 1, a: 'é' },
} as const;

test('the content digest is the SHA-256 of the sorted JSON', () => {
  const text =
    '{"action":"create","address":"telecom/Chaincode/numbertransfer","after":{"a":"é","b":1},"formatVersion":1}';
  assert.is(contentDigest(content), sha256(text));
});

test('nothing but the content enters the digest, and all of it does', () => {
  const digest = contentDigest(content);
  assert.is(contentDigest({ ...content, author: 'eve' } as typeof content), digest);
  assert.is.not(contentDigest({ ...content, action: 'update' }), digest);
  assert.is.not(contentDigest({ ...content, formatVersion: 2 }), digest);
  assert.is.not(contentDigest({ ...content, after: { a: 'é', b: 2 } }), digest);
});

test('the proposal id is the SHA-256 of base, digest and ledger', () => {
  const text = `{"base":"sequence:3","digest":"d","ledger":{"genesis":"${ledger.genesis}","name":"channel1","type":"fabric"}}`;
  assert.is(proposalId({ digest: 'd', ledger, base: 'sequence:3' }), sha256(text));
});

test('the same content from another base or on a same-named channel is another proposal', () => {
  const id = proposalId({ digest: 'd', ledger, base: 'sequence:1' });
  assert.is.not(proposalId({ digest: 'd', ledger, base: 'sequence:3' }), id);
  assert.is.not(proposalId({ digest: 'd', ledger: { ...ledger, genesis: 'cd'.repeat(32) }, base: 'sequence:1' }), id);
});

test('ranks are a permutation, the same for everybody, and differ between proposals', () => {
  const voters = ['Regulator', 'Telco1', 'Telco2', 'Telco3'];
  const ranks = (id: string, list: string[]) => voters.map((voter) => rank(id, voter, list));
  assert.equal([...ranks('x', voters)].sort(), [0, 1, 2, 3]);
  assert.equal(ranks('x', voters), ranks('x', [...voters].reverse()));
  const firsts = new Set(Array.from({ length: 50 }, (_, i) => ranks(`p${i}`, voters).indexOf(0)));
  assert.is(firsts.size, 4);
});

test('one who is no voter has no rank', () => {
  assert.throws(
    () => rank('x', 'Eve', ['Telco1']),
    (error: unknown) => error instanceof QuorateError && error.code === 'NOT_A_VOTER',
  );
});

test.run();
