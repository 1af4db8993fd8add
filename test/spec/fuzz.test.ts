import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHANNEL, chaincode, load, NETWORK } from './fixture.js';

const texts = { 'net/network.yaml': NETWORK, 'net/channel1.yaml': CHANNEL, 'net/cc.yaml': chaincode() };

/** Loads, and says what any result must be: sound and without errors, or with errors that each have a place. */
function holds(files: Readonly<Record<string, string>>): void {
  const { desired, diagnostics } = load(files);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  assert.is(desired === undefined, errors.length > 0);
  for (const { line, column, file, what, mend } of diagnostics) {
    assert.ok(line >= 1 && column >= 1 && what !== '' && mend !== '');
    const text = (files[file] ?? '').split('\n');
    assert.ok(line <= text.length && column <= (text[line - 1]?.length ?? 0) + 2, `${file}:${line}:${column}`);
  }
}

const piece = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ' ',
    '\n',
    '- ',
    '&a ',
    '*a',
    '"',
    "'",
    '|',
    '>',
    '#',
    '---\n',
    '\t',
    '!!',
    '%',
    '@',
    'null',
    '{}',
    '[]',
    '~',
    '? ',
    '<<: ',
    '\u0000',
    '\ud800',
    '\r',
    '0x1F',
    '1e3',
    '.',
    '..',
    '__proto__',
    'constructor',
  ),
  fc.string({ maxLength: 5 }),
);

test('property: a spec with pieces put in, cut out or turned is loaded or refused, never a crash', () => {
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(30), put: piece });
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(texts)),
      fc.array(edit, { minLength: 1, maxLength: 3 }),
      (file, edits) => {
        let text = texts[file as keyof typeof texts];
        for (const { at, cut, put } of edits) {
          const place = Math.floor(at * text.length);
          text = text.slice(0, place) + put + text.slice(place + cut);
        }
        holds({ ...texts, [file]: text });
      },
    ),
    { numRuns: 250 },
  );
});

test('property: any value in any field is loaded or refused, never a crash', () => {
  const fields = [
    'channel',
    'version',
    'endorsementPolicy',
    'source',
    'placement',
    'suspend',
    'allow',
    'name',
    'initRequired',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
      holds({ ...texts, 'net/cc.yaml': chaincode({ [field]: JSON.stringify(value) }) });
    }),
    { numRuns: 150 },
  );
});

test('property: any text for a policy is loaded or refused, never a crash', () => {
  const word = fc.constantFrom(
    'AND(',
    'OR(',
    'OutOf(',
    '2',
    ', ',
    "'Telco1.peer'",
    "'Telco9.member'",
    ')',
    "'",
    '.',
    ' ',
    '\\',
    '/Channel/',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      holds({ ...texts, 'net/cc.yaml': chaincode({ endorsementPolicy: JSON.stringify(words.join('')) }) });
    }),
    { numRuns: 150 },
  );
});

test.run();
