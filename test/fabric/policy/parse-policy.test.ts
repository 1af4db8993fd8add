import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodePolicy } from '../../../reconciler/fabric/policy/decode-policy.js';
import { encodePolicy } from '../../../reconciler/fabric/policy/encode-policy.js';
import { formatPolicy } from '../../../reconciler/fabric/policy/format-policy.js';
import { parsePolicy } from '../../../reconciler/fabric/policy/parse-policy.js';
import { PolicySyntaxError } from '../../../reconciler/fabric/policy/policy-syntax-error.js';
import { POLICY_ROLES, type PolicyTree } from '../../../reconciler/fabric/policy/policy-tree.js';
import { fabricVectors, toHex } from '../vectors.js';

interface ParseVectors {
  readonly cases: readonly { readonly input: string; readonly envelopeHex: string | null }[];
}

const vectors: ParseVectors = fabricVectors('policies-parse.json');

/** Programs of Fabric's expression language that we refuse on purpose: nobody needs them to say a policy. */
const REFUSED_PROGRAMS: readonly string[] = [
  "OutOf(1+1, 'A.member', 'B.member')",
  "OutOf(3-1, 'A.member', 'B.member')",
  "OutOf(2*1, 'A.member', 'B.member')",
  "OutOf(4/2, 'A.member', 'B.member')",
  "OutOf(5%3, 'A.member', 'B.member')",
  "OutOf(2**1, 'A.member', 'B.member')",
  "OR('outof(1, \\'A.member\\')')",
  "OR('A' + '.member', 'B.member')",
  "OR('A.mem' + 'ber')",
  "true ? OR('A.member') : OR('B.member')",
  "OR(true ? 'A.member' : 'B.member')",
  "false ? OR('A.member') : AND('B.member','C.member')",
  "OutOf(len('ab'), 'A.member', 'B.member')",
  "OR(lower('A.MEMBER'))",
  "OR(upper('a') + '.member')",
  "let x = 'A.member'; OR(x)",
  "'A.member' | OR()",
  "'outof(1, \\'A.member\\')'",
  '"outof(1, \'A.member\')"',
  "\"outof(2, 'A.member', 'B.member')\"",
];

function parsed(text: string): PolicyTree | undefined {
  try {
    return parsePolicy(text);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    assert.ok(error.position >= 0 && error.position <= text.length, `position ${error.position} of ${text}`);
    return undefined;
  }
}

test('every string of the file gets the bytes of Fabric or is refused as Fabric refuses it', () => {
  assert.is(vectors.cases.length, 200);
  const refusedHereOnly: string[] = [];
  for (const { input, envelopeHex } of vectors.cases) {
    const tree = parsed(input);
    if (tree === undefined && envelopeHex !== null) refusedHereOnly.push(input);
    else assert.is(tree && toHex(encodePolicy(tree)), envelopeHex ?? undefined, input);
  }
  assert.equal(refusedHereOnly, REFUSED_PROGRAMS);
});

test('what Fabric parsed survives decode and encode byte for byte', () => {
  for (const { input, envelopeHex } of vectors.cases) {
    if (envelopeHex === null) continue;
    const tree = decodePolicy(Buffer.from(envelopeHex, 'hex'));
    assert.is(toHex(encodePolicy(tree)), envelopeHex, input);
    assert.equal(parsePolicy(formatPolicy(tree)), tree, input);
  }
});

test('the position points at the fault', () => {
  const position = (text: string): number => {
    try {
      parsePolicy(text);
    } catch (error) {
      return (error as PolicySyntaxError).position;
    }
    return -1;
  };
  assert.is(position("AND('A.member', 'B.owner')"), 16);
  assert.is(position("AND('A.member' 'B.member')"), 15);
  assert.is(position("and('A.member')"), 0);
  assert.is(position("AND('A.member', OR('B.member', XOR('C.peer')))"), 31);
  assert.is(position("OutOf(4, 'A.member', 'B.member')"), 6);
  assert.is(position("AND('A.member'"), 14);
  assert.is(position("AND('A.member) "), 4);
  assert.is(position("AND('A.member') OR('B.peer')"), 16);
  assert.is(position("OR('A.\\qmember')"), 6);
  assert.is(position("OR('A.member') ;"), 15);
  assert.is(position(''), 0);
  assert.ok(position('OR('.repeat(1000)) > 0, 'too deep');
});

