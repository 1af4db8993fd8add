import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { configSignature } from './config-signature.js';
import { ALL, type BallotOptions, Consortium, channelChange, configBase, REGULATOR } from './consortium.js';

/** One step of a random story. `race`: endorsed on the same state as the step before it. */
const step = fc.record({
  who: fc.constantFrom(...ALL, 'Eve'),
  what: fc.constantFrom('yes', 'yes', 'no', 'withdraw', 'close', 'overdue', 'sign', 'join', 'leave'),
  /** Which update a signature is of. */
  update: fc.integer({ min: 0, max: 9 }),
  race: fc.boolean(),
});
type Step = { who: string; what: string; update: number; race: boolean };

/** What stories are about: the rule is the same for both, and only the second is signed. */
const subject = fc.constantFrom<BallotOptions>(
  {},
  { content: channelChange('ops-channel', { members: ALL }), base: configBase('application') },
);

async function endorseStep(net: Consortium, id: string, about: BallotOptions, { who, what, update }: Step) {
  if (what === 'withdraw') return net.endorse(who, 'Withdraw', id, '');
  if (what === 'close') return net.endorse(who, 'Close', id);
  if (what === 'overdue') return net.endorse(who, 'Overdue', id, '1');
  if (what === 'sign') {
    return net.endorse(who, 'Sign', await net.key(id), '1', `${update}`.repeat(64), configSignature(who));
  }
  return net.endorse(who, 'Vote', await net.ballot({ ...about, vote: what === 'no' ? 'no' : 'yes' }));
}

/** Whatever the contract says, the story's own book decides: who of the members said what last, in valid transactions. */
test('random stories, races included, never approve without the rule, and a closed approval stays', async () => {
  await fc.assert(
    fc.asyncProperty(subject, fc.array(step, { maxLength: 25 }), async (about, steps) => {
      const net = new Consortium();
      const { id } = await net.vote('Telco1', { ...about, vote: 'no' });
      let closed = false;
      for (let at = 0; at < steps.length; at++) {
        const now = steps[at]!;
        if (now.what === 'join') net.ledger.members = [...ALL, 'Telco4'];
        else if (now.what === 'leave') net.ledger.members = ALL.filter((name) => name !== 'Telco3');
        const both = [now, ...(steps[at + 1]?.race ? [steps[at + 1]!] : [])];
        const endorsed = await Promise.all(both.map((one) => endorseStep(net, id, about, one).catch(() => undefined)));
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
    fc.asyncProperty(subject, fc.array(step, { minLength: 5, maxLength: 25 }), async (about, steps) => {
      const net = new Consortium();
      let id = '';
      for (const who of [REGULATOR, 'Telco1', 'Telco2']) ({ id } = await net.vote(who, about));
      for (const one of steps) {
        const endorsed = await endorseStep(net, id, about, one).catch(() => undefined);
        if (endorsed) net.ledger.commit([endorsed]);
        assert.is(await net.status(id), 'approved');
      }
    }),
    { numRuns: 60 },
  );
});

/** One block of a random story of signing: everything in it is endorsed on the state before it. */
const block = fc.uniqueArray(
  fc.record({ who: fc.constantFrom(...ALL, 'Eve'), update: fc.integer({ min: 0, max: 9 }) }),
  {
    selector: ({ who }) => who,
    minLength: 1,
    maxLength: 5,
  },
);

test('whatever is signed in one block, with a vote in front: all of it is kept, eight updates each at most', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 14 }), async (blocks) => {
      const net = new Consortium();
      const about = { content: channelChange('ops-channel', { members: ALL }), base: configBase('application') };
      const { id } = await net.vote('Telco1', about);
      const key = await net.key(id);
      const book = new Map<string, Set<string>>();
      for (const [at, signers] of blocks.entries()) {
        const vote = await net.endorse('Telco3', 'Vote', await net.ballot({ ...about, claim: { revision: `r${at}` } }));
        const endorsed = await Promise.all(
          signers.map(({ who, update }) =>
            net.endorse(who, 'Sign', key, '1', `${update}`.repeat(64), configSignature(who)).catch(() => undefined),
          ),
        );
        for (const [index, { who, update }] of signers.entries()) {
          const own = book.get(who) ?? new Set();
          const expected = who !== 'Eve' && (own.has(`${update}`.repeat(64)) || own.size < 8);
          assert.is(endorsed[index] !== undefined, expected, `${who} signs ${update}`);
          if (expected) book.set(who, own.add(`${update}`.repeat(64)));
        }
        const codes = net.ledger.commit([vote, ...endorsed.filter((one) => one !== undefined)]);
        assert.ok(codes.every((code) => code === 'VALID'));
      }
      const { signatures, votes } = await net.proposal(id);
      const kept = signatures.map(({ organization, update }: Record<string, string>) => `${organization} ${update}`);
      const known = [...book].flatMap(([who, updates]) => [...updates].map((update) => `${who} ${update}`));
      assert.equal([kept, votes.length], [known.sort(), 2]);
    }),
    { numRuns: 60 },
  );
});

test.run();
