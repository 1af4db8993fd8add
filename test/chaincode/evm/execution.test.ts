import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ballotKey } from '../../../reconciler/evm/ballot-key.js';
import { chunkHash, effectsHash } from '../../../reconciler/evm/effects-hash.js';
import { needsAnvil } from '../../needs.js';
import { CHAIN_ID, EvmConsortium } from './evm-consortium.js';
import { TestChain, type TestContract } from './test-chain.js';

const anvil = needsAnvil('OpsSC.sol: execution');
const test = suite('execution');
let chain: TestChain;
let some: EvmConsortium;
let target: TestContract;

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());
test.before.each(async () => {
  some = await EvmConsortium.on(chain);
  target = await chain.deploy('Spiteful');
});

const poke = (amount: number, to = target) => ({ to: to.address, data: to.data('poke', amount) });
const count = async (of = target) => Number(await of.call('calls'));

if (anvil) {
  test('the chunks of an approved round run once each, in order, and nothing else does', async () => {
    const effects = some.effects([poke(1), poke(2)], [poke(10)], [poke(100)]);
    const ballot = some.ballot({ effects: effects.hash });
    await some.vote(0, ballot);
    assert.is(await some.refusedExecution(0, ballot, effects), 'NotApproved');
    await some.vote(1, ballot);
    assert.is(await some.refusedExecution(5, ballot, effects), 'NotAMember');
    assert.is(await some.refusedExecution(0, ballot, effects, 1), 'WrongChunk');
    assert.equal(some.opssc.events(await some.execute(2, ballot, effects, 0)), ['ChunkExecuted']);
    assert.is(await count(), 3);
    assert.is(await some.refusedExecution(0, ballot, effects, 0), 'WrongChunk');
    assert.is(await some.refusedExecution(0, ballot, effects, 2), 'WrongChunk');
    await some.execute(0, ballot, effects, 1);
    assert.is(Number(await some.opssc.call('executedRounds', ballot.resource)), 0);
    assert.equal(some.opssc.events(await some.execute(1, ballot, effects, 2)), ['ChunkExecuted', 'Decided']);
    assert.is(await count(), 113);
    assert.is(await some.status(ballot), 'executed');
    assert.is(Number(await some.opssc.call('executedRounds', ballot.resource)), 1);
    for (const index of [0, 1, 2]) assert.is(await some.refusedExecution(0, ballot, effects, index), 'NotApproved');
    assert.is(await some.refusedVote(2, { ...ballot, yes: false, reason: 'late' }), 'StaleBase');
  });

  test('other calls than those that were voted do not run', async () => {
    const effects = some.effects([poke(1)], [poke(2)]);
    const ballot = some.ballot({ effects: effects.hash });
    await some.approve(ballot);
    const [key, hashes] = some.executeArguments(ballot, effects, 0) as [string, string[]];
    const refused = (...args: readonly unknown[]) => some.opssc.refusal(some.account(0), 'execute', ...args);
    assert.is(await refused(key, hashes, 0, [poke(2)]), 'EffectsDiffer', 'the other chunk');
    assert.is(await refused(key, hashes, 0, [poke(1), poke(1)]), 'EffectsDiffer');
    assert.is(await refused(key, hashes, 0, []), 'EffectsDiffer');
    assert.is(await refused(key, [...hashes].reverse(), 0, [poke(2)]), 'EffectsDiffer', 'another order');
    assert.is(await refused(key, hashes.slice(0, 1), 0, [poke(1)]), 'EffectsDiffer');
    assert.is(await refused(ballot.digest, hashes, 0, [poke(1)]), 'NoSuchProposal');
    assert.is(await refused(key, hashes, 0, [poke(1)]), '');
  });

  test('the hash of calls is the same here and there', async () => {
    const effects = some.effects([poke(1), poke(2)], [poke(3)]);
    const place = { chainId: CHAIN_ID, opssc: some.opssc.address };
    assert.is(effects.hash, effectsHash(place, effects.chunks));
    const ballot = some.ballot({ effects: effects.hash });
    await some.approve(ballot);
    const receipt = await some.execute(0, ballot, effects, 0);
    const log = some.opssc.face.parseLog(receipt.logs.at(-1)!)!;
    assert.is(log.args.hash, chunkHash(place, 0, 2, effects.chunks[0]!));
  });

  test('votes of one chain or contract are worth nothing to another', async () => {
    const other = await EvmConsortium.on(chain);
    const effects = some.effects([poke(1)]);
    const ballot = some.ballot({ effects: effects.hash });
    await other.approve(ballot);
    assert.is(await other.refusedExecution(0, ballot, effects), 'EffectsDiffer');
    const elsewhere = { chainId: 1, opssc: some.opssc.address };
    const hash = chunkHash(elsewhere, 0, 1, effects.chunks[0]!);
    const foreign = some.ballot({ effects: effectsHash(elsewhere, effects.chunks) });
    await some.approve(foreign);
    const key = ballotKey(foreign);
    assert.is(await some.opssc.refusal(some.account(0), 'execute', key, [hash], 0, effects.chunks[0]), 'EffectsDiffer');
    assert.is(await count(), 0);
  });

  test('a round without calls is executed by the vote that decides it', async () => {
    const ballot = some.ballot({ resource: 'net/NodeList/local' });
    await some.vote(0, ballot);
    assert.equal(some.opssc.events(await some.vote(1, ballot)), ['Voted', 'Decided', 'Decided']);
    assert.is(await some.status(ballot), 'executed');
    assert.is(await some.refusedExecution(0, ballot, some.effects()), 'NotApproved');
    assert.equal(some.opssc.events(await some.vote(1, ballot)), [], 'the same vote again is no error');
  });

  test('a call that reverts takes its whole chunk back; it can be tried again', async () => {
    const effects = some.effects([poke(1)], [poke(10), poke(20)]);
    const ballot = some.ballot({ effects: effects.hash });
    await some.approve(ballot);
    await some.execute(0, ballot, effects, 0);
    await target.send(some.account(9), 'refuse', true);
    assert.is(await some.refusedExecution(0, ballot, effects, 1), 'CallReverted');
    assert.is(await some.status(ballot), 'approved');
    await target.send(some.account(9), 'refuse', false);
    await some.execute(0, ballot, effects, 1);
    assert.is(await count(), 31);
    const empty = some.effects([{ to: some.account(15), data: '0x' }]);
    const nobody = some.ballot({ effects: empty.hash, resource: 'net/NodeList/nobody' });
    await some.approve(nobody);
    assert.is(await some.refusedExecution(0, nobody, empty), 'NoCode');
  });

  test('a target that calls back gets nowhere', async () => {
    // The spiteful contract is made an organization itself, so that only the guard stands in its way.
    const organizations = [
      ['Org0', some.account(0), false],
      ['Org1', some.account(1), false],
      ['Spite', target.address, false],
    ];
    const opssc = some.opssc.address;
    await some.decide('net/Network/net', [
      [{ to: opssc, data: some.opssc.data('setElectorate', organizations, 0, 0) }],
    ]);
    const effects = some.effects([poke(1)], [poke(2)]);
    const ballot = some.ballot({ effects: effects.hash });
    await some.approve(ballot);
    const second = some.opssc.data('execute', ...some.executeArguments(ballot, effects, 1));
    const attempts = [
      second,
      some.opssc.data('vote', [some.ballot({ resource: 'net/NodeList/x' })], []),
      some.opssc.data('withdraw', ballotKey(ballot), ''),
      some.opssc.data('report', ballotKey(ballot), 1, 'apply', 1, '', ''),
      some.opssc.data('publish', []),
    ];
    for (const attempt of attempts) {
      await target.send(some.account(9), 'callBack', opssc, attempt);
      const snapshot = await chain.rpc('evm_snapshot');
      await some.execute(0, ballot, effects, 0);
      assert.is(await count(), 1, 'the call back failed');
      assert.is(some.opssc.face.parseError(await target.call('lastAnswer'))?.name, 'ReentrancyGuardReentrantCall');
      await chain.rpc('evm_revert', [snapshot]);
    }
    await target.send(some.account(9), 'callBack', opssc, some.opssc.data('setLimits', 1, 1));
    await some.execute(0, ballot, effects, 0);
    assert.is(some.opssc.face.parseError(await target.call('lastAnswer'))?.name, 'OnlyByARound');
  });

  test('nothing of another round slips in between two chunks, for the same resource or the same target', async () => {
    const effects = some.effects([poke(1)], [poke(2)]);
    const ballot = some.ballot({ effects: effects.hash });
    const other = some.effects([poke(1000)]);
    const same = some.ballot({ effects: other.hash, digest: `0x${'0a'.repeat(32)}` });
    const elsewhere = some.ballot({ effects: other.hash, resource: 'net/NodeList/other' });
    await some.approve(same);
    await some.approve(ballot);
    await some.approve(elsewhere);
    assert.is(await some.status(same), 'superseded', 'of two approvals the last is in force');
    await some.execute(0, ballot, effects, 0);
    assert.is(await some.refusedExecution(0, same, other), 'NotApproved');
    assert.is(await some.refusedExecution(0, elsewhere, other), 'TargetBusy');
    const free = await chain.deploy('Spiteful');
    const apart = some.effects([poke(7, free)]);
    const apartBallot = some.ballot({ effects: apart.hash, resource: 'net/NodeList/apart' });
    await some.approve(apartBallot);
    await some.execute(0, apartBallot, apart);
    await some.execute(0, ballot, effects, 1);
    await some.execute(0, elsewhere, other);
    assert.equal([await count(), await count(free)], [1003, 7]);
  });

  test('a round that is stuck gives way to one of the same resource that was opened after its last chunk', async () => {
    const effects = some.effects([poke(1)], [poke(2)], [poke(4)]);
    const stuck = some.ballot({ effects: effects.hash });
    const rest = some.effects([poke(100)]);
    const early = some.ballot({ effects: rest.hash, digest: `0x${'0b'.repeat(32)}` });
    await some.approve(stuck);
    await some.execute(0, stuck, effects, 0);
    await some.vote(0, early);
    await some.execute(0, stuck, effects, 1);
    await some.vote(1, early);
    assert.is(await some.status(early), 'approved');
    assert.is(await some.refusedExecution(0, early, rest), 'RoundRunning', 'its voters did not see the second chunk');
    await target.send(some.account(9), 'refuse', true);
    assert.is(await some.refusedExecution(0, stuck, effects, 2), 'CallReverted');
    const free = await chain.deploy('Spiteful');
    const way = some.effects([poke(5, free)], [poke(6, free)]);
    const late = some.ballot({ effects: way.hash, digest: `0x${'0c'.repeat(32)}` });
    await some.approve(late);
    await some.execute(0, late, way, 0);
    await target.send(some.account(9), 'refuse', false);
    assert.is(await some.status(stuck), 'superseded');
    assert.is(await some.refusedExecution(0, stuck, effects, 2), 'NotApproved');
    await some.execute(0, late, way, 1);
    assert.equal([await count(), await count(free)], [3, 11]);
    assert.is(Number(await some.opssc.call('executedRounds', stuck.resource)), 1);
  });

  test('what was replaced by a later approval can be voted for again, in another round', async () => {
    const first = some.effects([poke(1)]);
    const ballot = some.ballot({ effects: first.hash });
    const second = some.effects([poke(2)]);
    const next = some.ballot({ effects: second.hash });
    await some.approve(ballot);
    await some.approve(next);
    await some.approve({ ...ballot, round: 2 });
    assert.is(await some.status(next), 'superseded');
    await some.execute(0, ballot, first);
    assert.is(await count(), 1);
  });
}

test.run();
