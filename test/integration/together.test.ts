/** All organizations at once: one proposal, its votes in one block; an approval that lands just before the commit. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Consortium } from './consortium.js';
import { heightOf } from './devnet/ledger.js';
import { born, CHANNEL, committedToy, inSync, proposalsOf, toy, toyAnswers, toyDocument } from './toy.js';
import { committedCalls, together } from './transactions.js';

const test = suite('together');
let consortium: Consortium;
let everybody: readonly string[];

test.before(async () => {
  consortium = await Consortium.start({ gated: true, batchTimeout: '1s' });
  everybody = [...consortium.members.keys()];
  consortium.startLoops();
  await born(consortium);
});
test.after(() => consortium?.stop());

test('all propose the same change in the same second: one proposal, all votes in one block and counted', async () => {
  const from = await heightOf(consortium.network, 'ops-channel');
  const four = together(4);
  const release = consortium.holdOrders((call, answered) => (call.name === 'Vote' ? four(call, answered) : undefined));
  await consortium.merge(everybody, toy('1.0'), 'Add toy');
  await consortium.until('toy 1.0 everywhere', () => inSync(consortium));
  release();
  const votes = (await committedCalls(consortium.network, 'ops-channel', from)).filter(({ name }) => name === 'Vote');
  assert.equal(
    votes.map(({ code }) => code),
    [0, 0, 0, 0],
  );
  assert.is(new Set(votes.map(({ block }) => block)).size, 1);
  assert.equal(votes.map(({ mspId }) => mspId).sort(), everybody);
  const proposals = await proposalsOf(consortium);
  assert.is(proposals.length, 1);
  const [{ votes: counted, round }] = proposals as [(typeof proposals)[0]];
  assert.is(round, 1);
  assert.equal(
    counted.map(({ organization, vote, counted }) => [organization, vote, counted]),
    everybody.map((organization) => [organization, 'yes', true]),
  );
  for (const organization of everybody) assert.is(await toyAnswers(consortium, organization), '1.0');
  assert.is((await committedToy(consortium)).sequence, 1);
});

test('an approval ordered in the same block just before the commit: one retry, no error', async () => {
  const from = await heightOf(consortium.network, CHANNEL);
  const errors = everybody.map((organization) => consortium.loops.get(organization)!.events.length);
  // Telco3's approval is endorsed and held back until the first commit is endorsed too; then it goes first.
  const pair = together(2, (calls) => [
    ...calls.filter(({ name }) => name.startsWith('Approve')),
    ...calls.filter(({ name }) => name.startsWith('Commit')),
  ]);
  let commits = 0;
  const release = consortium.holdOrders((call, answered) => {
    if (call.name === 'ApproveChaincodeDefinitionForMyOrg' && call.mspId === 'Telco3') return pair(call, answered);
    if (call.name === 'CommitChaincodeDefinition' && ++commits === 1) return pair(call, answered);
    return undefined;
  });
  await consortium.merge(everybody, toyDocument('1.1'), 'Upgrade toy');
  await consortium.until(
    'toy 1.1 everywhere',
    async () => inSync(consortium) && (await committedToy(consortium)).version === '1.1',
  );
  release();
  const calls = await committedCalls(consortium.network, CHANNEL, from);
  const late = calls.find(({ name, mspId }) => name.startsWith('Approve') && mspId === 'Telco3')!;
  const tries = calls.filter(({ name }) => name === 'CommitChaincodeDefinition');
  const first = tries[0];
  assert.is(late.code, 0);
  assert.is(first!.block, late.block, 'the commit is in the block of the approval');
  assert.is(first!.code, 11, 'MVCC_READ_CONFLICT: a commit reads every approval (governance-facts.md 6)');
  // On a slow machine the next in rank steps in, too: the ledger takes one of them.
  assert.is(tries.filter(({ code }) => code === 0).length, 1, 'one commit holds');
  assert.ok(tries.filter(({ mspId }) => mspId === first!.mspId).length >= 2, 'the one who was refused tries again');
  for (const [index, organization] of everybody.entries()) {
    const since = consortium.loops.get(organization)!.events.slice(errors[index]);
    assert.equal(
      since.filter(({ type }) => type === 'error'),
      [],
    );
  }
  assert.is((await committedToy(consortium)).sequence, 2);
});

test('1.1, back to 1.0, and 1.1 again: each is a new proposal from its own base, none is taken for an old one', async () => {
  for (const version of ['1.0', '1.1']) {
    await consortium.merge(everybody, toyDocument(version), `Toy ${version}`);
    await consortium.until(
      `toy ${version} again`,
      async () => inSync(consortium) && (await committedToy(consortium)).version === version,
    );
  }
  assert.equal(await committedToy(consortium), { sequence: 4, version: '1.1' });
  const proposals = await proposalsOf(consortium);
  assert.equal(proposals.map(({ base, content, round }) => [base, content.after!.version, round]).sort(), [
    ['sequence:0', '1.0', 1],
    ['sequence:1', '1.1', 1],
    ['sequence:2', '1.0', 1],
    ['sequence:3', '1.1', 1],
  ]);
  const digests = new Map(proposals.map(({ base, digest }) => [base, digest]));
  assert.is(digests.get('sequence:1'), digests.get('sequence:3'), 'the same content');
  assert.is(new Set(proposals.map(({ id }) => id)).size, 4, 'four decisions');
  for (const { votes } of proposals) assert.ok(votes.filter(({ vote }) => vote === 'yes').length >= 3);
});

test('the honest proposal opened first with a false commit, author and link: nothing but that claim is false', async () => {
  await consortium.loops.get('Telco1')!.stop();
  const falsehood = {
    revision: 'f'.repeat(40),
    branch: 'evil',
    author: 'The Regulator',
    pullRequest: 'https://evil.example/1',
  };
  const from = await heightOf(consortium.network, 'ops-channel');
  consortium.startLoop('Telco1', {
    wrap: (ports) => ({
      ...ports,
      governanceWriter: (ledger) => {
        const inner = ports.governanceWriter(ledger);
        const vote: typeof inner.vote = (ballots) =>
          inner.vote(ballots.map((ballot) => ({ ...ballot, claim: falsehood })));
        return new Proxy(inner, { get: (target, name) => (name === 'vote' ? vote : bound(target, name)) });
      },
    }),
  });
  await consortium.merge(['Telco1'], toyDocument('1.2'), 'Toy 1.2');
  const others = everybody.filter((organization) => organization !== 'Telco1');
  await consortium.until('the others see what it has opened', () =>
    others.every((organization) => consortium.reason(organization, 'Chaincode/toy') === 'Foreign'),
  );
  await consortium.merge(others, toyDocument('1.2'), 'Toy 1.2');
  await consortium.until(
    'toy 1.2 everywhere',
    async () => inSync(consortium) && (await committedToy(consortium)).version === '1.2',
  );
  const votes = (await committedCalls(consortium.network, 'ops-channel', from)).filter(({ name }) => name === 'Vote');
  assert.is(votes[0]!.mspId, 'Telco1', 'it opened the proposal');
  const proposal = (await proposalsOf(consortium)).find(({ base }) => base === 'sequence:4')!;
  assert.is(proposal.content.after!.version, '1.2');
  assert.equal(proposal.votes.find(({ organization }) => organization === 'Telco1')!.claim, falsehood);
  // Whoever comes when it is approved owes no vote any more.
  const voted = proposal.votes.filter(({ organization }) => organization !== 'Telco1');
  assert.ok(voted.length >= 2);
  for (const { organization, claim } of voted) {
    const { upstream } = consortium.members.get(organization)!;
    assert.is(claim.revision, await upstream.head(), 'its own revision');
    assert.is(claim.author, `Maintainer of ${organization}`);
    assert.is(claim.pullRequest, undefined);
  }
});

function bound(target: object, name: string | symbol): unknown {
  const value = Reflect.get(target, name) as unknown;
  return typeof value === 'function' ? value.bind(target) : value;
}

test.run();
