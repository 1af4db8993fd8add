/** What the audit withstands: roots over blocks that do not exist, newcomers, and alarms without end. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { blockHash } from '../../reconciler/fabric/block/block-hash.js';
import type { PlasmaRootReader } from '../../reconciler/ports/read/plasma-root-reader.js';
import { noSuchBlocks } from '../../reconciler/settlement/no-such-blocks.js';
import { CHAIN, hashOf, range, rootOf } from '../chaincode/plasma-root/plasma-ledger.js';
import { codeOfAsync } from '../code-of.js';
import { type Member, SettlementConsortium } from './settlement-consortium.js';
import { SignedChain } from './signed-chain.js';

const LIE = hashOf('a lie');

async function start(blocks: number, members?: string[]) {
  const chain = new SignedChain().fill(blocks);
  const consortium = await SettlementConsortium.start(chain, members);
  const [operator, second, third] = consortium.members as [Member, Member, Member];
  return { chain, consortium, operator, second, third };
}

/** The operator settles ranges of ten that nobody has seen. */
async function invent({ ports }: Member, ranges: number): Promise<void> {
  for (let at = 0; at < ranges; at += 1) {
    const { settledTo, lastRoot } = await ports.reader.chain(CHAIN);
    await ports.writer.submitRoot(CHAIN, range(settledTo + 1, settledTo + 10, lastRoot));
  }
}

test('a root over blocks that do not exist: all say so alike after their time, it is refuted, and the next one too', async () => {
  const { chain, consortium, operator, second, third } = await start(4);
  await operator.pass(0, { now: true });
  await invent(operator, 2);
  for (const member of [second, third]) {
    await member.pass();
    assert.is((await member.pass(20)).retryAfterMs, 10_000, 'a peer may be behind');
  }
  chain.fill(2);
  assert.equal([second.said(), third.said()], [[], []]);
  for (const member of [second, third]) await member.pass(10);
  assert.equal([second.said(), third.said()].flat(), ['alarm', 'alarm', 'alarm', 'alarm']);
  const [, first, next] = await consortium.roots();
  assert.equal([first!.status, next!.status], ['refuted', 'refuted']);
  assert.equal(first!.standing[0], { root: noSuchBlocks(chain.channel, 5, 14), by: ['Org2', 'Org3'] });
  await invent(operator, 1);
  for (const member of [second, third]) {
    for (let round = 0; round < 2; round += 1) await member.pass(30);
    assert.equal(member.said(), ['alarm'], 'only of the new one');
  }
  for (const member of [second, third]) await member.pass(100);
  assert.equal((await consortium.roots()).map(({ judged }) => judged).includes(true), false);
});

test('once the blocks are there, the own root takes the place of that word, and is written down', async () => {
  const { chain, consortium, operator, second, third } = await start(4);
  await operator.pass(0, { now: true });
  await invent(operator, 1);
  for (const member of [second, third]) {
    await member.pass();
    await member.pass(30);
  }
  chain.fill(12);
  for (let round = 0; round < 2; round += 1) for (const member of [second, third]) await member.pass(1);
  const root = (await consortium.roots())[1]!;
  assert.equal([root.status, root.judged, root.takenBack.length], ['refuted', true, 2]);
  assert.is.not(root.standing[0]!.root, noSuchBlocks(chain.channel, 5, 14));
});

test('an honest member whose peer was behind turns its word; one whose peer is catching up says nothing yet', async () => {
  const { chain, consortium, operator, second, third } = await start(39);
  second.blocks.behind = 5;
  third.blocks.behind = 5;
  await operator.pass();
  for (const member of [second, third]) await member.pass();
  third.blocks.behind = 15;
  for (const member of [third, second]) await member.pass(30);
  assert.equal([second.said(), third.said()], [Array(4).fill('alarm'), []]);
  assert.is((await consortium.roots())[0]!.status, 'disputed');
  second.blocks.behind = chain.height;
  third.blocks.behind = chain.height;
  for (const member of [second, third]) await member.pass(1);
  assert.equal([second.said(), third.said()], [Array(4).fill('confirmed'), []]);
  assert.is(second.notes.ahead, undefined);
  assert.equal(
    (await consortium.roots()).map(({ status }) => status),
    Array(4).fill('confirmed'),
  );
});

test('a new process goes on with the time that its notes have', async () => {
  const { operator, second } = await start(4);
  await operator.pass(0, { now: true });
  await invent(operator, 1);
  await second.pass();
  second.agent = second.process();
  await second.pass(30);
  assert.equal(second.said(), ['alarm']);
});

