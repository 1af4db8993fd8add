import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { proposalId } from '../../../reconciler/core/ballot/proposal-id.js';
import { ballotKey } from '../../../reconciler/evm/ballot-key.js';
import { executedBase } from '../../../reconciler/evm/executed-base.js';
import { needsAnvil } from '../../needs.js';
import { CHAIN_ID, EvmConsortium, EXPIRY_BLOCKS, MAX_ALONE, type TestBallot } from './evm-consortium.js';
import { TestChain } from './test-chain.js';

const anvil = needsAnvil('OpsSC.sol: votes');
const test = suite('votes');
let chain: TestChain;

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());

const calls = (some: EvmConsortium) => some.effects([{ to: chain.accounts[9]!, data: '0x' }]).hash;
const no = (ballot: TestBallot, reason = 'not so'): TestBallot => ({ ...ballot, yes: false, reason });

if (anvil) {
  test('opening is voting; a majority approves; what comes later turns nothing', async () => {
    const some = await EvmConsortium.on(chain);
    const ballot = some.ballot({ effects: calls(some) });
    assert.is(await some.status(ballot), 'none');
    assert.equal(some.opssc.events(await some.vote(0, ballot)), ['Opened', 'Voted']);
    assert.is(await some.status(ballot), 'open');
    assert.equal(some.opssc.events(await some.vote(1, ballot)), ['Voted', 'Decided']);
    assert.is(await some.status(ballot), 'approved');
    assert.is(await some.refusedVote(0, no(ballot)), 'AlreadyDecided');
    await some.vote(2, no(ballot));
    assert.is(await some.status(ballot), 'approved', 'a late first vote is on record');
    assert.is(Number(await some.opssc.call('voteOf', ballotKey(ballot), 1, 'Org2')), 2);
    assert.is(await some.opssc.refusal(some.account(0), 'withdraw', ballotKey(ballot), ''), 'AlreadyDecided');
  });

  test('the same vote again is a success without effect, another takes its place', async () => {
    const some = await EvmConsortium.on(chain);
    const ballot = some.ballot({ effects: calls(some) });
    await some.vote(0, ballot);
    assert.equal(some.opssc.events(await some.vote(0, ballot)), []);
    assert.equal(some.opssc.events(await some.vote(0, no(ballot))), ['Voted']);
    await some.vote(1, ballot);
    assert.is(await some.status(ballot), 'open', 'one yes, one no');
    await some.vote(2, no(ballot));
    assert.is(await some.status(ballot), 'rejected');
    assert.equal(some.opssc.events(await some.vote(2, no(ballot))), [], 'the same again, after the end too');
  });

  test('rejected as soon as approval is out of reach; the next round is one that its voter means', async () => {
    const some = await EvmConsortium.on(chain, { organizations: 4, rule: { type: 'atLeast', n: 3 } });
    const ballot = some.ballot({ effects: calls(some) });
    await some.vote(0, ballot);
    await some.vote(1, no(ballot));
    assert.is(await some.status(ballot), 'open');
    await some.vote(2, no(ballot));
    assert.is(await some.status(ballot), 'rejected');
    assert.is(await some.refusedVote(3, ballot), 'RoundEnded', 'a vote that was under way opens no new round');
    await some.vote(3, { ...ballot, round: 2 });
    assert.is(await some.status(ballot), 'open');
    assert.is(Number((await some.opssc.call('proposalOf', ballotKey(ballot))).yes), 1);
    assert.is(await some.refusedVote(0, { ...ballot, round: 3 }), 'RoundEnded');
  });

  test('rules: all, and the organizations that must agree', async () => {
    const all = await EvmConsortium.on(chain, { rule: { type: 'all' } });
    const ballot = all.ballot({ effects: calls(all) });
    await all.vote(0, ballot);
    await all.vote(1, ballot);
    assert.is(await all.status(ballot), 'open');
    await all.vote(2, ballot);
    assert.is(await all.status(ballot), 'approved');

    const regulated = await EvmConsortium.on(chain, { mustAgree: ['Org2'] });
    const one = regulated.ballot({ effects: calls(regulated) });
    await regulated.vote(0, one);
    await regulated.vote(1, one);
    assert.is(await regulated.status(one), 'open', 'the regulator is silent');
    await regulated.vote(2, one);
    assert.is(await regulated.status(one), 'approved');
    const other = { ...one, digest: `0x${'d2'.repeat(32)}` };
    await regulated.vote(2, no(other));
    assert.is(await regulated.status(other), 'rejected', 'its no alone rejects');
  });

  test('a vote is taken back while the round is open; the last one ends it', async () => {
    const some = await EvmConsortium.on(chain, { rule: { type: 'all' } });
    const ballot = some.ballot({ effects: calls(some) });
    const key = ballotKey(ballot);
    await some.vote(0, ballot);
    await some.vote(1, ballot);
    assert.is(await some.opssc.refusal(some.account(2), 'withdraw', key, ''), 'NoVote');
    await some.opssc.send(some.account(0), 'withdraw', key, 'second thoughts');
    assert.is(await some.status(ballot), 'open');
    assert.is(await some.opssc.refusal(some.account(0), 'withdraw', key, ''), 'NoVote');
    assert.equal(some.opssc.events(await some.opssc.send(some.account(1), 'withdraw', key, '')), [
      'VoteWithdrawn',
      'Decided',
    ]);
    assert.is(await some.status(ballot), 'withdrawn');
    await some.vote(0, { ...ballot, round: 2 });
    assert.is(await some.status(ballot), 'open');
    assert.is(await some.opssc.refusal(some.account(0), 'withdraw', ballot.digest, ''), 'NoSuchProposal');
  });

  test('a round expires by block number, and can be opened anew', async () => {
    const some = await EvmConsortium.on(chain);
    const ballot = some.ballot({ effects: calls(some) });
    await some.vote(0, ballot);
    await chain.mine(EXPIRY_BLOCKS);
    assert.is(await some.status(ballot), 'open', 'the last block');
    await chain.mine(1);
    assert.is(await some.status(ballot), 'expired');
    assert.is(await some.refusedVote(1, ballot), 'RoundEnded');
    await some.vote(1, { ...ballot, round: 2 });
    assert.is(await some.status(ballot), 'open', 'the yes of the first round does not count');
  });

  test('only so many open rounds without a second voter', async () => {
    const some = await EvmConsortium.on(chain, { rule: { type: 'all' } });
    const nth = (index: number) => some.ballot({ effects: calls(some), resource: `net/NodeList/n${index}` });
    for (let index = 0; index < MAX_ALONE; index++) await some.vote(0, nth(index));
    assert.is(await some.refusedVote(0, nth(9)), 'TooManyAlone');
    await some.vote(1, nth(9));
    await some.vote(0, nth(9));
    assert.is(await some.refusedVote(0, nth(8)), 'TooManyAlone', 'to join others needs no room, and gives none');
    await some.vote(2, nth(1));
    await some.vote(0, nth(8));
    assert.is(await some.refusedVote(0, nth(7)), 'TooManyAlone');
    await chain.mine(EXPIRY_BLOCKS + 1);
    await some.vote(0, nth(7));
  });

  test('what a ballot may not be', async () => {
    const some = await EvmConsortium.on(chain);
    const ballot = some.ballot({ effects: calls(some) });
    assert.is(await some.opssc.refusal(some.account(7), 'vote', [ballot], []), 'NotAMember');
    assert.is(await some.opssc.refusal(some.account(7), 'publish', []), 'NotAMember');
    assert.is(await some.refusedVote(0), 'NoBallots');
    assert.is(await some.refusedVote(0, no(ballot, '')), 'NoReason');
    assert.is(await some.refusedVote(0, { ...ballot, action: 3 }), 'BadAction');
    assert.is(await some.refusedVote(0, { ...ballot, resource: '' }), 'TooLong');
    assert.is(await some.refusedVote(0, { ...ballot, resource: 'r'.repeat(301) }), 'TooLong');
    assert.is(await some.refusedVote(0, { ...ballot, reason: 'r'.repeat(4_001) }), 'TooLong');
    assert.is(await some.refusedVote(0, { ...ballot, claim: 'c'.repeat(4_001) }), 'TooLong');
    assert.is(await some.refusedVote(0, { ...ballot, executed: 1 }), 'StaleBase');
    assert.is(await some.refusedVote(0, { ...ballot, round: 2 }), 'RoundEnded');
    assert.is(await some.refusedVote(0, ballot), '', 'and the sound one may');
  });

  test('several ballots are one transaction, or none; content goes beside them as events', async () => {
    const some = await EvmConsortium.on(chain);
    const two = [
      some.ballot({ effects: calls(some) }),
      some.ballot({ effects: calls(some), resource: 'net/NodeList/b' }),
    ];
    const piece = { digest: two[0]!.digest, index: 0, total: 1, data: '0x7b7d' };
    assert.is(await some.refusedVote(0, two[0]!, { ...two[1]!, executed: 4 }), 'StaleBase');
    const receipt = await some.opssc.send(some.account(0), 'vote', two, [piece]);
    assert.equal(some.opssc.events(receipt), ['Opened', 'Voted', 'Opened', 'Voted', 'ContentPiece']);
    assert.is(Number(await some.opssc.call('proposalCount')), 2);
    const page = await some.opssc.call('proposals', 1, 10);
    assert.equal(
      page.map(({ key }: { key: string }) => key),
      [ballotKey(two[1]!)],
    );
    assert.is((await some.opssc.call('proposals', 2, 10)).length, 0);
  });

  test('a false address or action takes nothing from the honest proposal', async () => {
    const some = await EvmConsortium.on(chain);
    const honest = some.ballot({ effects: calls(some) });
    for (const parts of [{ resource: 'net/NodeList/other' }, { action: 2 }]) {
      await some.vote(0, { ...honest, ...parts });
      await some.vote(1, { ...honest, ...parts });
      assert.is(await some.status({ ...honest, ...parts }), 'approved');
    }
    assert.is(await some.status(honest), 'none');
    await some.vote(0, honest);
    assert.is(await some.status(honest), 'open');
  });

  test('the id is the one that everybody else computes', async () => {
    const some = await EvmConsortium.on(chain);
    for (const executed of [0, 7, 10, 123_456_789]) {
      const digest = 'c0'.repeat(32);
      const effects = `0x${'0e'.repeat(32)}`;
      const ledger = { type: 'evm', name: some.opssc.address, genesis: `${CHAIN_ID}` } as const;
      const expected = proposalId({ digest, ledger, base: executedBase({ executed, effects }) });
      assert.is(await some.opssc.call('proposalId', `0x${digest}`, executed, effects), `0x${expected}`);
    }
  });

  test('reports speak of their sender, decide nothing, and the same again has no effect', async () => {
    const some = await EvmConsortium.on(chain);
    const ballot = some.ballot({ effects: calls(some) });
    const key = ballotKey(ballot);
    await some.vote(0, ballot);
    const report = (...parts: readonly unknown[]) => [key, 1, 'apply', 1, 'done', '', ...parts];
    assert.equal(some.opssc.events(await some.opssc.send(some.account(1), 'report', ...report())), ['Reported']);
    assert.equal(some.opssc.events(await some.opssc.send(some.account(1), 'report', ...report())), []);
    assert.is(await some.status(ballot), 'open');
    assert.is(await some.opssc.refusal(some.account(7), 'report', ...report()), 'NotAMember');
    const refused = (...args: readonly unknown[]) => some.opssc.refusal(some.account(1), 'report', ...args);
    assert.is(await refused(key, 2, 'apply', 1, '', ''), 'BadReport');
    assert.is(await refused(key, 1, '', 1, '', ''), 'BadReport');
    assert.is(await refused(key, 1, 'apply', 3, '', ''), 'BadReport');
    assert.is(await refused(key, 1, 'apply', 1, 'd'.repeat(4_001), ''), 'BadReport');
    assert.is(await refused(ballot.digest, 1, 'apply', 1, '', ''), 'NoSuchProposal');
  });
}

test.run();