test('gates are printed in their shortest form', () => {
  assert.is(
    formatPolicy(
      parsePolicy("OutOf(2,'A.peer',OutOf(1,'B.peer','C.peer'),OutOf(2, 'D.admin', 'E.admin'), 'F.orderer')"),
    ),
    "OutOf(2, 'A.peer', OR('B.peer', 'C.peer'), AND('D.admin', 'E.admin'), 'F.orderer')",
  );
  assert.is(formatPolicy({ type: 'principal', mspId: "it's", role: 'peer' }), "'it\\'s.peer'");
  assert.throws(() => parsePolicy(formatPolicy({ type: 'principal', mspId: 'A', role: 'peer' })), /principal alone/);
});

test('spellings of the expression language that mean the same', () => {
  const plain = parsePolicy("OutOf(1, 'A.member', AND('B.peer'))");
  for (const text of [
    "OutOf(1., ('A.member'), ((AND((('B.peer'))))))",
    "OutOf(0x1,\u00a0'A.member',\u2028AND('B.peer',),)",
    "/* a */ OutOf(\n1e0, // how many\n'\\x41.member', AND('\\u0042.peer'))",
    'OUTOF("0b1", `A.member`, And("B.\\160eer"))',
  ]) {
    assert.equal(parsePolicy(text), plain, text);
  }
  for (const text of ["OutOf(1x, 'A.member')", "OutOf(0b12, 'A.member')", "OR(('A.member')", "OR('A.member'\ufeff)"]) {
    assert.is(parsed(text), undefined, text);
  }
});

const mspId = fc.stringMatching(/^[A-Za-z0-9.-]{1,12}$/);
const principal = fc.record(
  { type: fc.constant('principal' as const), mspId, role: fc.constantFrom(...POLICY_ROLES) },
  { noNullPrototype: true },
);
const { gate } = fc.letrec<{ gate: PolicyTree; rule: PolicyTree }>((tie) => ({
  rule: fc.oneof({ depthSize: 'small', withCrossShrink: true }, principal, tie('gate')),
  gate: fc
    .array(tie('rule'), { minLength: 1, maxLength: 5 })
    .chain((rules) => fc.nat({ max: rules.length + 1 }).map((n): PolicyTree => ({ type: 'outOf', n, rules }))),
}));

test('property: parse(format(tree)) = tree', () => {
  fc.assert(fc.property(gate, (tree) => assert.equal(parsePolicy(formatPolicy(tree)), tree)));
});

test('property: decode(encode(tree)) = tree, and encoding is stable', () => {
  fc.assert(
    fc.property(gate, (tree) => {
      const bytes = encodePolicy(tree);
      assert.equal(decodePolicy(bytes), tree);
      assert.equal(encodePolicy(decodePolicy(bytes)), bytes);
    }),
  );
});

test('property: any text is parsed or refused with a position, nothing else', () => {
  const piece = fc.oneof(
    fc.constantFrom('AND', 'OR(', 'OutOf(', "'A.peer'", ',', ')', ' ', '1', '//', "'", '\\'),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((parts) => parts.join('')),
      (text) => void parsed(text),
    ),
    { numRuns: 500 },
  );
});

test('bytes that are no policy are refused', () => {
  assert.throws(() => decodePolicy(Buffer.from('ffff', 'hex')), /no SignaturePolicyEnvelope/);
  assert.throws(() => decodePolicy(new Uint8Array()), /Empty policy element/);
  assert.throws(() => decodePolicy(Buffer.from('0801', 'hex')), /version was 1/);
  assert.throws(() => decodePolicy(Buffer.from('12020801', 'hex')), /identity index out of range, requested 1/);
  assert.throws(() => decodePolicy(Buffer.from('120208001a040803' + '1200', 'hex')), /classification 3/);
});

test.run();