test('a newcomer has no say in a range of an earlier definition, and goes on behind it', async () => {
  const chain = new SignedChain().fill(9);
  const consortium = await SettlementConsortium.start(chain, ['Org1', 'Org2', 'Org3']);
  const [operator, second, third] = consortium.members as [Member, Member, Member];
  const { definition } = await operator.ports.reader.chain(CHAIN);
  const before = { ...definition!, members: ['Org1', 'Org2'], successors: ['Org2'] };
  await consortium.ledger.adopt(before, 1, ['Org1', 'Org2']);
  await operator.pass();
  await second.ports.writer.raiseAlarm(CHAIN, 9, LIE);
  await consortium.ledger.adopt({ ...definition! }, 2, ['Org1', 'Org2']);
  chain.fill(10);
  const { settledTo, lastRoot } = await operator.ports.reader.chain(CHAIN);
  await operator.ports.writer.submitRoot(CHAIN, range(settledTo + 1, settledTo + 10, lastRoot));
  for (let round = 0; round < 3; round += 1) await third.pass(1);
  assert.equal(third.said(), ['alarm'], 'of the false root that it has a say in, and that once');
  assert.is(third.notes.audited?.to, 19);
  const [old, next] = await consortium.roots();
  assert.equal([old!.standing.flatMap(({ by }) => by), next!.status], [['Org1', 'Org2'], 'disputed']);
});

test('alarms that were taken back are not read, open ones once, and no pass reads more than its share', async () => {
  const { chain, operator, second, third } = await start(709);
  await operator.pass();
  await catchUp(second);
  second.blocks.read.splice(0);
  for (let to = 9; to < 709; to += 10) {
    await third.ports.writer.raiseAlarm(CHAIN, to, LIE);
    await third.ports.writer.takeBack(CHAIN, to);
  }
  await catchUp(second);
  assert.equal([second.blocks.read.length, second.said()], [0, []]);
  for (let to = 9; to < 709; to += 10) await third.ports.writer.raiseAlarm(CHAIN, to, LIE);
  await second.pass();
  assert.ok(second.blocks.read.length < 600, `${second.blocks.read.length} blocks in one pass`);
  chain.fill(5);
  await catchUp(second);
  assert.ok(second.blocks.read.length < 720);
  assert.is(second.said().filter((type) => type === 'confirmed').length, 70);
  second.blocks.read.splice(0);
  await second.pass(100);
  assert.equal(second.blocks.read, []);
});

test('an old chain of disputes is not read again by who has said its word, nor keeps it from settling', async () => {
  const { chain, consortium, operator, second } = await start(609, ['Org1', 'Org2']);
  await operator.pass();
  for (let to = 9; to < 609; to += 10) await second.ports.writer.raiseAlarm(CHAIN, to, LIE);
  operator.agent = operator.process();
  chain.fill(10);
  assert.is((await operator.pass()).retryAfterMs, 0);
  assert.is((await consortium.ranges()).at(-1)![1], 619, 'it settles first');
  await catchUp(operator);
  operator.blocks.read.splice(0);
  for (let round = 0; round < 3; round += 1) await operator.pass(1);
  assert.equal(operator.blocks.read, []);
});

test('judged ranges are not asked for in every pass, and an alarm before them is found', async () => {
  const { consortium, operator, second, third } = await start(59);
  await operator.pass();
  const asked: number[] = [];
  const reader: PlasmaRootReader = {
    ...second.ports.reader,
    alarmsAfter: (chain, block) => {
      asked.push(block);
      return second.ports.reader.alarmsAfter(chain, block);
    },
  };
  second.agent = second.process((ports) => ({ ...ports, reader }));
  for (const to of [19, 29]) await third.ports.writer.raiseAlarm(CHAIN, to, LIE);
  for (let round = 0; round < 4; round += 1) await second.pass(11);
  assert.equal(
    (await consortium.roots()).map(({ judged }) => judged),
    [false, true, true, false, false, false],
  );
  asked.splice(0);
  await second.pass(1);
  assert.equal(asked, [29]);
  await third.ports.writer.raiseAlarm(CHAIN, 9, LIE);
  for (const seconds of [60, 1, 11]) await second.pass(seconds);
  assert.is((await consortium.roots())[0]!.judged, true);
});

test('what people must look at is said, whatever has failed before it', async () => {
  const { chain, operator } = await start(14);
  chain.add([{ results: Buffer.of(255) }]);
  chain.fill(4);
  await operator.pass().catch(() => undefined);
  const { lastRoot } = await operator.ports.reader.chain(CHAIN);
  const lastBlockHash = blockHash(chain.blocks[19]!);
  await operator.ports.writer.submitRoot(CHAIN, range(10, 19, lastRoot, { lastBlockHash }));
  const submitRoot = async () => {
    throw new QuorateError('PLASMA_ROOT_FAILED', 'the root chain is down', { retry: 'transient' });
  };
  chain.fill(10);
  const agent = operator.process((ports) => ({ ...ports, writer: { ...ports.writer, submitRoot } }));
  assert.is(await codeOfAsync(() => agent.pass()), 'PLASMA_BLOCK_UNREADABLE');
});

/** Passes until there is nothing more to do at once. */
async function catchUp(member: Member): Promise<void> {
  while ((await member.pass()).retryAfterMs === 0);
}

test('the word for blocks that do not exist', () => {
  assert.is(noSuchBlocks('chains02', 5, 14), '76892e9538fdbac265b7086f7df43bf9acb39ab0e0cfb2a2359a77146083ea08');
  assert.is.not(noSuchBlocks('chains02', 5, 14), rootOf(range(5, 14, LIE)));
});

test.run();
