/** Members that look after each other: false roots, false alarms, disputes, and an operator that is gone. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlasmaRange } from '../../reconciler/ports/read/plasma-root-reader.js';
import { CHAIN, hashOf } from '../chaincode/plasma-root/plasma-ledger.js';
import { codeOfAsync } from '../code-of.js';
import { type Member, SettlementConsortium } from './settlement-consortium.js';
import { SignedChain, signBlock } from './signed-chain.js';

const LIE = hashOf('a lie');

async function start(blocks: number, members?: string[]) {
  const chain = new SignedChain().fill(blocks);
  const consortium = await SettlementConsortium.start(chain, members);
  const [operator, second, third] = consortium.members as [Member, Member, Member];
  const all = async (seconds = 0): Promise<void> => {
    for (const member of consortium.members) await member.pass(seconds);
  };
  return { chain, consortium, operator, second, third, all };
}

/** The operator submits other ranges than it has computed, and says nothing else. */
function lying(operator: Member, change: (range: PlasmaRange) => PlasmaRange): void {
  const { writer } = operator.ports;
  operator.agent = operator.process((ports) => ({
    ...ports,
    writer: {
      ...writer,
      submitRoot: (chain, range) => writer.submitRoot(chain, change(range)),
      raiseAlarm: async () => ({ effect: 'none', transactionId: '', block: 0 }),
    },
  }));
}

const otherTree = (range: PlasmaRange): PlasmaRange => ({ ...range, treeRoot: LIE });

test('honest members say nothing, and every root has been looked at', async () => {
  const { consortium, second, third, all } = await start(25);
  await all();
  assert.equal([second.said(), third.said()], [[], []]);
  assert.equal(second.notes.audited?.to, 19);
  assert.is((await consortium.roots())[0]!.status, 'submitted');
  second.blocks.read.splice(0);
  second.agent = second.process();
  await second.pass();
  assert.equal(second.blocks.read, [], 'a note saves the second look');
  second.notes = { audited: { to: 19, root: LIE } };
  second.agent = second.process();
  await second.pass();
  assert.is(second.blocks.read.length, 20, 'one that is not of this chain of roots does not');
});

test('an operator that lies is found out by the others, loses, and it is on record', async () => {
  const { consortium, operator, second, third, all } = await start(25);
  let isFirst = true;
  lying(operator, (range) => {
    const changed = isFirst ? otherTree(range) : range;
    isFirst = false;
    return changed;
  });
  await operator.pass();
  operator.notes = { audited: { to: 9, root: (await consortium.roots())[0]!.root } };
  await second.pass();
  assert.equal(second.said(), ['alarm']);
  assert.is((await consortium.roots())[0]!.status, 'disputed');
  await third.pass();
  assert.equal(third.said(), ['alarm']);
  const [root] = await consortium.roots();
  assert.equal([root!.status, root!.losers, root!.standing[0]!.by], ['refuted', ['Org1'], ['Org2', 'Org3']]);
  await all();
  assert.equal(second.said(), ['judged'], 'one of those who were right writes it down');
  assert.is((await consortium.roots())[0]!.judged, true);
  await all(100);
  assert.equal([second.said(), third.said()].flat(), [], 'and then there is nothing more to say');
});

test('an alarm that lies loses against the others, who confirm', async () => {
  const { consortium, operator, second, third, all } = await start(15);
  await operator.pass();
  await third.ports.writer.raiseAlarm(CHAIN, 9, LIE);
  await second.pass();
  assert.equal(second.said(), ['confirmed']);
  const [root] = await consortium.roots();
  assert.equal([root!.status, root!.losers], ['confirmed', ['Org3']]);
  await all();
  assert.is((await consortium.roots())[0]!.judged, true);
  assert.equal((await consortium.roots())[0]!.losers, ['Org3']);
});

test('who has raised a false alarm and finds out says so itself', async () => {
  const { consortium, operator, third } = await start(15);
  await operator.pass();
  await third.ports.writer.raiseAlarm(CHAIN, 9, LIE);
  await third.pass();
  assert.equal(third.said(), ['confirmed']);
  const [root] = await consortium.roots();
  assert.equal([root!.status, root!.takenBack], ['confirmed', [{ organization: 'Org3', root: LIE }]]);
});

