import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { electorate, votesNeeded } from '../../../reconciler/core/ballot/electorate.js';
import { tally, type Vote } from '../../../reconciler/core/ballot/tally.js';
import type { Rule } from '../../../reconciler/core/model/change.js';

const ORGANIZATIONS = ['Regulator', 'Telco1', 'Telco2', 'Telco3'];
const yes = (organization: string): Vote => ({ organization, vote: 'yes' });
const no = (organization: string): Vote => ({ organization, vote: 'no' });
const decide = (rule: Rule, mustAgree: string[], ...votes: Vote[]) =>
  tally(electorate(ORGANIZATIONS, rule, mustAgree), votes).decision;

test('a majority of four is three', () => {
  assert.is(decide({ type: 'majority' }, [], yes('Telco1'), yes('Telco2')), 'open');
  assert.is(decide({ type: 'majority' }, [], yes('Telco1'), yes('Telco2'), yes('Telco3')), 'approved');
});

test('a majority becomes unreachable with the second no of four', () => {
  assert.is(decide({ type: 'majority' }, [], no('Telco1')), 'open');
  assert.is(decide({ type: 'majority' }, [], no('Telco1'), no('Telco2')), 'rejected');
});

test('one no ends a rule of all', () => {
  assert.is(decide({ type: 'all' }, [], ...ORGANIZATIONS.map(yes)), 'approved');
  assert.is(decide({ type: 'all' }, [], ...ORGANIZATIONS.slice(1).map(yes)), 'open');
  assert.is(decide({ type: 'all' }, [], no('Telco3')), 'rejected');
});

test('a must-agree organization is waited for, and its no rejects whatever the count', () => {
  const telcos = ['Telco1', 'Telco2', 'Telco3'].map(yes);
  const waiting = tally(electorate(ORGANIZATIONS, { type: 'majority' }, ['Regulator']), telcos);
  assert.is(waiting.decision, 'open');
  assert.equal(waiting.mustAgreeMissing, ['Regulator']);
  assert.is(decide({ type: 'majority' }, ['Regulator'], ...telcos, no('Regulator')), 'rejected');
  assert.is(decide({ type: 'majority' }, ['Regulator'], ...telcos, yes('Regulator')), 'approved');
});

test('the vote of one who is no voter does not count', () => {
  const stranger = tally(electorate(ORGANIZATIONS, { type: 'atLeast', n: 1 }, []), [yes('Stranger')]);
  assert.is(stranger.decision, 'open');
  assert.equal(stranger.yes, []);
});

test('of two votes of one organization the later counts', () => {
  assert.is(decide({ type: 'atLeast', n: 1 }, [], no('Telco1'), yes('Telco1')), 'approved');
  assert.is(decide({ type: 'all' }, [], yes('Telco1'), no('Telco1')), 'rejected');
});

test('more votes than there are voters can never be had', () => {
  assert.is(decide({ type: 'atLeast', n: 5 }, []), 'rejected');
});

test('no voters: nothing is ever approved', () => {
  for (const rule of [{ type: 'all' }, { type: 'majority' }, { type: 'atLeast', n: 0 }] as const) {
    assert.is(tally(electorate([], rule, []), []).decision, 'rejected');
  }
});

test('a must-agree organization that is no voter has no say', () => {
  assert.equal(electorate(['B', 'A'], { type: 'all' }, ['C', 'A']).mustAgree, ['A']);
});

const arbitraryRule: fc.Arbitrary<Rule> = fc.oneof(
  fc.constant<Rule>({ type: 'majority' }),
  fc.constant<Rule>({ type: 'all' }),
  fc.integer({ min: 1, max: 8 }).map((n): Rule => ({ type: 'atLeast', n })),
);
const names = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G'), { minLength: 1 });
const ballots = fc.array(
  fc.record({
    organization: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G', 'X'),
    vote: fc.constantFrom('yes' as const, 'no' as const),
  }),
);

test('property: the decision is what trying every completion of the missing votes says', () => {
  fc.assert(
    fc.property(arbitraryRule, names, names, ballots, (rule, voters, mustAgree, votes) => {
      const who = electorate(voters, rule, mustAgree);
      const now = tally(who, votes);
      const passes = (approving: readonly string[]) =>
        approving.length >= votesNeeded(rule, voters.length) && who.mustAgree.every((name) => approving.includes(name));
      const best = passes([...now.yes, ...now.missing]);
      assert.is(now.decision, passes(now.yes) ? 'approved' : best ? 'open' : 'rejected');
      assert.is(now.yes.length + now.no.length + now.missing.length, voters.length);
    }),
  );
});

test('property: the order of first votes never matters, and one more yes never harms', () => {
  fc.assert(
    fc.property(arbitraryRule, names, names, fc.nat(127), fc.nat(127), (rule, voters, mustAgree, voted, approving) => {
      const who = electorate(voters, rule, mustAgree);
      const votes = who.voters.flatMap((name, i) =>
        voted & (1 << i) ? [approving & (1 << i) ? yes(name) : no(name)] : [],
      );
      assert.equal(tally(who, [...votes].reverse()), tally(who, votes));
      const { decision, missing } = tally(who, votes);
      for (const name of missing) {
        const later = tally(who, [...votes, yes(name)]).decision;
        assert.ok(decision === 'open' || later === decision, 'a decision stands whatever comes later');
        assert.not.equal(decision === 'open' && later, 'rejected');
      }
    }),
  );
});

test.run();
