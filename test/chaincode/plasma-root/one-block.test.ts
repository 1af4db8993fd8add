import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Endorsed } from '../memory-ledger.js';
import { ALL, CHAIN, definition, GENESIS, hashOf, MEMBERS, PlasmaLedger, range, rootOf } from './plasma-ledger.js';

const TRUE = hashOf('what the blocks say');
const text = (other: Record<string, unknown> = {}) => JSON.stringify(definition(other));

test('votes of all organizations on a new chain fit in one block and are enough', async () => {
  const net = new PlasmaLedger();
  const codes = await net.block(ALL.map((who) => [who, 'Define', text(), '0']));
  assert.equal(codes, ['VALID', 'VALID', 'VALID', 'VALID']);
  const [{ digest, by }] = (await net.query('Chain', CHAIN)).proposed;
  assert.equal(by, ALL);
  assert.equal(await net.block([['Org1', 'Enact', CHAIN, digest]]), ['VALID']);
});

test('a call reads shared keys that hardly ever change, and of the others its own only', async () => {
  const net = await PlasmaLedger.registered();
  await net.settle(1);
  const calls = [
    ['Define', text({ successors: [] }), '1'],
    ['Overdue', CHAIN, '9', '1'],
    ['RaiseAlarm', CHAIN, '9', TRUE],
    ['ConfirmRoot', CHAIN, '9'],
  ] as const;
  const shared = /^(chain\/chains02|root\/chains02\/0{15}9|definition\/chains02\/0{15}1)$/;
  for (const [name, ...args] of calls) {
    const { reads, ranges, writes } = await net.endorse('Org2', name, ...args);
    for (const key of [...reads.keys(), ...ranges.map(({ start }) => start)]) {
      assert.ok(shared.test(key) || key.split('/').includes('Org2'), `${name} reads ${key}`);
    }
    assert.equal(
      [...writes.keys()].filter((key) => !key.endsWith('/Org2')),
      [],
    );
    assert.is(writes.size, 1);
  }
});

test('the stand-in ledger does find conflicts: a verdict behind a word that it has not read', async () => {
  const net = await PlasmaLedger.registered();
  await net.settle(1);
  await net.submit('Org2', 'ConfirmRoot', CHAIN, '9');
  const codes = await net.block([
    ['Org3', 'RaiseAlarm', CHAIN, '9', TRUE],
    ['Org2', 'Judge', CHAIN, '9'],
  ]);
  assert.equal(codes, ['VALID', 'PHANTOM_READ_CONFLICT']);
});

/** Everything that members say of their own, in any order, in front of the operator's next root and behind it. */
const word = fc.record({
  who: fc.constantFrom(...MEMBERS),
  what: fc.constantFrom('define', 'overdue', 'alarm', 'confirm', 'takeBack', 'retract'),
  which: fc.integer({ min: 0, max: 2 }),
});
type Word = { who: string; what: string; which: number };

function endorseWord(net: PlasmaLedger, settledTo: number, { who, what, which }: Word): Promise<Endorsed> {
  const to = String(Math.max(0, Math.min(settledTo, which * 10 + 9)));
  if (what === 'define')
    return net.endorse(who, 'Define', text({ settlement: { everyBlocks: 50 + which, everySeconds: 1 } }), '1');
  if (what === 'retract') return net.endorse(who, 'Retract', CHAIN);
  if (what === 'overdue') return net.endorse(who, 'Overdue', CHAIN, String(settledTo), '1');
  if (what === 'alarm') return net.endorse(who, 'RaiseAlarm', CHAIN, to, hashOf(`own ${which}`));
  return net.endorse(who, what === 'confirm' ? 'ConfirmRoot' : 'TakeBack', CHAIN, to);
}

/** At most one call of each member about each thing: two of one organization on one key are its own affair. */
const block = fc.uniqueArray(word, {
  selector: ({ who, what, which }) => {
    if (what === 'define' || what === 'retract') return `${who} vote`;
    return what === 'overdue' ? `${who} overdue` : `${who} ${which}`;
  },
  maxLength: 12,
});

