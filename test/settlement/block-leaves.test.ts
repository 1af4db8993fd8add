import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { setMetadata } from '../../reconciler/fabric/block/block-metadata.js';
import { blockLeaves } from '../../reconciler/settlement/block-leaves.js';
import { encodeLeaf, type Leaf } from '../../reconciler/settlement/leaf.js';
import { codeOf } from '../code-of.js';
import { bytesOf, recordedBlocks, recordedChannels } from '../devnet/fabric/ledger/recordings.js';
import { cornerBlock, NOT_TEXT, ODD_KEYS, READABLE, UNREADABLE } from './corner-blocks.js';
import { handMadeBlock } from './hand-made-block.js';

const leavesOf = (name: string) => blockLeaves(cornerBlock(READABLE[name]!));
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const brief = (leaf: Leaf) => [leaf.kind, leaf.key, leaf.valueHash, leaf.delete, leaf.purge];

test('every odd key is itself, and no two leaves have the same bytes', () => {
  const leaves = leavesOf('odd keys');
  assert.equal(
    leaves.map(({ key }) => key),
    ODD_KEYS,
  );
  assert.is(new Set(leaves.map((leaf) => Buffer.from(encodeLeaf(leaf)).toString('hex'))).size, ODD_KEYS.length);
});

test('what has no value is a delete, as Fabric has it', () => {
  const policy = Buffer.concat([Buffer.of(0, 0, 0, 20), Buffer.from('VALIDATION_PARAMETER'), Buffer.of(0, 0, 0, 6)]);
  assert.equal(leavesOf('values and metadata').map(brief), [
    ['write', 'value', sha256('red'), false, false],
    ['write', 'no bytes', '', true, false],
    ['write', 'deleted', '', true, false],
    ['write', 'deleted with a value', '', true, false],
    ['write', 'a byte of 0', sha256(Buffer.of(0)), false, false],
    ['metadata', 'value', sha256(Buffer.concat([policy, Buffer.from('policy')])), false, false],
    ['metadata', 'two', sha256(Buffer.from('00000001620000000000000001610000000178', 'hex')), false, false],
    ['metadata', 'none', '', true, false],
  ]);
});

test('of private data the hashes are leaves', () => {
  const leaves = leavesOf('private data');
  assert.equal(leaves.slice(0, 8).map(brief), [
    ['private-write', sha256('set'), sha256('100'), false, false],
    ['private-write', sha256('deleted'), '', true, false],
    ['private-write', sha256('no hash'), '', true, false],
    ['private-write', sha256('hash of no bytes'), '', true, false],
    ['private-write', sha256('purged'), '', true, true],
    ['private-write', sha256('purged and set'), sha256('101'), false, true],
    ['private-write', sha256('deleted with a hash'), '', true, false],
    ['private-write', '00ff', 'abcd', false, false],
  ]);
  assert.equal(
    leaves.slice(8).map(({ collection, kind, delete: gone }) => [collection, kind, gone]),
    [
      ['prices', 'private-metadata', false],
      ['prices', 'private-metadata', true],
      ['', 'private-write', false],
      ['a', 'private-write', false],
    ],
  );
});

test('the order is that of the block, and invalid transactions count as places only', () => {
  const order = leavesOf('the order of the block').filter(
    ({ collection, kind }) => kind === 'write' && collection === '',
  );
  assert.equal(
    order.map((leaf) => [leaf.block, leaf.transaction, leaf.namespace, leaf.key]),
    [
      [7, 0, 'zebra', 'z'],
      [7, 0, 'zebra', 'a'],
      [7, 0, 'ant', 'a'],
      [7, 0, 'ant', 'a'],
      [7, 1, 'cars', 'k'],
    ],
  );
  assert.equal(
    leavesOf('invalid ones between').map(({ transaction }) => transaction),
    [1],
  );
});

test('config blocks and blocks with only invalid transactions have no leaves', () => {
  for (const name of ['invalid ones only', 'a config block', 'no transactions', 'a transaction that wrote nothing'])
    assert.equal(leavesOf(name), [], name);
});

test('what a client has put in beside is read as a peer reads it', () => {
  for (const name of ['messages that are there twice', 'fields of another type', 'unknown fields and groups'])
    assert.equal(
      leavesOf(name).map(({ key }) => key),
      ['k'],
      name,
    );
});

test('a block that no peer has committed so is refused', () => {
  for (const [name, transactions] of Object.entries(UNREADABLE))
    assert.is(
      codeOf(() => blockLeaves(cornerBlock(transactions))),
      'PLASMA_BLOCK_UNREADABLE',
      name,
    );
  assert.is(blockLeaves(cornerBlock(NOT_TEXT)).length, 3);
  const block = cornerBlock(READABLE['the order of the block']!);
  setMetadata(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER, Buffer.of(0));
  assert.is(
    codeOf(() => blockLeaves(block)),
    'PLASMA_BLOCK_UNREADABLE',
  );
  block.setMetadata(undefined);
  assert.is(
    codeOf(() => blockLeaves(block)),
    'PLASMA_BLOCK_UNREADABLE',
  );
  assert.is(
    codeOf(() => blockLeaves(new common.Block())),
    'PLASMA_BLOCK_UNREADABLE',
  );
  assert.is(
    codeOf(() => blockLeaves(handMadeBlock(2 ** 53, []))),
    'PLASMA_BLOCK_UNREADABLE',
  );
  assert.equal(blockLeaves(handMadeBlock(2 ** 53 - 1, [])), []);
});

test('a value as large as a block admits is hashed', () => {
  const value = Buffer.alloc(10 * 1024 * 1024, 'x');
  const [leaf] = blockLeaves(cornerBlock([{ sets: [{ namespace: 'cars', writes: [{ key: 'k', value }] }] }]));
  assert.is(leaf!.valueHash, sha256(value));
});

test('recorded blocks of a real network have leaves of valid transactions only', () => {
  const kinds = new Map<string, number>();
  for (const channel of recordedChannels)
    for (const recorded of recordedBlocks(channel)) {
      const valid = recorded.transactions.filter(({ code, type }) => code === 0 && type === 'ENDORSER_TRANSACTION');
      const places = valid.map(({ index }) => index);
      for (const leaf of blockLeaves(common.Block.deserializeBinary(bytesOf(recorded)))) {
        assert.is(leaf.block, recorded.number);
        assert.ok(places.includes(leaf.transaction));
        kinds.set(leaf.kind, (kinds.get(leaf.kind) ?? 0) + 1);
      }
    }
  assert.equal([...kinds].sort(), [
    ['metadata', 4],
    ['private-write', 275],
    ['write', 264],
  ]);
});

test.run();
