import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { appendToList } from '../../reconciler/spec/append-to-list.js';

const A = { kind: 'Network', name: 'a' };
const HEAD = 'kind: Network\nmetadata: { name: a }   # kept   as it is\nspec:\n';
const append = (lines: string, value: Parameters<typeof appendToList>[3] = 'D') =>
  appendToList(HEAD + lines, A, ['spec', 'list'], value)!;
const listOf = (text: string) => (parse(text) as { spec: { list: unknown } }).spec.list;

test('an entry is put in as the last one is written; nothing else changes by a byte', () => {
  assert.is(append('  list: [A, "B",  C] # all\n'), `${HEAD}  list: [A, "B",  C, D] # all\n`);
  assert.is(
    append('  list:\n    - A\n    - B   # two\n  next: 1\n'),
    `${HEAD}  list:\n    - A\n    - B   # two\n    - D\n  next: 1\n`,
  );
  assert.is(append('  list:\n  - A'), `${HEAD}  list:\n  - A\n  - D\n`);
  const entry = { name: 'D', at: { path: 'msp/D' }, nodes: [{ name: 'n', port: 1 }] };
  assert.is(
    append('  list:\n    - { name: A }\n  # about next\n  next: 1\n', entry),
    `${HEAD}  list:\n    - { name: A }\n    - { name: D, at: { path: msp/D }, nodes: [{ name: n, port: 1 }] }\n  # about next\n  next: 1\n`,
  );
  assert.is(
    append('  list:\n    - name: A\n      pem: |\n        one\n        two\n\n  next: 1\n', {
      name: 'D',
      deep: { a: 1 },
    }),
    `${HEAD}  list:\n    - name: A\n      pem: |\n        one\n        two\n    - name: D\n      deep:\n        a: 1\n\n  next: 1\n`,
  );
});

test('words that would be read as something else get quotes', () => {
  for (const value of ['1.0', 'true', 'a, b', 'a: b', '#x', '', "it's", '[x]', 'null', '- x']) {
    assert.equal(listOf(append('  list: [A]\n', value)), ['A', value]);
    assert.equal(listOf(append('  list:\n    - { v: A }\n', { v: value })), [{ v: 'A' }, { v: value }]);
  }
});

test('where it cannot be put in, the list is written anew; no list: nothing', () => {
  const odd = append('  list:\n    -\n      A\n');
  assert.equal(listOf(odd), ['A', 'D']);
  assert.equal(listOf(append('  list: []\n')), ['D']);
  assert.is(append('  other: [A]\n'), undefined);
  assert.is(appendToList(`${HEAD}  list: [A]\n`, { kind: 'Network', name: 'b' }, ['spec', 'list'], 'D'), undefined);
  const two = `${HEAD}  list: [A]\n---\nkind: Network\nmetadata: { name: b }\nspec: { list: [X] }\n`;
  assert.is(appendToList(two, { kind: 'Network', name: 'b' }, ['spec', 'list'], 'Y'), two.replace('[X]', '[X, Y]'));
});

test.run();