test('an honest operator that is outvoted by two liars is on record, too; nothing stops', async () => {
  const { chain, consortium, operator, second, third } = await start(15);
  await operator.pass();
  for (const liar of [second, third]) await liar.ports.writer.raiseAlarm(CHAIN, 9, LIE);
  chain.fill(10);
  await operator.pass();
  const [root, next] = await consortium.roots();
  assert.equal([root!.status, root!.losers], ['refuted', ['Org1']]);
  assert.is(next!.to, 19);
});

test('with two members both roots stand, disputed, until one gives in', async () => {
  const { consortium, operator, second } = await start(15, ['Org1', 'Org2']);
  lying(operator, otherTree);
  await operator.pass();
  operator.agent = operator.process();
  for (let round = 0; round < 3; round += 1) await second.pass(100);
  assert.equal(
    second.said().filter((type) => type !== 'overdue'),
    ['alarm'],
  );
  const [root] = await consortium.roots();
  assert.equal([root!.status, root!.standing.length, root!.judged], ['disputed', 2, false]);
  operator.notes = {};
  await operator.pass();
  assert.ok(operator.said().includes('alarm'), 'an honest process of the operator says what its peer says');
  assert.equal([(await consortium.roots())[0]!.status], ['refuted']);
  await second.pass();
  assert.is((await consortium.roots())[0]!.judged, true);
});

test('a peer that calls an invalid transaction valid makes a false root, and an alarm against it', async () => {
  const { chain, consortium, operator, second, third } = await start(4);
  chain.add([{ code: 11, sets: [{ namespace: 'cars', writes: [{ key: 'stolen', value: 'mine' }] }] }]);
  chain.fill(6);
  operator.blocks.lie = (block) => {
    block.getMetadata()!.setMetadataList(
      block
        .getMetadata()!
        .getMetadataList_asU8()
        .map((slot, index) => (index === 2 ? new Uint8Array(slot.length) : slot)),
    );
    return block;
  };
  await operator.pass();
  await second.pass();
  await third.pass();
  assert.equal([second.said(), third.said()], [['alarm'], ['alarm']]);
  assert.is((await consortium.roots())[0]!.status, 'refuted');
});

test('a member whose own peer forges blocks has no word: it says so, and takes back what it has said', async () => {
  const { consortium, operator, third } = await start(15);
  await operator.pass();
  await third.ports.writer.raiseAlarm(CHAIN, 9, LIE);
  third.blocks.lie = (block) => {
    if (block.getHeader()!.getNumber() === 3) signBlock(block, 'stranger', 0);
    return block;
  };
  for (let round = 0; round < 2; round += 1) {
    assert.is(await codeOfAsync(() => third.pass()), 'PLASMA_BLOCK_FORGED');
  }
  assert.equal(third.said(), ['takenBack']);
  assert.is((await consortium.roots())[0]!.status, 'submitted');
  third.blocks.lie = (block) => block;
  await third.pass();
  assert.is(third.notes.audited?.to, 9);
});

test('a member whose peer is behind says nothing until it has the blocks', async () => {
  const { operator, second } = await start(15);
  lying(operator, otherTree);
  second.blocks.behind = 8;
  await operator.pass();
  await second.pass();
  assert.equal(second.said(), []);
  second.blocks.behind = 100;
  await second.pass();
  assert.equal(second.said(), ['alarm']);
});

test('an operator that settles a false last block stops its successors, until the members have decided', async () => {
  const { chain, consortium, operator, second, third } = await start(15);
  lying(operator, (range) => ({ ...range, lastBlockHash: LIE }));
  await operator.pass();
  chain.fill(10);
  for (const member of [second, third]) await member.ports.writer.overdue(CHAIN, 9, 1);
  assert.is(await codeOfAsync(() => second.pass()), 'PLASMA_FORK');
  assert.equal(second.said(), ['alarm'], 'it raises the alarm all the same');
  await third.pass();
  await second.pass();
  assert.equal(
    (await consortium.roots()).map(({ status, submitter }) => [status, submitter]),
    [
      ['refuted', 'Org1'],
      ['submitted', 'Org2'],
    ],
  );
});

test.run();