test('whatever members say in one block, with the next root at any place in it: all of it commits', async () => {
  const story = fc.array(fc.tuple(block, fc.nat()), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(story, async (blocks) => {
      const net = await PlasmaLedger.registered();
      let previous = await net.settle(3);
      const said = new Map<string, string>();
      for (const [at, [words, place]] of blocks.entries()) {
        const settledTo = 29 + at * 10;
        const next = range(settledTo + 1, settledTo + 10, previous);
        const endorsed = await Promise.all(words.map((one) => endorseWord(net, settledTo, one)));
        const root = await net.endorse('Org1', 'SubmitRoot', CHAIN, JSON.stringify(next));
        endorsed.splice(place % (endorsed.length + 1), 0, root);
        const codes = net.ledger.commit(endorsed);
        assert.equal([...new Set(codes)], ['VALID']);
        previous = rootOf(next);
        for (const { who, what, which } of words) book(said, who, what, which);
      }
      for (let which = 0; which < 3; which++) await assertBook(net, said, which);
    }),
    { numRuns: 60 },
  );
});

/** The story's own book of what each said last of a range. */
function book(said: Map<string, string>, who: string, what: string, which: number): void {
  if (what === 'alarm') said.set(`${who} ${which}`, hashOf(`own ${which}`));
  if (what === 'confirm' || what === 'takeBack') said.set(`${who} ${which}`, what);
}

async function assertBook(net: PlasmaLedger, said: Map<string, string>, which: number): Promise<void> {
  const found = await net.query('Root', CHAIN, String(which * 10));
  const own = hashOf(`own ${which}`);
  const against = MEMBERS.filter((who) => said.get(`${who} ${which}`) === own);
  const forIt = MEMBERS.filter((who) => {
    const last = said.get(`${who} ${which}`);
    return last === 'confirm' || (who === 'Org1' && last !== own);
  });
  const expected =
    against.length > 1 ? 'refuted' : forIt.length > 1 ? 'confirmed' : against.length > 0 ? 'disputed' : 'submitted';
  assert.is(found.status, expected);
  assert.equal(found.losers, expected === 'refuted' ? forIt : expected === 'confirmed' ? against : []);
}

test('a chain of roots stays one chain, whatever two agents and a successor submit at once', async () => {
  const attempt = fc.record({
    who: fc.constantFrom('Org1', 'Org1', 'Org2'),
    length: fc.integer({ min: 1, max: 4 }),
    race: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { maxLength: 20 }), async (attempts) => {
      const net = await PlasmaLedger.registered();
      for (let at = 0; at < attempts.length; at++) {
        const { settledTo, lastRoot } = await net.query('Chain', CHAIN);
        if (at % 3 === 0) await net.block(['Org2', 'Org3'].map((who) => [who, 'Overdue', CHAIN, `${settledTo}`, '1']));
        const racing = [attempts[at]!, ...(attempts[at + 1]?.race ? [attempts[at + 1]!] : [])];
        const calls = racing.map(({ who, length }) => {
          const next = JSON.stringify(range(settledTo + 1, settledTo + length, lastRoot));
          return net.endorse(who, 'SubmitRoot', CHAIN, next).catch(() => undefined);
        });
        const endorsed = (await Promise.all(calls)).filter((one) => one !== undefined);
        const valid = net.ledger.commit(endorsed).filter((code) => code === 'VALID');
        assert.is(valid.length, Math.min(endorsed.length, 1));
      }
      let [from, previous] = [0, GENESIS];
      for (const root of (await net.query('Roots', CHAIN, '100', '')).roots) {
        assert.equal([root.from, root.previousRoot], [from, previous]);
        [from, previous] = [root.to + 1, root.root];
      }
      const { settledTo, lastRoot } = await net.query('Chain', CHAIN);
      assert.equal([settledTo, lastRoot], [from - 1, previous]);
    }),
    { numRuns: 60 },
  );
});

test.run();
