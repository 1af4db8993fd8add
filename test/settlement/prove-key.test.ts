/** Proofs of keys, from a peer's own blocks against roots that stand. */
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ChannelTrust } from '../../reconciler/settlement/agent/channel-trust.js';
import { type KeyWanted, proveKey } from '../../reconciler/settlement/agent/prove-key.js';
import { formatProof } from '../../reconciler/settlement/proof-file.js';
import { CHAIN, range } from '../chaincode/plasma-root/plasma-ledger.js';
import { codeOfAsync } from '../code-of.js';
import { ODD_KEYS } from './corner-blocks.js';
import { SettlementConsortium } from './settlement-consortium.js';
import { SignedChain, write } from './signed-chain.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function start(chain: SignedChain) {
  const consortium = await SettlementConsortium.start(chain);
  const [operator] = consortium.members;
  const { reader } = operator!.ports;
  const settle = () => operator!.pass(0, { now: true });
  const prove = async (wanted: KeyWanted) => {
    const blocks = await operator!.blocks.blocks(chain.channel);
    const trust = new ChannelTrust(chain.channel, chain.genesis);
    const { proof } = await proveKey(wanted, { chain: CHAIN, reader, blocks, trust });
    const { verdict } = await reader.verifyProof(CHAIN, formatProof(proof));
    return { block: proof.leaf.block, valueHash: proof.leaf.valueHash, from: proof.range.from, verdict };
  };
  return { consortium, operator: operator!, settle, prove };
}

test('the last write of a key is proven, wherever its range is; with a block, the last one in it', async () => {
  const chain = new SignedChain();
  chain.add([write('a', 'first'), write('a', 'second')]);
  chain.fill(25);
  chain.add([write('b')]);
  const { settle, prove } = await start(chain);
  await settle();
  assert.equal(await prove({ key: 'a' }), { block: 1, valueHash: sha256('second'), from: 0, verdict: 'valid' });
  chain.add([write('a', 'third')]);
  await settle();
  assert.equal((await prove({ key: 'a' })).valueHash, sha256('third'));
  assert.equal((await prove({ key: 'a', block: 1 })).valueHash, sha256('second'));
  assert.is(await codeOfAsync(() => prove({ key: 'a', block: 2 })), 'KEY_NOT_FOUND');
  assert.is(await codeOfAsync(() => prove({ key: 'nobody' })), 'KEY_NOT_FOUND');
});

test('a key that was written since, and is not settled, is not proven by its old value', async () => {
  const chain = new SignedChain();
  chain.add([write('a', 'old')]);
  const { settle, prove } = await start(chain);
  assert.is(await codeOfAsync(() => prove({ key: 'a', block: 1 })), 'NOT_SETTLED');
  await settle();
  chain.add([write('b')]);
  assert.is((await prove({ key: 'a' })).verdict, 'valid');
  chain.add([write('a', 'new')]);
  assert.is(await codeOfAsync(() => prove({ key: 'a' })), 'NOT_SETTLED');
  assert.is((await prove({ key: 'a', block: 1 })).valueHash, sha256('old'));
});

test('odd keys, deletes, private data, and chaincodes that write the same key', async () => {
  const chain = new SignedChain();
  chain.add([{ sets: [{ namespace: 'cars', writes: ODD_KEYS.map((key) => ({ key, value: 'x' })) }] }]);
  const prices = [{ keyHash: sha256('p'), valueHash: sha256('100') }];
  chain.add([{ sets: [{ namespace: 'cars', collections: [{ name: 'prices', writes: prices }] }] }]);
  chain.add([{ sets: [{ namespace: 'cars', writes: [{ key: 'twice', isDelete: true }] }] }]);
  chain.add([{ sets: [{ namespace: 'vans', writes: [{ key: 'twice', value: '' }] }] }]);
  const { settle, prove } = await start(chain);
  await settle();
  for (const key of ODD_KEYS) assert.is((await prove({ key })).verdict, 'valid', JSON.stringify(key));
  assert.is((await prove({ key: 'p', collection: 'prices' })).valueHash, sha256('100'));
  assert.is(await codeOfAsync(() => prove({ key: 'p' })), 'KEY_NOT_FOUND');
  assert.is(await codeOfAsync(() => prove({ key: 'twice' })), 'PROOF_AMBIGUOUS');
  assert.equal(await prove({ key: 'twice', namespace: 'cars' }), {
    block: 3,
    valueHash: '',
    from: 0,
    verdict: 'valid',
  });
  assert.is((await prove({ key: 'twice', namespace: 'vans' })).block, 4);
});

test('against a root that the members have refuted there is no proof, but against theirs', async () => {
  const chain = new SignedChain();
  chain.add([write('a')]);
  const { consortium, operator, prove } = await start(chain);
  const { writer } = operator.ports;
  const liar = operator.process((ports) => ({
    ...ports,
    writer: {
      ...writer,
      submitRoot: (name, range) => writer.submitRoot(name, { ...range, leafCount: 7 }),
      raiseAlarm: async () => ({ effect: 'none', transactionId: '', block: 0 }),
    },
  }));
  await liar.pass({ now: true });
  assert.is(await codeOfAsync(() => prove({ key: 'a' })), 'PROOF_ROOT_DIFFERS');
  await consortium.members[1]!.pass();
  assert.is((await prove({ key: 'a' })).verdict, 'disputed');
  await consortium.members[2]!.pass();
  assert.is((await prove({ key: 'a' })).verdict, 'valid');
});

test('a root over blocks that do not exist keeps no key from being proven, once it is contradicted', async () => {
  const chain = new SignedChain();
  chain.add([write('a')]);
  const { consortium, operator, settle, prove } = await start(chain);
  await settle();
  const { lastRoot } = await operator.ports.reader.chain(CHAIN);
  await operator.ports.writer.submitRoot(CHAIN, range(2, 11, lastRoot));
  assert.is(await codeOfAsync(() => prove({ key: 'a' })), 'PLASMA_PEER_BEHIND', 'it may have been written since');
  assert.is((await prove({ key: 'a', block: 1 })).verdict, 'valid');
  for (const seconds of [0, 30]) await consortium.members[1]!.pass(seconds);
  assert.is((await prove({ key: 'a' })).verdict, 'valid');
  chain.add([write('a', 'since')]);
  assert.is(await codeOfAsync(() => prove({ key: 'a' })), 'NOT_SETTLED');
  assert.is(await codeOfAsync(() => prove({ key: 'a', block: 2 })), 'NOT_SETTLED');
});

test('a peer of ours in the root channel that is behind another one is waited for', async () => {
  const chain = new SignedChain();
  chain.add([write('a')]);
  const { operator, settle } = await start(chain);
  await settle();
  const reader = { ...operator.ports.reader, root: async () => undefined };
  const blocks = await operator.blocks.blocks(chain.channel);
  const trust = new ChannelTrust(chain.channel, chain.genesis);
  const prove = () => proveKey({ key: 'a' }, { chain: CHAIN, reader, blocks, trust });
  assert.is(await codeOfAsync(prove), 'PLASMA_ROOT_BEHIND');
});

test.run();
