/** One organization's agent: what it settles, when, and what stops it. */
import { peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SettlementPorts } from '../../reconciler/settlement/agent/settlement-ports.js';
import { CHAIN } from '../chaincode/plasma-root/plasma-ledger.js';
import { codeOfAsync } from '../code-of.js';
import { ODD_KEYS } from './corner-blocks.js';
import { SettlementConsortium } from './settlement-consortium.js';
import { MemoryBlocks, SignedChain, signBlock, write } from './signed-chain.js';

const start = async (blocks: number, members?: string[]) => {
  const chain = new SignedChain().fill(blocks);
  const consortium = await SettlementConsortium.start(chain, members);
  return { chain, consortium, operator: consortium.members[0]! };
};

test('full ranges are settled at once, what is left after the time, and nothing where there is nothing', async () => {
  const { chain, consortium, operator } = await start(23);
  assert.is((await operator.pass()).retryAfterMs, 10_000);
  assert.equal(await consortium.ranges(), [
    [0, 9],
    [10, 19],
  ]);
  await operator.pass(9);
  assert.is((await consortium.ranges()).length, 2);
  assert.is((await operator.pass(1)).retryAfterMs, undefined, 'everything is settled');
  assert.equal((await consortium.ranges()).at(-1), [20, 23]);
  await operator.pass(100);
  assert.is((await consortium.ranges()).length, 3, 'no empty range');
  chain.fill(10);
  await operator.pass();
  assert.equal((await consortium.ranges()).at(-1), [24, 33], 'as many blocks as a range may have come before the time');
});

test('`now` settles what there is', async () => {
  const { consortium, operator } = await start(2);
  await operator.pass(0, { now: true });
  assert.equal(await consortium.ranges(), [[0, 2]]);
});

test('who is no member, and a chain that nobody has defined, are left alone', async () => {
  const { consortium } = await start(12, ['Org1', 'Org2']);
  const [, second] = consortium.members;
  await second!.pass(100);
  assert.equal(await consortium.ranges(), [], 'nor does a successor before its turn');
  const ports = { ...second!.ports, reader: { ...second!.ports.reader, chain: async () => UNDEFINED } };
  const other = second!.process(() => ports as SettlementPorts);
  for (let round = 0; round < 2; round += 1) {
    assert.equal(await other.pass(), { view: undefined, retryAfterMs: undefined });
  }
  assert.equal(
    second!.events.splice(0).map(({ type, detail }) => [type, detail.split(':')[0]]),
    [['idle', 'CHAIN_NOT_IN_FORCE']],
    'said once',
  );
  const { definition } = await second!.ports.reader.chain(CHAIN);
  const without = { ...definition!, members: ['Org1'], successors: [] };
  await consortium.ledger.adopt(without, 1, ['Org1', 'Org2']);
  await second!.pass();
  assert.match(second!.events[0]!.detail, 'NOT_A_MEMBER');
});
const UNDEFINED = {
  revision: 0,
  definition: undefined,
  settledTo: -1,
  lastRoot: '',
  settler: '',
  overdue: [],
  proposed: [],
};

test('a new process goes on from the root contract alone; it reads one block again and the configuration', async () => {
  const { chain, consortium, operator } = await start(25);
  await operator.pass();
  operator.notes = {};
  operator.agent = operator.process();
  chain.fill(5);
  operator.blocks.read.splice(0);
  await operator.pass();
  assert.equal(await consortium.ranges(), [
    [0, 9],
    [10, 19],
    [20, 29],
  ]);
  assert.equal(operator.blocks.read.slice(0, 3), [19, 0, 20]);
});

test('blocks of every kind: config blocks, invalid ones only, none, no bytes, large values, odd keys, private data', async () => {
  const { chain, consortium, operator } = await start(1);
  chain.configure('second');
  chain.add([{ ...write('a'), code: peer.TxValidationCode.MVCC_READ_CONFLICT }]);
  chain.add([]);
  chain.add([write('empty', ''), write('large', Buffer.alloc(5_000_000, 7))]);
  chain.add([{ sets: [{ namespace: 'cars', writes: ODD_KEYS.map((key) => ({ key, value: 'x' })) }] }]);
  const hashes = { keyHash: 'ab'.repeat(32), valueHash: 'cd'.repeat(32) };
  chain.add([{ sets: [{ namespace: 'cars', collections: [{ name: 'prices', writes: [hashes] }] }] }]);
  await operator.pass(0, { now: true });
  const [root] = await consortium.roots();
  assert.equal([root!.to, root!.leafCount], [7, 1 + 2 + ODD_KEYS.length + 1]);
  chain.add([{ ...write('a'), code: peer.TxValidationCode.MVCC_READ_CONFLICT }]);
  chain.configure('first');
  await operator.pass(0, { now: true });
  assert.equal((await consortium.roots()).at(-1)!.leafCount, 0, 'a range without leaves is a range');
});

test('a block that cannot be read stops settlement, with its number', async () => {
  const { chain, consortium, operator } = await start(14);
  chain.add([{ results: Buffer.of(255) }]);
  chain.fill(10);
  assert.is(await codeOfAsync(() => operator.pass(100)), 'PLASMA_BLOCK_UNREADABLE');
  assert.is(await codeOfAsync(() => operator.pass(100)), 'PLASMA_BLOCK_UNREADABLE');
  assert.equal(await consortium.ranges(), [[0, 9]]);
});

