import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { needsAnvil } from '../../needs.js';
import { CHAIN_ID, EvmConsortium } from './evm-consortium.js';
import { compiled, TestChain } from './test-chain.js';

const anvil = needsAnvil('OpsSC.sol: electorate');
const test = suite('electorate');
let chain: TestChain;
let some: EvmConsortium;

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());
test.before.each(async () => {
  some = await EvmConsortium.on(chain);
});

const RESOURCE = 'net/Network/net';
const own = (name: string, ...args: readonly unknown[]) => ({
  to: some.opssc.address,
  data: some.opssc.data(name, ...args),
});
const org = (index: number, mustAgree = false) => [`Org${index}`, chain.accounts[index]!, mustAgree];
const someEffects = () => some.effects([own('setLimits', 9, 9)]).hash;

if (anvil) {
  test('only a round changes electorate, accounts and limits', async () => {
    const electorate = [[org(0)], 0, 0];
    assert.is(await some.opssc.refusal(some.account(0), 'setElectorate', ...electorate), 'OnlyByARound');
    assert.is(await some.opssc.refusal(some.account(0), 'replaceAccount', 'Org1', some.account(8)), 'OnlyByARound');
    assert.is(await some.opssc.refusal(some.account(0), 'setLimits', 5, 5), 'OnlyByARound');
    await some.decide(RESOURCE, [[own('setElectorate', [org(0, true), org(4)], 2, 2), own('setLimits', 7, 8)]]);
    const [organizations, rule, atLeast, epoch] = await some.opssc.call('electorate');
    assert.equal(
      organizations.map((one: unknown[]) => [...one].slice(0, 1)),
      [['Org0'], ['Org4']],
    );
    assert.equal(
      [organizations[0].mustAgree, organizations[1].mustAgree, rule, atLeast, epoch],
      [true, false, 2n, 2n, 2n],
    );
    assert.equal([...(await some.opssc.call('limits'))], [7n, 8n]);
    assert.is(await some.opssc.call('organizationOf', chain.accounts[1]), '', 'it is out');
    assert.is(await some.opssc.call('organizationOf', chain.accounts[4]), 'Org4');
    assert.is(await some.refusedVote(1, some.ballot()), 'NotAMember');
    assert.is(await some.refusedVote(4, some.ballot()), '');
  });

  test('an account that is replaced votes no more; its organization goes on under the new one', async () => {
    const before = some.ballot({ effects: someEffects(), resource: 'net/NodeList/before' });
    await some.vote(2, before);
    await some.decide(RESOURCE, [[own('replaceAccount', 'Org1', some.account(8))]]);
    assert.is(await some.refusedVote(1, some.ballot()), 'NotAMember');
    assert.is(await some.opssc.call('organizationOf', some.account(8)), 'Org1');
    const ballot = some.ballot({ effects: someEffects() });
    await some.vote(8, ballot);
    await some.vote(0, ballot);
    assert.is(await some.status(ballot), 'approved');
    await some.vote(8, before);
    assert.is(await some.status(before), 'open', 'what was voted before the change of keys is not counted');
  });

  test('open rounds start over under another electorate: earlier votes are not counted', async () => {
    const open = some.ballot({ effects: someEffects() });
    const approved = some.ballot({ effects: someEffects(), resource: 'net/NodeList/b' });
    await some.vote(0, open);
    await some.approve(approved);
    await some.decide(RESOURCE, [[own('setElectorate', [org(0), org(1), org(2), org(3)], 0, 0)]]);
    assert.is(await some.status(open), 'open');
    assert.is(await some.status(approved), 'open', 'approved and not begun: it is open again');
    assert.is(await some.refusedExecution(0, approved, some.effects([own('setLimits', 9, 9)])), 'NotApproved');
    await some.vote(1, open);
    await some.vote(2, open);
    assert.is(await some.status(open), 'open', 'two of four, the vote of before is not counted');
    assert.equal(some.opssc.events(await some.vote(0, open)), ['Voted', 'Decided'], 'the same vote counts anew');
    assert.is(await some.status(open), 'approved');
  });

  test('a round that changes the electorate in its midst is finished', async () => {
    const chunks = [[own('setElectorate', [org(3)], 0, 0)], [own('setLimits', 11, 3)]];
    const effects = some.effects(...chunks);
    const ballot = some.ballot({ resource: RESOURCE, effects: effects.hash });
    await some.approve(ballot);
    await some.execute(0, ballot, effects, 0);
    assert.is(await some.status(ballot), 'approved');
    assert.is(await some.refusedVote(3, { ...ballot, yes: false, reason: 'no' }), 'AlreadyDecided');
    assert.is(await some.refusedExecution(0, ballot, effects, 1), 'NotAMember');
    await some.execute(3, ballot, effects, 1);
    assert.equal([...(await some.opssc.call('limits'))], [11n, 3n]);
  });

  test('no electorate in which nothing could pass', async () => {
    const bad: readonly (readonly unknown[])[] = [
      [[], 0, 0],
      [[org(0)], 2, 0],
      [[org(0)], 2, 2],
      [[org(0)], 0, 1],
      [[org(1), org(0)], 0, 0],
      [[org(0), org(0)], 0, 0],
      [[org(0), ['Org1', chain.accounts[0], false]], 0, 0],
      [[['', chain.accounts[0], false]], 0, 0],
      [[['n'.repeat(101), chain.accounts[0], false]], 0, 0],
      [[['Org0', `0x${'00'.repeat(20)}`, false]], 0, 0],
      [
        Array.from({ length: 101 }, (_, index) => [
          `Org${1000 + index}`,
          `0x${`${1000 + index}`.padStart(40, '1')}`,
          false,
        ]),
        0,
        0,
      ],
    ];
    const { face } = some.opssc;
    for (const args of bad) {
      const call = chain.rpc('eth_call', [
        { data: compiled('OpsSC').bytecode + face.encodeDeploy([...args, 5, 5]).slice(2) },
      ]);
      const refusal = await call.then(
        () => '',
        (error) => face.parseError(error.data)?.name,
      );
      assert.is(refusal, 'BadElectorate', JSON.stringify(args));
    }
    for (const limits of [
      [0, 5],
      [5, 0],
      [5, 101],
    ]) {
      const effects = some.effects([own('setLimits', ...limits)]);
      const ballot = some.ballot({ effects: effects.hash, resource: `net/X/${limits.join('-')}` });
      await some.approve(ballot);
      assert.is(await some.refusedExecution(0, ballot, effects), 'CallReverted');
    }
    const inside = [
      own('replaceAccount', 'Nobody', some.account(8)),
      own('replaceAccount', 'Org0', some.account(1)),
      own('setElectorate', [['Org0', some.opssc.address, false]], 0, 0),
    ];
    for (const [index, call] of inside.entries()) {
      const effects = some.effects([call]);
      const ballot = some.ballot({ effects: effects.hash, resource: `net/Y/${index}` });
      await some.approve(ballot);
      assert.is(await some.refusedExecution(0, ballot, effects), 'CallReverted');
    }
  });
}

test.run();
