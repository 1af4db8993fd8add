import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL, Consortium, REGULATOR } from './consortium.js';

/** One step of a random story. `race`: endorsed on the same state as the step before it. */
const step = fc.record({
  who: fc.constantFrom(...ALL, 'Eve'),
  what: fc.constantFrom('yes', 'yes', 'no', 'withdraw', 'close', 'overdue', 'join', 'leave'),
  race: fc.boolean(),
});
type Step = { who: string; what: string; race: boolean };

async function endorseStep(net: Consortium, id: string, { who, what }: Step) {
  if (what === 'withdraw') return net.endorse(who, 'Withdraw', id, '');
  if (what === 'close') return net.endorse(who, 'Close', id);
  if (what === 'overdue') return net.endorse(who, 'Overdue', id, '1');
  return net.endorse(who, 'Vote', await net.ballot({ vote: what === 'no' ? 'no' : 'yes' }));
}

/** Whatever the contract says, the story's own book decides: who of the members said what last, in valid transactions. */
test('random stories, races included, never approve without the rule, and a closed approval stays', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const net = new Consortium();
      const { id } = await net.vote('Telco1', { vote: 'no' });
      let closed = false;
      for (let at = 0; at < steps.length; at++) {
        const now = steps[at]!;
        if (now.what === 'join') net.ledger.members = [...ALL, 'Telco4'];
        else if (now.what === 'leave') net.ledger.members = ALL.filter((name) => name !== 'Telco3');
        const both = [now, ...(steps[at + 1]?.race ? [steps[at + 1]!] : [])];
        const endorsed = await Promise.all(both.map((one) => endorseStep(net, id, one).catch(() => undefined)));
        net.ledger.commit(endorsed.filter((one) => one !== undefined));
        const proposal = await net.proposal(id);
        if (closed) assert.is(proposal.status, 'approved');
        if (proposal.status === 'approved' && !closed) assertRule(proposal, net.ledger.members);
        closed = proposal.closed && proposal.status === 'approved';
      }
    }),
    { numRuns: 120 },
  );
});

function assertRule(
  proposal: { closed: boolean; votes: { organization: string; vote: string; counted: boolean }[] },
  members: readonly string[],
): void {
  if (proposal.closed) return;
  const yes = proposal.votes.filter(({ vote, counted }) => vote === 'yes' && counted).map((vote) => vote.organization);
  assert.is(new Set(yes).size, yes.length, 'nobody counts twice');
  assert.ok(yes.every((name) => members.includes(name)));
  assert.ok(yes.length > members.length / 2);
  assert.ok(yes.includes(REGULATOR));
}

test('an approval is never unmade by what anybody sends, as long as the members stay', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const net = new Consortium();
      let id = '';
      for (const who of [REGULATOR, 'Telco1', 'Telco2']) ({ id } = await net.vote(who));
      for (const one of steps) {
        const endorsed = await endorseStep(net, id, one).catch(() => undefined);
        if (endorsed) net.ledger.commit([endorsed]);
        assert.is(await net.status(id), 'approved');
      }
    }),
    { numRuns: 60 },
  );
});

test.run();
