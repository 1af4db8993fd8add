import { deepStrictEqual } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePlainYaml } from '../../reconciler/spec/parse-plain-yaml.js';
import { yamlDocuments } from '../../reconciler/spec/parse-yaml.js';
import { CHANNEL, chaincode, NETWORK } from './fixture.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Wherever the plain reader says anything, it says what `yaml` says. Answers whether it said anything. */
function agrees(text: string): boolean {
  const plain = parsePlainYaml(text);
  if (plain === undefined) return false;
  const documents = yamlDocuments(text);
  assert.is(documents.length, 1, text);
  const [document] = documents;
  assert.equal([...document!.errors, ...document!.warnings], [], text);
  deepStrictEqual(plain.value, document!.toJS({ maxAliasCount: 0 }), text);
  const { range } = document!.contents as unknown as { range: [number, number, number] };
  assert.is(plain.offset, range[0], text);
  return true;
}

const word = fc.constantFrom(
  ...[
    'a',
    'b',
    'spec',
    'peer0',
    'Telco1',
    'true',
    'null',
    'no',
    'x.y-z',
    'a/b',
    '/a',
    '../a',
    './a',
    '..',
    'a b',
    "OR('A.peer', 'B.peer')",
    'a [b',
    'a, b',
    'v@1',
    '__proto__',
    'constructor',
  ],
);
const number = fc.constantFrom(
  '0',
  '-0',
  '7',
  '-12',
  '007',
  '1e3',
  '0x1F',
  '1_0',
  '1.5',
  '12:30',
  '999999999999999999',
);
const quoted = fc.constantFrom('"1.0"', "'it'", "'it''s'", '"a\\n"', '""', "AND('A.peer')", '"# no"', '"a: b"');
const flow = fc.constantFrom(
  '{}',
  '[]',
  '[a, b]',
  '{ a: 1, b: [x, "y"] }',
  '{a: 1}',
  '{ a: 1, a: 2 }',
  '[a,]',
  '[a b]',
  '{ a }',
);
const value = fc.oneof(
  word,
  number,
  quoted,
  flow,
  fc.constantFrom('', '|', '>', '&a', '*a', '# c', 'a # c', 'a#c', '~'),
);
const line = fc
  .tuple(
    fc.constantFrom(0, 0, 0, 1, 1, 2),
    fc.oneof(
      { weight: 6, arbitrary: fc.nat({ max: 40 }).map((at) => `k${at}:`) },
      word.map((key) => `${key}:`),
      fc.constantFrom('-', '- -', '- a:', '#', '', '---', '? a'),
    ),
    value,
  )
  .map(([depth, head, tail]) => `${'  '.repeat(depth)}${head}${tail === '' ? '' : ` ${tail}`}`);

test('lines of any kind: never another answer than that of yaml', () => {
  let said = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 7 }), (lines) => {
      if (agrees(lines.join('\n'))) said += 1;
    }),
    { numRuns: 20_000 },
  );
  assert.ok(said > 300, `it must be tried on texts that it reads, too: ${said}`);
});

test('sound documents with anything put in, taken out or doubled: never another answer', () => {
  let said = 0;
  const piece = fc.oneof(
    fc.constantFrom(
      ...' \n\t:#-"\'{}[],&*!|>%@`~\\?'.split(''),
      ' #',
      ': ',
      '\n\n',
      '\r\n',
      '\u00e9',
      '\ufeff',
      '<<: ',
      'a: b\n',
    ),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(NETWORK, CHANNEL, chaincode()),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), piece, fc.nat({ max: 4 })), {
        minLength: 1,
        maxLength: 3,
      }),
      (text, edits) => {
        const edited = edits.reduce((before, [place, put, taken]) => {
          const at = Math.floor(place * before.length);
          return `${before.slice(0, at)}${put}${before.slice(at + taken)}`;
        }, text);
        if (agrees(edited)) said += 1;
      },
    ),
    { numRuns: 10_000 },
  );
  assert.ok(said > 300, `it must be tried on texts that it reads, too: ${said}`);
});

test('documents as people write them are of the plain subset', () => {
  const folder = join(ROOT, 'network-specs');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?:chaincodes.*|network)\.yaml$/.test(file),
  );
  assert.ok(files.length > 0);
  for (const file of files) assert.ok(agrees(readFileSync(join(folder, file), 'utf8')), file);
});

test('what is not plain is left alone, sound or not', () => {
  for (const text of [
    '',
    '# only a comment',
    'a: &x 1\nb: *x',
    'a: |\n  text',
    'a: b\n  c',
    'a: 1\na: 2',
    'a: "\\u0041"',
    'a: b\r\n',
    'a:\tb',
    'a: \u00e9',
    '--- \na: b',
    'a:',
    'a: [b\n  ]',
    `${'k'.repeat(2000)}: v`,
    `a: ${'['.repeat(40)}${']'.repeat(40)}`,
  ]) {
    assert.is(parsePlainYaml(text), undefined, text);
  }
});

test.run();
