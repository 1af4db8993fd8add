/** Whose word a branch is: unsigned commits, foreign keys, rewritten branches, content that nobody else has. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Consortium } from './consortium.js';
import { keyOf } from './merge-key.js';
import { born, committedToy, inSync, proposalsOf, toy, toyAnswers, toyDocument } from './toy.js';

const test = suite('trust');
let consortium: Consortium;
let everybody: readonly string[];
/** Added to the clock of every loop: deadlines come by turning it. */
let later = 0;

const refusalOf = (organization: string) => consortium.loops.get(organization)!.report?.refusal;
const trustedOf = (organization: string) => consortium.loops.get(organization)!.report?.revision?.commit;
const headOf = (organization: string) => consortium.members.get(organization)!.upstream.head();

test.before(async () => {
  consortium = await Consortium.start();
  everybody = [...consortium.members.keys()];
  for (const organization of everybody) consortium.startLoop(organization, { now: () => Date.now() + later });
  await born(consortium);
  await consortium.merge(everybody, toy('1.0'), 'Add toy');
  await consortium.until('toy 1.0 everywhere', () => inSync(consortium));
});
test.after(() => consortium?.stop());

/** Passes of every loop that began after this was called are over. */
async function passed(organizations = everybody): Promise<void> {
  const wanted = organizations.map((one) => [one, consortium.loops.get(one)!.composed.loop.memory.passes + 2] as const);
  await consortium.until('another pass of every loop', () => {
    return wanted.every(([one, passes]) => {
      const loop = consortium.loops.get(one)!;
      if (loop.composed.loop.memory.passes >= passes) return true;
      loop.wakeNow();
      return false;
    });
  });
}

test('an unsigned commit on one upstream: that loop alone stands still and says why', async () => {
  const before = trustedOf('Telco2');
  const commit = await consortium.mergeWith('Telco2', toyDocument('6.6'), 'Slipped in', undefined);
  await consortium.until('the refusal', () => refusalOf('Telco2')?.commit === commit);
  await passed();
  assert.is(refusalOf('Telco2')!.code, 'COMMIT_UNSIGNED');
  assert.match(refusalOf('Telco2')!.mend, 'signature');
  assert.is(trustedOf('Telco2'), before, 'the last good revision');
  const network = consortium.loops.get('Telco2')!.report!.conditions.find(({ address }) => address.kind === 'Network')!;
  assert.is(network.type, 'Stalled');
  assert.is(network.reason, 'RevisionRefused');
  assert.match(network.message, 'COMMIT_UNSIGNED');
  assert.is(consortium.reason('Telco1', 'Network/telecom'), 'InSync');
  assert.is((await proposalsOf(consortium)).length, 1, 'nobody voted for it');
});

test('signed by another organization only, on one upstream and then on all: no loop votes', async () => {
  const good = new Map(everybody.map((one) => [one, trustedOf(one)]));
  const commit = await consortium.mergeWith('Telco3', toyDocument('6.6'), 'By a neighbour', keyOf('Telco1'));
  await consortium.until('the refusal', () => refusalOf('Telco3')?.commit === commit);
  assert.is(refusalOf('Telco3')!.code, 'COMMIT_SIGNER_UNKNOWN');
  // The host of all upstreams is in one hand, with the key of Telco1 in it.
  for (const organization of everybody.filter((one) => one !== 'Telco1')) {
    await consortium.mergeWith(organization, toyDocument('6.7'), 'By a neighbour', keyOf('Telco1'));
  }
  await consortium.until('three refusals', async () => {
    for (const one of ['Regulator', 'Telco2', 'Telco3']) {
      if (refusalOf(one)?.commit !== (await headOf(one))) return false;
    }
    return true;
  });
  await passed();
  for (const one of ['Regulator', 'Telco2', 'Telco3']) {
    assert.is(refusalOf(one)!.code, 'COMMIT_SIGNER_UNKNOWN');
    // OwnUpstream looks at the signature twice, before it moves its last good revision and whenever it hands it out:
    // the second alone would refuse, too, but with nothing good left.
    assert.is(trustedOf(one), good.get(one), 'the last good revision');
  }
  assert.is((await proposalsOf(consortium)).length, 1, 'nobody voted for it');
  assert.equal(await committedToy(consortium), { sequence: 1, version: '1.0' });
});

