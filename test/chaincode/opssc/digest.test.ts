import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { proposalId } from '../../../reconciler/core/ballot/proposal-id.js';
import { tally } from '../../../reconciler/core/ballot/tally.js';
import { canonicalJson } from '../../../reconciler/core/digest/canonical-json.js';
import { contentDigest, FORMAT_VERSION } from '../../../reconciler/core/digest/content-digest.js';
import { sha256Hex } from '../../../reconciler/core/digest/sha256-hex.js';
import type { Electorate, Rule } from '../../../reconciler/core/model/change.js';
import type { Json, JsonObject } from '../../../reconciler/core/model/json.js';
import { loadChaincode } from '../load-chaincode.js';
import { refusal } from '../refusal.js';
import { CHANNEL1, CONTENT, Consortium } from './consortium.js';

const onChain = {
  ...loadChaincode<{ canonicalJson(value: Json): string }>('chaincode/opssc', 'canonical-json'),
  ...loadChaincode<{
    FORMAT_VERSION: number;
    contentDigest: typeof contentDigest;
    proposalId(digest: string, ledger: object, base: string): string;
  }>('chaincode/opssc', 'digest'),
  ...loadChaincode<{ tally(electorate: Electorate, votes: object[]): string }>('chaincode/opssc', 'tally'),
};

test('the chain computes the same id as the reconciler: what is reviewed is what is voted', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco1');
  const digest = contentDigest(CONTENT as never);
  const proposal = await net.proposal(id);
  assert.is(proposal.digest, digest);
  assert.is(id, proposalId({ digest, ledger: proposal.ledger, base: 'sequence:0' }));
  assert.is(onChain.FORMAT_VERSION, FORMAT_VERSION);
});

test('both write canonical JSON and both digests alike, for any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<Json>, fc.string(), (value, base) => {
      let expected: string;
      try {
        expected = canonicalJson(value);
      } catch {
        assert.throws(() => onChain.canonicalJson(value));
        return;
      }
      assert.is(onChain.canonicalJson(value), expected);
      const content = { formatVersion: 1, address: 'a/B/c', action: 'update', after: { value } as JsonObject } as const;
      assert.is(onChain.contentDigest(content), contentDigest(content));
      const ledger = CHANNEL1 as { type: 'fabric'; name: string; genesis: string };
      assert.is(onChain.proposalId('d', ledger, base), proposalId({ digest: 'd', ledger, base }));
    }),
    { numRuns: 300 },
  );
});

test('a known vector of RFC 8785: number forms, escapes, key order by UTF-16', () => {
  const value = {
    '€': 'Euro',
    '\r': 'CR',
    '10': 1e30,
    '1': [Number('333333333.33333329'), 4.5, 2e-3, 1e-27, -0],
    '😀': '\u000f\n"\\/',
    '\ufb33': null,
  };
  const text =
    '{"\\r":"CR","1":[333333333.3333333,4.5,0.002,1e-27,0],"10":1e+30,"€":"Euro","😀":"\\u000f\\n\\"\\\\/","\ufb33":null}';
  assert.is(onChain.canonicalJson(value as Json), text);
});

test('what JSON cannot hold is refused', async () => {
  let deep: Json = 1;
  for (let level = 0; level < 60; level++) deep = [deep];
  for (const value of [Number.POSITIVE_INFINITY, '\ud800', { '\udc00': 1 } as Json, deep]) {
    await refusal('NOT_CANONICAL', async () => onChain.canonicalJson(value));
  }
});

test('an electorate is hashed as documented', async () => {
  const net = new Consortium();
  const { hash, voters, rule, mustAgree } = await net.query('Electorate');
  assert.is(hash, sha256Hex(canonicalJson({ voters, rule, mustAgree })));
});

test('chain and reconciler count alike', () => {
  const name = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
  const rule: fc.Arbitrary<Rule> = fc.oneof(
    fc.constant({ type: 'majority' } as const),
    fc.constant({ type: 'all' } as const),
    fc.record({ type: fc.constant('atLeast' as const), n: fc.integer({ min: 1, max: 7 }) }),
  );
  const votes = fc.array(fc.record({ organization: name, vote: fc.constantFrom('yes' as const, 'no' as const) }));
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 1 }),
      rule,
      fc.uniqueArray(name),
      votes,
      (some, asked, must, cast) => {
        const voters = [...some].sort();
        const electorate = { voters, rule: asked, mustAgree: must.filter((one) => voters.includes(one)).sort() };
        assert.is(onChain.tally(electorate, cast), tally(electorate, cast).decision);
      },
    ),
    { numRuns: 500 },
  );
});

test.run();
