import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareKeys } from '../../../../reconciler/devnet/fabric/ledger/compare-keys.js';
import { SortedMap } from '../../../../reconciler/devnet/fabric/ledger/sorted-map.js';

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
/** Strings that UTF-8 can hold, many of them where UTF-16 order differs. */
const key = fc
  .array(fc.constantFrom('a', 'b', '\u0000', '\u00e9', '\ud7ff', '\ue000', '\uffee', '\u{10000}', '\u{10ffff}'), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''));

test('keys are compared as UTF-8 bytes', () => {
  fc.assert(fc.property(key, key, (a, b) => Math.sign(compareKeys(a, b)) === Math.sign(byBytes(a, b))));
  assert.ok(compareKeys('\u{10ffff}', '\uffee') > 0, 'where JavaScript says the opposite');
  assert.ok('\u{10ffff}' < '\uffee');
});

test('a map with sets and deletes is the same as a sorted list, and older copies do not change', () => {
  const change = fc.tuple(
    fc.boolean(),
    fc.integer({ min: 0, max: 400 }).map((n) => `k${n}`),
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 50, maxLength: 1500 }), (changes) => {
      let map = SortedMap.empty<number>();
      const expected = new Map<string, number>();
      const half = changes.length >> 1;
      let kept: { map: SortedMap<number>; entries: unknown } | undefined;
      for (const [index, [isSet, name]] of changes.entries()) {
        if (index === half) kept = { map, entries: [...map.range('', '')] };
        map = isSet ? map.set(name, index) : map.delete(name);
        if (isSet) expected.set(name, index);
        else expected.delete(name);
      }
      const sorted = [...expected].sort((a, b) => byBytes(a[0], b[0]));
      assert.equal([...map.range('', '')], sorted);
      assert.is(map.size, sorted.length);
      for (const [name, value] of sorted) assert.is(map.get(name), value);
      assert.equal([...kept!.map.range('', '')], kept!.entries);
      const within = sorted.filter(([name]) => byBytes(name, 'k15') >= 0 && byBytes(name, 'k3') < 0);
      assert.equal([...map.range('k15', 'k3')], within);
    }),
    { numRuns: 30 },
  );
});

test('a range has its start in it and its end not', () => {
  const map = ['a', 'b', 'c'].reduce((sum, name) => sum.set(name, name), SortedMap.empty<string>());
  const keys = (start: string, end: string) => [...map.range(start, end)].map(([name]) => name).join('');
  assert.equal(
    [keys('', ''), keys('b', ''), keys('', 'b'), keys('a', 'c'), keys('b', 'b')],
    ['abc', 'bc', 'a', 'ab', ''],
  );
  assert.is(map.get('d'), undefined);
  assert.is(map.delete('d'), map);
});

test.run();