test('unsigned on all upstreams: no loop votes; a signed commit on top of it is the word again', async () => {
  const good = new Map(everybody.map((one) => [one, trustedOf(one)]));
  for (const organization of everybody) {
    await consortium.mergeWith(organization, toyDocument('6.8'), 'The host in person', undefined);
  }
  await consortium.until('four refusals', () => everybody.every((one) => refusalOf(one)?.code === 'COMMIT_UNSIGNED'));
  await passed();
  for (const one of everybody) assert.is(trustedOf(one), good.get(one), 'the last good revision');
  assert.is((await proposalsOf(consortium)).length, 1, 'nobody voted for it');
  await consortium.merge(everybody, toyDocument('1.0'), 'Put back');
  await consortium.until('all in sync again', () => inSync(consortium, everybody, 'Network/telecom'));
  assert.is((await proposalsOf(consortium)).length, 1);
});

test('a force push stops the loop on that network with a clear condition; the last good revision stays', async () => {
  const good = trustedOf('Telco3')!;
  const { root } = consortium.members.get('Telco3')!.config.git;
  const rewritten = await consortium.mergeWith('Telco3', toyDocument('6.9'), 'History anew', keyOf('Telco3'), [root]);
  await consortium.until('the refusal', () => refusalOf('Telco3')?.commit === rewritten);
  assert.is(refusalOf('Telco3')!.code, 'BRANCH_REWRITTEN');
  assert.is(trustedOf('Telco3'), good);
  assert.is(consortium.reason('Telco3', 'Network/telecom'), 'RevisionRefused');
  await passed();
  assert.is((await proposalsOf(consortium)).length, 1, 'it votes for nothing of the new history');
  assert.is(await toyAnswers(consortium, 'Telco3'), '1.0', 'what runs goes on running');
  // Nor does a restart forget it.
  await consortium.loops.get('Telco3')!.stop();
  consortium.startLoop('Telco3', { now: () => Date.now() + later });
  await consortium.until('the refusal after the restart', () => refusalOf('Telco3')?.code === 'BRANCH_REWRITTEN');
  assert.is(trustedOf('Telco3'), good);
  await consortium.mergeWith('Telco3', toyDocument('1.0'), 'Both histories', keyOf('Telco3'), [good, rewritten]);
  await consortium.until('in sync again', () => inSync(consortium, ['Telco3'], 'Network/telecom'));
});

test("content that is on nobody else's branch: nobody else votes, it is shown as foreign, it expires", async () => {
  await consortium.merge(['Telco1'], toyDocument('3.0'), 'A wish of ours alone');
  await consortium.until('the proposal is shown as foreign', () =>
    ['Regulator', 'Telco2', 'Telco3'].every((one) => consortium.reason(one, 'Chaincode/toy') === 'Foreign'),
  );
  await passed();
  const [open] = (await proposalsOf(consortium)).filter(({ status }) => status === 'open');
  assert.equal(
    open!.votes.map(({ organization }) => organization),
    ['Telco1'],
  );
  const shown = consortium.loops.get('Telco2')!.report!.conditions.find(({ address }) => address.name === 'toy')!;
  assert.match(shown.message, 'by Telco1 is not what our branch says');
  // Fifteen days by the clocks of the loops; the document says fourteen.
  later += 15 * 86_400_000;
  for (const loop of consortium.loops.values()) loop.wakeNow();
  const current = async () => (await proposalsOf(consortium)).find(({ id }) => id === open!.id)!;
  await consortium.until('it has expired', async () => (await current()).closed);
  const expired = await current();
  assert.is(expired.status, 'expired');
  assert.ok(expired.overdue.length >= 3, 'a majority of the clocks');
  await consortium.until('its owner is told', () => consortium.reason('Telco1', 'Chaincode/toy') === 'Expired');
  await consortium.until(
    'the others have nothing left to show',
    () => consortium.reason('Telco2', 'Chaincode/toy') === 'InSync',
  );
  assert.equal(await committedToy(consortium), { sequence: 1, version: '1.0' });
});

test('after the expiry the same content again is the next round, not the old decision', async () => {
  const [old] = (await proposalsOf(consortium)).filter(({ status }) => status === 'expired');
  await consortium.merge(['Regulator', 'Telco2', 'Telco3'], toyDocument('3.0'), 'We want it too');
  await consortium.until('toy 3.0', async () => (await committedToy(consortium)).version === '3.0');
  const again = (await proposalsOf(consortium)).find(({ id }) => id === old!.id)!;
  assert.is(again.round, old!.round + 1);
  assert.ok(again.votes.every(({ organization, counted }) => organization !== 'Telco1' || counted));
});

test.run();