test('a block signed by an unknown CA stops settlement before it is in a root', async () => {
  const { chain, consortium, operator } = await start(14);
  chain.add([write('a')], 'stranger');
  chain.fill(10);
  assert.is(await codeOfAsync(() => operator.pass(100)), 'PLASMA_BLOCK_FORGED');
  assert.equal(await consortium.ranges(), [[0, 9]]);
});

test('a peer that lies about a block stops settlement; one that is behind, or down, only delays it', async () => {
  const { consortium, operator } = await start(25);
  operator.blocks.lie = (block) => {
    if (block.getHeader()!.getNumber() === 12) signBlock(block, 'stranger', 0);
    return block;
  };
  assert.is(await codeOfAsync(() => operator.pass()), 'PLASMA_BLOCK_FORGED');
  assert.equal(await consortium.ranges(), [[0, 9]]);
  operator.blocks.lie = (block) => block;
  operator.blocks.behind = 5;
  assert.is((await operator.pass(100)).retryAfterMs, 30_000, 'it cannot see what is not settled, and gets its time');
  operator.blocks.down = true;
  assert.is(await codeOfAsync(() => operator.pass()), 'FABRIC_UNREACHABLE');
  operator.blocks.down = false;
  operator.blocks.behind = 100;
  await operator.pass();
  assert.equal(await consortium.ranges(), [
    [0, 9],
    [10, 19],
  ]);
});

test('a fork stops settlement: the peer has another block than the one that was settled last', async () => {
  const { chain, consortium, operator } = await start(8);
  const other = chain.fork();
  chain.add([write('ours')]);
  await operator.pass(0, { now: true });
  other.add([write('theirs')]);
  other.fill(20);
  chain.blocks.splice(0, chain.height, ...other.blocks);
  assert.is(await codeOfAsync(() => operator.pass()), 'PLASMA_FORK', 'the process that has read the old block');
  operator.agent = operator.process();
  assert.is(await codeOfAsync(() => operator.pass()), 'PLASMA_FORK');
  assert.equal(await consortium.ranges(), [[0, 9]]);
});

test('another channel of the same name is a fork', async () => {
  const { chain, consortium, operator } = await start(3);
  chain.blocks.splice(0, chain.height, ...new SignedChain().fill(1).blocks);
  chain.blocks[0]!.getHeader()!.setPreviousHash(Buffer.of(1));
  assert.is(await codeOfAsync(() => operator.pass(0, { now: true })), 'PLASMA_FORK');
  assert.equal(await consortium.ranges(), []);
});

test('the root chain is down for a while: nothing is lost, and the next pass goes on', async () => {
  const { consortium, operator } = await start(35);
  const { submit } = { submit: consortium.ledger.ledger.endorse.bind(consortium.ledger.ledger) };
  let calls = 0;
  consortium.ledger.ledger.endorse = (...args) => {
    calls += 1;
    if (calls > 4 && calls < 9) return Promise.reject(new Error('14 UNAVAILABLE'));
    return submit(...args);
  };
  let failures = 0;
  while ((await operator.pass().catch(() => undefined)) === undefined) failures += 1;
  assert.ok(failures > 0);
  assert.equal(await consortium.ranges(), [
    [0, 9],
    [10, 19],
    [20, 29],
  ]);
});

test('two agents of one organization, and one more whose peer is behind: one root a range, and they stay out of their way', async () => {
  const { chain, consortium, operator } = await start(45);
  const late = new MemoryBlocks(chain);
  const agents = [operator.process(), operator.process(), operator.process((ports) => ({ ...ports, blocks: late }))];
  let refused = 0;
  for (let round = 0; round < 12; round += 1) {
    late.behind = Math.max(1, chain.height - 12);
    const passes = await Promise.allSettled(agents.map((agent) => agent.pass()));
    refused += passes.filter(({ status }) => status === 'rejected').length;
    operator.now += 3000;
    chain.fill(7);
  }
  const ranges = await consortium.ranges();
  assert.is(ranges.at(-1)![1] >= 109, true);
  assert.equal(new Set(ranges.map(([from]) => from)).size, ranges.length);
  assert.is(refused, 0);
});

test('a clock that is put back settles late, and not never', async () => {
  const { consortium, operator } = await start(3);
  operator.now = 1_000_000;
  await operator.pass();
  operator.now = 5000;
  await operator.pass();
  await operator.pass(10);
  assert.equal(await consortium.ranges(), [[0, 3]]);
});

test('a new definition changes the period of the next range', async () => {
  const { chain, consortium, operator } = await start(9);
  await operator.pass();
  const settlement = { everyBlocks: 3, everySeconds: 10 };
  const { definition } = await operator.ports.reader.chain(CHAIN);
  await consortium.ledger.adopt({ ...definition!, settlement }, 1, ['Org1', 'Org2']);
  chain.fill(7);
  await operator.pass();
  assert.equal(await consortium.ranges(), [
    [0, 9],
    [10, 12],
    [13, 15],
  ]);
});

test.run();
