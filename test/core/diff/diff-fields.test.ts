/** Fields are the same exactly when their canonical forms are, whatever stands in lists. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diffFields } from '../../../reconciler/core/diff/diff-fields.js';
import { canonicalJson } from '../../../reconciler/core/digest/canonical-json.js';
import type { Json, JsonObject } from '../../../reconciler/core/model/json.js';

/** Few values, so that two of them are often alike. */
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(null, true, 0, 1, '', '1', 'a'),
    fc.array(tie('json'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b'), tie('json'), { maxKeys: 2 }) as fc.Arbitrary<JsonObject>,
  ),
}));

test('a list differs exactly where its canonical form does', () => {
  fc.assert(
    fc.property(fc.array(json, { maxLength: 3 }), fc.array(json, { maxLength: 3 }), (before, after) => {
      const fields = diffFields({ field: before }, { field: after });
      assert.is(fields.length === 0, canonicalJson(before) === canonicalJson(after));
      assert.equal(diffFields({ field: before }, { field: structuredClone(before) }), []);
    }),
    { numRuns: 2000 },
  );
});

test('objects in lists differ by what they hold, not by the order of their keys', () => {
  assert.equal(diffFields({ list: [{ a: 1, b: 2 }] }, { list: [{ b: 2, a: 1 }] }), []);
  assert.equal(
    diffFields({ list: [{ a: 1 }], text: '1' }, { list: [{ a: 2 }], text: 1 }).map(({ path }) => path),
    ['list', 'text'],
  );
});

test.run();
