import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { electorate } from '../../../reconciler/core/ballot/electorate.js';
import type { Electorate, Rule } from '../../../reconciler/core/model/change.js';
import { ballotKey } from '../../../reconciler/evm/ballot-key.js';
import { setElectorateArguments } from '../../../reconciler/evm/electorate-effects.js';
import { needsAnvil } from '../../needs.js';
import { CHAIN_ID, EvmConsortium, EXPIRY_BLOCKS, type TestBallot } from './evm-consortium.js';
import { RoundsModel } from './rounds-model.js';
import { TestChain } from './test-chain.js';

const anvil = needsAnvil('OpsSC.sol: random stories');
const test = suite('random stories');
let chain: TestChain;

test.before(async () => {
  if (anvil) chain = await TestChain.start(anvil, CHAIN_ID);
});
test.after(() => chain?.stop());

const ORGANIZATIONS = 5;
const organization = fc.nat(ORGANIZATIONS - 1);
const proposal = fc.nat(1);
const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.constantFrom<Rule>({ type: 'majority' }, { type: 'all' }),
  fc.integer({ min: 1, max: 3 }).map((n): Rule => ({ type: 'atLeast', n })),
);
const someElectorate = fc
  .tuple(fc.uniqueArray(organization, { minLength: 3 }), rule, fc.uniqueArray(organization, { maxLength: 1 }))
  .map(([voters, inForce, must]) => electorate(voters.map(nameOf), inForce, must.map(nameOf)));

const vote = fc.record({
  kind: fc.constant('vote' as const),
  who: organization,
  id: proposal,
  yes: fc.boolean(),
  /** 0: the round that stands; others are off by so many. */
  off: fc.constantFrom(0, 0, 0, 0, 1, -1),
});
const withdraw = fc.record({ kind: fc.constant('withdraw' as const), who: organization, id: proposal });
const mine = fc.record({
  kind: fc.constant('mine' as const),
  blocks: fc.constantFrom(1, EXPIRY_BLOCKS, EXPIRY_BLOCKS + 1),
});
const change = fc.record({ kind: fc.constant('change' as const), to: someElectorate });
const action = fc.oneof(
  { weight: 12, arbitrary: vote },
  { weight: 3, arbitrary: withdraw },
  { weight: 1, arbitrary: mine },
  { weight: 1, arbitrary: change },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function nameOf(index: number): string {
  return `Org${index}`;
}

async function tell(first: Electorate, actions: readonly Action[]): Promise<ReadonlySet<string>> {
  const some = await EvmConsortium.on(chain, { organizations: ORGANIZATIONS });
  const { opssc } = some;
  await chain.rpc('anvil_impersonateAccount', [opssc.address]);
  await chain.rpc('anvil_setBalance', [opssc.address, '0xffffffffffffffff']);
  await opssc.send(opssc.address, 'setLimits', EXPIRY_BLOCKS, 100);
  const model = new RoundsModel(first);
  const enact = async (to: Electorate) => {
    const organizations = to.voters.map((name) => ({ name, account: some.account(Number(name.slice(3))) }));
    await opssc.send(opssc.address, 'setElectorate', ...setElectorateArguments({ ...to, organizations }));
  };
  await enact(first);
  const effects = some.effects([{ to: opssc.address, data: '0x' }]).hash;
  const ballots = [1, 2].map((digit) => some.ballot({ effects, digest: `0x${`${digit}`.repeat(64)}` }));
  const seen = new Set<string>();
  for (const one of actions) {
    if (one.kind === 'mine') await chain.mine(one.blocks);
    else if (one.kind === 'change') {
      await enact(one.to);
      model.change(one.to);
    } else await act(some, model, ballots, one);
    const block = Number(await chain.rpc('eth_blockNumber'));
    for (const [id, ballot] of ballots.entries()) {
      const status = await some.status(ballot);
      assert.is(status, model.status(`${id}`, block), JSON.stringify(one));
      seen.add(status);
    }
  }
  return seen;
}

/** A vote or a withdrawal: refused by both, with the same word, or taken by both. */
async function act(
  some: EvmConsortium,
  model: RoundsModel,
  ballots: readonly TestBallot[],
  one: Extract<Action, { who: number }>,
): Promise<void> {
  const next = Number(await chain.rpc('eth_blockNumber')) + 1;
  const [id, name] = [`${one.id}`, nameOf(one.who)];
  const standing = ['open', 'approved'].includes(model.status(id, next));
  const round = Math.max(0, model.round(id) + (standing ? 0 : 1) + ('off' in one ? one.off : 0));
  const ballot = { ...ballots[one.id]!, round };
  const call: readonly [string, ...unknown[]] =
    one.kind === 'vote'
      ? ['vote', [{ ...ballot, yes: one.yes, reason: 'r' }], []]
      : ['withdraw', ballotKey(ballot), ''];
  // A call that is refused makes no block here: the contract is asked as if it were in the next one.
  const refusal = await some.opssc.refusalInNextBlock(some.account(one.who), ...call);
  const expected =
    one.kind === 'vote' ? model.vote(id, name, one.yes ? 'yes' : 'no', round, next) : model.withdraw(id, name, next);
  assert.is(refusal, expected, JSON.stringify(one));
  if (refusal === '') await some.opssc.send(some.account(one.who), ...call);
}

if (anvil) {
  test('whatever happens in whatever order: the contract counts as the core does', async () => {
    const seen = new Set<string>();
    const story = fc.array(action, { minLength: 5, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(someElectorate, story, async (first, actions) => {
        for (const status of await tell(first, actions)) seen.add(status);
      }),
      { numRuns: 40 },
    );
    const all = ['approved', 'expired', 'none', 'open', 'rejected', 'superseded', 'withdrawn'];
    assert.equal(
      all.filter((status) => !seen.has(status) && status !== 'superseded'),
      [],
      'the stories reach every end',
    );
  });
}

test.run();
