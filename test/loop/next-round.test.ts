/** Propose again: after a reject, a withdrawal and an expiry a person's vote opens the next round, and no loop does. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { yesBallots } from '../../reconciler/cli/ballots-asked.js';
import { lookAround } from '../../reconciler/loop/look-around.js';
import type { ProposalView } from '../../reconciler/ports/read/governance-reader.js';
import { ADDRESS, ALL, chaincodeOf, MemoryConsortium, REGULATOR } from './memory-consortium.js';

const TELCOS = ['Telco1', 'Telco2', 'Telco3'];
const DAY = 86_400_000;

/** 1.0 in force, 1.1 on the branches of these. */
async function wishing(organizations: readonly string[]): Promise<MemoryConsortium> {
  const net = new MemoryConsortium();
  net.merge('a', chaincodeOf('1.0'));
  await net.settle();
  net.merge('b', chaincodeOf('1.1'), organizations);
  await net.member(organizations[0]!).pass();
  await net.member(organizations[0]!).pass();
  return net;
}

async function wish(net: MemoryConsortium): Promise<ProposalView> {
  return (await net.proposals()).find(({ content }) => content.after?.version === '1.1')!;
}

/** `reconcile vote numbertransfer`, as far as it decides something. */
async function vote(net: MemoryConsortium, mspId: string): Promise<void> {
  const { look, ballots } = await lookAround(net.member(mspId).loop);
  const asked = yesBallots(['numbertransfer'], { look: look!, ballots, refusal: undefined });
  assert.equal(
    asked.map(({ address }) => address),
    [ADDRESS],
  );
  await net.governance(mspId).vote(asked.map(({ ballot }) => ballot));
}

const said = ({ votes }: ProposalView) => votes.map(({ organization, vote }) => `${organization} ${vote}`);

/** The loops leave the closed round alone; then a person of Telco1 asks again, and all agree. */
async function againByPersonOnly(net: MemoryConsortium, status: string, reason: string): Promise<void> {
  await net.settle();
  for (const mspId of ALL) await net.member(mspId).restart();
  await net.settle();
  const old = await wish(net);
  assert.equal([old.round, old.status], [1, status], 'no loop asked again, nor after a restart');
  assert.is(net.member('Telco1').condition(), `Stalled ${reason}`);
  await vote(net, 'Telco1');
  const next = await wish(net);
  assert.equal([next.id, next.round, next.status], [old.id, 2, 'open']);
  assert.equal(said(next), ['Telco1 yes'], 'no vote of the old round counts');
  assert.is((await net.committed())?.version, '1.0', 'nothing of the old round is taken for the new one');
  net.merge('b', chaincodeOf('1.1'));
  await net.settle();
  assert.equal([(await wish(net)).round, (await wish(net)).status], [2, 'applied']);
  assert.equal([(await net.committed())?.version, (await net.committed())?.sequence], ['1.1', 2]);
  const closes = (await net.governance('Telco1').history(old.id)).filter(({ event }) => event === `close ${status}`);
  if (status !== 'withdrawn') assert.is(closes.length, 1, 'the first round stays on record');
}

test('after a rejection', async () => {
  const net = await wishing(TELCOS);
  const claim = { revision: 'a' };
  await net.governance(REGULATOR).vote([{ ...(await wish(net)), vote: 'no', reason: 'not lawful', claim }]);
  await againByPersonOnly(net, 'rejected', 'Rejected');
});

test('after a withdrawal', async () => {
  const net = await wishing(['Telco1']);
  await net.governance('Telco1').withdraw((await wish(net)).id, 'not yet');
  await againByPersonOnly(net, 'withdrawn', 'Withdrawn');
});

test('after an expiry', async () => {
  const net = await wishing(['Telco1']);
  await net.settle();
  net.now += 15 * DAY;
  await againByPersonOnly(net, 'expired', 'Expired');
});

test('while a round is open a second vote of the same organization opens nothing', async () => {
  const net = await wishing(['Telco1']);
  await vote(net, 'Telco1');
  assert.equal([(await wish(net)).round, said(await wish(net))], [1, ['Telco1 yes']]);
});

test.run();
