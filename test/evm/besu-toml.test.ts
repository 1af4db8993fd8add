import fc from 'fast-check';
import { parse } from 'smol-toml';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { formOfAccount, formOfEnode } from '../../reconciler/evm/besu-entries.js';
import { editTomlList, readTomlList } from '../../reconciler/evm/besu-toml.js';

const FILE = 'permissions_config.toml';
const enode = (index: number) =>
  `enode://${index.toString(16).padStart(128, '0')}@10.0.${index >> 8}.${index & 255}:30303`;
const edit = (text: string, wanted: readonly string[]) =>
  editTomlList(FILE, text, 'nodes-allowlist', wanted, formOfEnode);
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof QuorateError) return error.code;
    throw error;
  }
  return 'none';
};

const [A, B, C, D] = [enode(1), enode(2), enode(3), enode(4)];

test('entries come and go; everything else stays to the letter', () => {
  const text = `# Keep.\naccounts-allowlist=['0xAb']\n"nodes-allowlist" = [\n  '${A}', # one\n  # above two\n  "${B}",\n  "${C}" # three\n] # end\n[own]\nz = 1\n`;
  const edited = edit(text, [A, C, D]);
  assert.is(
    edited,
    `# Keep.\naccounts-allowlist=['0xAb']\n"nodes-allowlist" = [\n  '${A}', # one\n  # above two\n  "${C}", # three\n  "${D}"\n] # end\n[own]\nz = 1\n`,
  );
  assert.is(edit(edited, [A, C, D]), edited);
});

test('a list on one line stays on one line, as Besu itself writes it', () => {
  assert.is(edit(`nodes-allowlist=["${A}","${B}"]`, [A, C]), `nodes-allowlist=["${A}", "${C}"]`);
  assert.is(edit(`nodes-allowlist=["${A}","${B}"]`, [B]), `nodes-allowlist=["${B}"]`);
  assert.is(edit(`nodes-allowlist=["${A}","${B}"]`, []), 'nodes-allowlist=[]');
  assert.is(edit('nodes-allowlist=[]', [A]), `nodes-allowlist=[\n  "${A}",\n]`);
});

test('an entry in another spelling is the entry; its second spelling goes', () => {
  const loud = A.replace('enode', 'ENODE').replaceAll('0', '0').replace('@10.0.0.1:30303', '@[::ffff:10.0.0.1]:30303');
  assert.is(edit(`nodes-allowlist=["${loud}"]`, [A]), `nodes-allowlist=["${loud}"]`);
  assert.is(edit(`nodes-allowlist=["${loud}", "${A}", "x"]`, [A]), `nodes-allowlist=["${loud}"]`);
  const accounts = (wanted: string[]) =>
    editTomlList(FILE, "accounts-allowlist = ['0xAB']\n", 'accounts-allowlist', wanted, formOfAccount);
  assert.is(accounts(['0xab']), "accounts-allowlist = ['0xAB']\n");
  assert.is(accounts(['0xcd']), 'accounts-allowlist = [\n  "0xcd",\n]\n');
});

test('a key that is not there comes before the first table, with the line ends that the file has', () => {
  const edited = editTomlList('config.toml', 'data-path="x"\r\n[t]\r\na=1\r\n', 'bootnodes', [A], formOfEnode);
  assert.is(edited, `data-path="x"\r\nbootnodes = [\r\n  "${A}",\r\n]\r\n[t]\r\na=1\r\n`);
  assert.is(edit('', [A]), `nodes-allowlist = [\n  "${A}",\n]\n`);
  assert.is(edit('[t]\na=1', [A]), `nodes-allowlist = [\n  "${A}",\n]\n[t]\na=1`);
  // A key of that name within a table is another one.
  assert.is(edit('[t]\nnodes-allowlist=1\n', [A]), `nodes-allowlist = [\n  "${A}",\n]\n[t]\nnodes-allowlist=1\n`);
});

