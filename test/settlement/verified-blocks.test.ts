/** What our peer gives is believed as far as the channel's orderers have signed it, from block 0 on. */
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { setMetadata } from '../../reconciler/fabric/block/block-metadata.js';
import { blockDataHash } from '../../reconciler/fabric/block/data-hash.js';
import { ChannelTrust } from '../../reconciler/settlement/agent/channel-trust.js';
import { ownRange } from '../../reconciler/settlement/agent/own-range.js';
import { rangeRoot } from '../../reconciler/settlement/range-root.js';
import { codeOfAsync } from '../code-of.js';
import { envelopeOf } from './hand-made-block.js';
import { MemoryBlocks, SignedChain, signBlock, write } from './signed-chain.js';

const { SIGNATURES } = common.BlockMetadataIndex;

async function rootOf(chain: SignedChain, from: number, to: number, lie?: MemoryBlocks['lie']) {
  const reader = new MemoryBlocks(chain);
  if (lie) reader.lie = lie;
  const blocks = await reader.blocks(chain.channel);
  const trust = new ChannelTrust(chain.channel, chain.genesis);
  const own = await ownRange(blocks, trust, { from, to, previousRoot: 'ab'.repeat(32) });
  return { ...own, read: reader.read };
}

const codeOf = (...args: Parameters<typeof rootOf>) => codeOfAsync(() => rootOf(...args));

/** A lie about one block only. */
const about = (number: number, change: (block: common.Block) => void): MemoryBlocks['lie'] => {
  return (block) => {
    if (block.getHeader()!.getNumber() === number) change(block);
    return block;
  };
};

test('a range of signed blocks has its root, from block 0 and from the middle', async () => {
  const chain = new SignedChain().fill(9);
  const whole = await rootOf(chain, 0, 9);
  assert.equal([whole.range.from, whole.range.to, whole.range.leafCount], [0, 9, 9]);
  assert.is(whole.root, rangeRoot(whole.range));
  const { range, read } = await rootOf(chain, 4, 6);
  assert.equal([range.leafCount, range.lastBlockHash === whole.range.lastBlockHash], [3, false]);
  assert.equal(read, [3, 0, 4, 5, 6], 'the block before it, and the configuration');
});

test('config blocks move who may sign, and each is proven by the one before', async () => {
  const chain = new SignedChain().fill(3);
  chain.configure('second');
  chain.fill(3).configure('first');
  chain.configure('second');
  chain.fill(2);
  assert.is((await rootOf(chain, 0, chain.height - 1)).range.leafCount, 8);
  assert.is((await rootOf(chain, chain.height - 1, chain.height - 1)).range.leafCount, 1);
  assert.is((await rootOf(chain, 8, 9)).range.leafCount, 0, 'config blocks have no leaves');
});

test('a block that others signed is refused: a stranger with the same MSP id, and orderers that have gone', async () => {
  const stranger = new SignedChain().fill(2);
  stranger.add([write('a')], 'stranger');
  assert.is(await codeOf(stranger, 0, 3), 'PLASMA_BLOCK_FORGED');
  assert.is(await codeOf(stranger, 3, 3), 'PLASMA_BLOCK_FORGED');
  stranger.add([write('b')]);
  assert.is(await codeOf(stranger, 4, 4), 'PLASMA_BLOCK_FORGED', 'the block before the range is looked at, too');
  const gone = new SignedChain().fill(2);
  gone.configure('second');
  gone.add([write('a')], 'first');
  assert.is(await codeOf(gone, 4, 4), 'PLASMA_BLOCK_FORGED');
  const usurped = new SignedChain().fill(2);
  usurped.configure('second', { by: 'second' });
  usurped.fill(2);
  assert.is(await codeOf(usurped, 5, 5), 'PLASMA_BLOCK_FORGED', 'a configuration that its predecessor has not signed');
  const skipped = new SignedChain().fill(2);
  skipped.configure('second', { skip: 1 });
  skipped.fill(2);
  assert.is(await codeOf(skipped, 5, 5), 'PLASMA_BLOCK_FORGED', 'a configuration that counts two further');
});

test('a peer that changes anything of a block is found out', async () => {
  const chain = new SignedChain().fill(6);
  chain.configure('second');
  chain.fill(3);
  const lies: Readonly<Record<string, MemoryBlocks['lie']>> = {
    'other data': about(4, (block) => block.getData()!.setDataList([envelopeOf(write('other'))])),
    'other data, with their hash': about(4, (block) => {
      const data = [envelopeOf(write('other'))];
      block.getData()!.setDataList(data);
      block.getHeader()!.setDataHash(blockDataHash(data));
    }),
    'another link': about(4, (block) => block.getHeader()!.setPreviousHash(Buffer.alloc(32))),
    'another number': about(4, (block) => block.getHeader()!.setNumber(5)),
    'no header': about(4, (block) => block.clearHeader()),
    'no signatures': about(4, (block) => setMetadata(block, SIGNATURES, new Uint8Array())),
    'another last config': about(9, (block) => signBlock(block, 'second', 0)),
    'a config block that is none': about(4, (block) => signBlock(block, 'first', 4)),
    'signed by a stranger': about(4, (block) => signBlock(block, 'stranger', 0)),
  };
  for (const [name, lie] of Object.entries(lies)) {
    assert.is(await codeOf(chain, 0, chain.height - 1, lie), 'PLASMA_BLOCK_FORGED', name);
  }
  const config = about(7, (block) => block.getData()!.setDataList([envelopeOf(write('x'))]));
  assert.is(await codeOf(chain, 9, 9, config), 'PLASMA_BLOCK_FORGED', 'of a config block before the range');
  const cut: MemoryBlocks['lie'] = (block) => Object.assign(block, { serializeBinary: () => Buffer.of(255) });
  assert.is(await codeOf(chain, 0, 3, cut), 'PLASMA_BLOCK_UNREADABLE');
  assert.is(await codeOf(chain, 0, 9), 'no error');
});

test('a channel of the same name with another block 0 is a fork', async () => {
  const chain = new SignedChain().fill(3);
  const trust = new ChannelTrust(chain.channel, 'ab'.repeat(32));
  const blocks = await new MemoryBlocks(chain).blocks(chain.channel);
  for (const from of [0, 2]) {
    const reading = () => ownRange(blocks, trust, { from, to: 3, previousRoot: 'ab'.repeat(32) });
    assert.is(await codeOfAsync(reading), 'PLASMA_FORK');
  }
});

test('a config block that was refused once is refused again', async () => {
  const chain = new SignedChain().fill(1);
  chain.configure('second', { skip: 1 });
  chain.fill(1);
  const blocks = await new MemoryBlocks(chain).blocks(chain.channel);
  const trust = new ChannelTrust(chain.channel, chain.genesis);
  for (let look = 0; look < 2; look += 1) {
    assert.is(await codeOfAsync(() => trust.placeOf(blocks, 3)), 'PLASMA_BLOCK_FORGED');
  }
});

test.run();
