/** An operator that is gone, and who settles in its place. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Member, SettlementConsortium } from './settlement-consortium.js';
import { SignedChain } from './signed-chain.js';

async function start(blocks: number) {
  const chain = new SignedChain().fill(blocks);
  const consortium = await SettlementConsortium.start(chain);
  const [operator, second, third] = consortium.members as [Member, Member, Member];
  return { chain, consortium, operator, second, third };
}

test('the operator is gone: the successor settles once a majority says so by its own clocks, and not before', async () => {
  const { consortium, operator, second, third } = await start(15);
  await second.pass();
  await second.pass(29);
  assert.equal(second.said(), []);
  await second.pass(1);
  assert.equal(second.said(), ['overdue']);
  await second.pass(20);
  assert.equal(await consortium.ranges(), [], 'one of three is no majority');
  await third.pass();
  await third.pass(30);
  await second.pass();
  assert.equal(
    (await consortium.roots()).map(({ from, to, submitter }) => [from, to, submitter]),
    [[0, 9, 'Org2']],
  );
  await operator.pass();
  await operator.pass(10);
  assert.is((await consortium.roots()).at(-1)!.submitter, 'Org1', 'the operator may always go on');
});

test('the first successor is gone, too: the second one follows when its turn has come', async () => {
  const { consortium, operator, third } = await start(15);
  for (const member of [operator, third]) {
    member.agent = member.process((ports) => ({
      ...ports,
      writer: {
        ...ports.writer,
        submitRoot: (chain, range) => refuseOf(member, ports.writer.submitRoot, chain, range),
      },
    }));
  }
  const report = async (seconds: number): Promise<void> => {
    for (const member of [operator, third]) await member.pass(seconds).catch(() => undefined);
  };
  await report(0);
  await report(30);
  await report(0);
  assert.equal(await consortium.ranges(), [], 'that the operator has let it be is the turn of Org2');
  await report(30);
  await report(0);
  assert.equal(
    (await consortium.roots()).map(({ submitter }) => submitter),
    ['Org3'],
  );
});

/** Only the third member gets through. */
async function refuseOf<Answer, Args extends unknown[]>(
  { organization }: Member,
  call: (...args: Args) => Promise<Answer>,
  ...args: Args
): Promise<Answer> {
  if (organization !== 'Org3') throw new Error('the operator cannot submit');
  return call(...args);
}

test('what has piled up is settled in one pass of the successor, which goes on until the operator is back', async () => {
  const { chain, consortium, operator, second, third } = await start(104);
  for (const member of [second, third]) {
    await member.pass();
    await member.pass(30);
  }
  await second.pass();
  const submitters = async () => (await consortium.roots()).map(({ submitter }) => submitter);
  assert.equal(await submitters(), Array(10).fill('Org2'));
  chain.fill(10);
  await second.pass(1);
  assert.is((await submitters()).length, 11, 'at the pace of an operator');
  chain.fill(10);
  await operator.pass();
  assert.is((await submitters()).at(-1), 'Org1');
  chain.fill(10);
  await second.pass(1);
  assert.is((await submitters()).length, 12);
  await operator.pass();
  assert.equal((await submitters()).slice(11), ['Org1', 'Org1']);
});

test('an operator that is back is not kept standing by behind its successor', async () => {
  const { chain, consortium, operator, second, third } = await start(14);
  for (const member of [second, third]) {
    await member.pass();
    await member.pass(30);
  }
  const { reader } = operator.ports;
  // It has looked just before the successor's range.
  const early = await reader.chain('chains02');
  await second.pass();
  let looks = 0;
  const agent = operator.process((ports) => ({
    ...ports,
    reader: { ...reader, chain: async (name) => (looks++ === 0 ? early : reader.chain(name)) },
  }));
  chain.fill(10);
  await agent.pass();
  assert.equal(
    (await consortium.roots()).map(({ submitter }) => submitter),
    ['Org2', 'Org1'],
  );
});

test('who stands by for another agent of its own goes on when that one lets full ranges wait', async () => {
  const { chain, consortium, operator } = await start(14);
  const { definition } = await operator.ports.reader.chain('chains02');
  const settlement = { everyBlocks: 10, everySeconds: 86_400 };
  await consortium.ledger.adopt({ ...definition!, settlement }, 1, ['Org1', 'Org2']);
  const [first, other] = [operator.process(), operator.process()];
  await Promise.all([first.pass(), other.pass()]);
  chain.fill(100);
  // Whichever of the two stands by, the other one is gone.
  const passes = async (agent: typeof first) => {
    const before = (await consortium.ranges()).length;
    await agent.pass();
    operator.now += 30_000;
    await agent.pass();
    return (await consortium.ranges()).length - before;
  };
  assert.equal(await passes(other), 10);
});

test.run();