test('what cannot be understood is refused, not rewritten', () => {
  const broken = [
    'nodes-allowlist = [',
    `nodes-allowlist = ["${A}"]\nnodes-allowlist = []`,
    `nodes-allowlist = "${A}"`,
    'nodes-allowlist = [1]',
    `nodes-allowlist = [["${A}"]]`,
    '[nodes-allowlist]\na = 1',
    'nodes-allowlist.a = 1',
    `\ufeffnodes-allowlist = ["${A}"]`,
    // TOML 1.1, which Besu cannot read.
    `nodes-allowlist = ["${A}"]\na = {b = 1,}`,
    `nodes-allowlist = ["${A}"]\ra = 1`,
  ];
  for (const text of broken)
    assert.is(
      codeOf(() => edit(text, [B])),
      'BESU_FILE_REFUSED',
      text,
    );
  assert.is(
    codeOf(() => edit(`nodes-allowlist = ["${A}"]`, [B])),
    'none',
  );
});

/** Entries in any layout that TOML allows, numbered from 1. */
const SPACE = fc.constantFrom('', ' ', '\t', '  ');
const GAP = fc.constantFrom('', ' ', '\n', '\n  ', ' # a ] note, "x"\n', '\n# above\n', '\n\n    ', '\t#\n\t');
const QUOTE = fc.constantFrom<(entry: string) => string>(
  (entry) => `"${entry}"`,
  (entry) => `'${entry}'`,
  (entry) => `"\\u0065${entry.slice(1)}"`,
  (entry) => `"""${entry}"""`,
  (entry) => `'''\n${entry}'''`,
  (entry) => `"""${entry.slice(0, 20)}\\\n   ${entry.slice(20)}"""`,
);
const LIST = fc
  .array(fc.tuple(GAP, QUOTE, GAP), { maxLength: 7 })
  .chain((parts) => fc.tuple(fc.constant(parts), GAP, fc.boolean()))
  .map(([parts, end, trailing]) => {
    const entries = parts.map(([before, quote, behind], index) => `${before}${quote(enode(index + 1))}${behind}`);
    const text = `${entries.join(',')}${trailing && entries.length > 0 ? ',' : ''}${end}`;
    return { text: `[${text}]`, count: parts.length };
  });
const HEAD = fc.constantFrom('', '# head\n', 'a.b = "]" # x\n', "c = 'y'\n\n# z\n");
const TAIL = fc.constantFrom(
  '',
  '\n',
  ' # behind\n',
  '\nd = """\nnodes-allowlist = []\n"""\n[t]\nnodes-allowlist = 2\n',
);

test('whatever the layout: both parsers read what was wanted, and outside of the list nothing has moved', () => {
  fc.assert(
    fc.property(
      HEAD,
      SPACE,
      LIST,
      TAIL,
      fc.array(fc.integer({ min: 1, max: 9 })),
      fc.boolean(),
      (head, space, list, tail, numbers, dos) => {
        const eol = (text: string) => (dos ? text.replaceAll('\n', '\r\n') : text);
        const text = eol(`${head}nodes-allowlist${space}=${space}${list.text}${tail}`);
        const wanted = [...new Set(numbers)].map(enode);
        const edited = edit(text, wanted);
        const kept = Array.from({ length: list.count }, (_, index) => enode(index + 1)).filter((one) =>
          wanted.includes(one),
        );
        const added = wanted.filter((one) => !kept.includes(one));
        assert.equal(parse(edited)['nodes-allowlist'] as string[], [...kept, ...added], text);
        assert.ok(edited.startsWith(eol(`${head}nodes-allowlist${space}=${space}[`)), text);
        assert.ok(edited.endsWith(eol(`]${tail}`)), text);
        assert.equal(edited.match(/#.*/g), text.match(/#.*/g), text);
        assert.is(edit(edited, wanted), edited, text);
        // A text of one line has no line end that could be followed.
        const alien = text.includes('\n') ? (dos ? /(?<!\r)\n/ : /\r/) : /\r/;
        assert.not.ok(alien.test(edited), text);
      },
    ),
    { numRuns: 1000 },
  );
});

test('a list reads as it is written, and a key that is not there is none', () => {
  assert.equal(readTomlList(FILE, `nodes-allowlist=['${A}', "x"]`, 'nodes-allowlist'), [A, 'x']);
  assert.is(readTomlList(FILE, 'a=1', 'nodes-allowlist'), undefined);
});

test.run();
