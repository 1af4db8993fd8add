import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeHeader, headerBytes, headerHash } from '../../../reconciler/fabric/block/block-header.js';
import {
  blockMetadata,
  lastConfigIndex,
  lastConfigMetadata,
  ordererBlockMetadata,
  setMetadata,
} from '../../../reconciler/fabric/block/block-metadata.js';
import { blockDataHash } from '../../../reconciler/fabric/block/data-hash.js';
import { blockOf, newBlock } from '../../../reconciler/fabric/block/new-block.js';
import { checkWellFormed } from '../../../reconciler/fabric/block/well-formed.js';
import { errorOf, fabricVectors, fromHex, plainSpaces, toHex } from '../vectors.js';

const vectors = fabricVectors('encodings.json');

test('header bytes and hashes are those of Fabric, also past 2^53', () => {
  assert.is(vectors.blockHeaders.length, 60);
  for (const vector of vectors.blockHeaders) {
    const bytes = encodeHeader(BigInt(vector.number), fromHex(vector.previousHashHex), fromHex(vector.dataHashHex));
    assert.is(toHex(bytes), vector.headerBytesHex);
    assert.is(createHash('sha256').update(bytes).digest('hex'), vector.headerHashHex);
    if (Number.isSafeInteger(Number(vector.number))) {
      const header = common.BlockHeader.deserializeBinary(fromHex(vector.protoHex));
      assert.is(toHex(headerBytes(header)), vector.headerBytesHex);
      assert.is(toHex(headerHash(header)), vector.headerHashHex);
    }
  }
});

test('data hashes are those of Fabric, and so is what is well formed', () => {
  for (const { dataHex, dataHashHex, wellFormedError } of vectors.blockDataHashes) {
    const envelopes: Buffer[] = dataHex.map(fromHex);
    assert.is(toHex(blockDataHash(envelopes)), dataHashHex);
    const expected = wellFormedError === null ? null : plainSpaces(wellFormedError);
    assert.is(
      errorOf(() => checkWellFormed(envelopes)),
      expected,
    );
  }
});

test('an envelope with trailing or reordered fields is not well formed', () => {
  assert.match(errorOf(() => checkWellFormed([fromHex('0a01701201731a00')]))!, 'transaction 0 has 2 trailing bytes');
  assert.match(errorOf(() => checkWellFormed([fromHex('1201730a0170')]))!, 'does not match its raw form');
  assert.is(
    errorOf(() => checkWellFormed([fromHex('0a0170')])),
    'transaction 0 has no signature',
  );
});

test('a new block is that of Fabric', () => {
  const { number, previousHashHex, protoHex } = vectors.newBlock;
  assert.is(toHex(newBlock(number, fromHex(previousHashHex)).serializeBinary()), protoHex);
  const block = blockOf(1, fromHex('aa'), [fromHex('61'), fromHex('62')]);
  assert.is(block.getHeader()!.getDataHash_asB64(), createHash('sha256').update('ab').digest('base64'));
  assert.is(block.getData()!.getDataList().length, 2);
});

test('metadata is written and read, and a block without it is refused', () => {
  const block = newBlock(3, new Uint8Array());
  setMetadata(block, common.BlockMetadataIndex.LAST_CONFIG, lastConfigMetadata(2));
  assert.is(lastConfigIndex(block), 2);
  const signed = new common.Metadata();
  signed.setValue(ordererBlockMetadata(1, fromHex('08')));
  setMetadata(block, common.BlockMetadataIndex.SIGNATURES, signed.serializeBinary());
  assert.is(lastConfigIndex(block), 1);
  assert.is(
    errorOf(() => blockMetadata(new common.Block(), 0)),
    'no metadata in block',
  );
  const short = new common.Block();
  short.setMetadata(new common.BlockMetadata());
  assert.is(
    errorOf(() => blockMetadata(short, 1)),
    'no metadata at index [1]',
  );
  setMetadata(short, 2, fromHex('00'));
  assert.is(short.getMetadata()!.getMetadataList().length, 5);
});

test.run();
