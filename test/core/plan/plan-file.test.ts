import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diffFields } from '../../../reconciler/core/diff/diff-fields.js';
import type { JsonObject } from '../../../reconciler/core/model/json.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { orderChanges } from '../../../reconciler/core/order/order-changes.js';
import { assertFresh, loadPlan, savePlan } from '../../../reconciler/core/plan/plan-file.js';
import { CHAINCODE, liveChaincode, planOf, present } from '../../kinds/live-fixture.js';
import { chaincode, desire } from '../../spec/fixture.js';

const desired = desire({ 'net/cc.yaml': chaincode({ version: '"2"' }) });
const plan = planOf(desired, { [CHAINCODE]: present(liveChaincode()) });
const code = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return error instanceof QuorateError ? error.code : String(error);
  }
  return 'none';
};

test('a plan survives being saved, to the byte', () => {
  assert.is(savePlan(loadPlan(savePlan(plan))), savePlan(plan));
  assert.equal(JSON.parse(JSON.stringify(loadPlan(savePlan(plan)))), JSON.parse(JSON.stringify(plan)));
});

test('a changed file, another version and other text are refused', () => {
  const text = savePlan(plan);
  assert.is(
    code(() => loadPlan(text.replace('"after": "2"', '"after": "3"'))),
    'PLAN_FILE_INVALID',
  );
  assert.is(
    code(() => loadPlan(text.replace('"planFileVersion": 1', '"planFileVersion": 9'))),
    'PLAN_FILE_VERSION',
  );
  assert.is(
    code(() => loadPlan('{}')),
    'PLAN_FILE_INVALID',
  );
  assert.is(
    code(() => loadPlan('not JSON')),
    'PLAN_FILE_INVALID',
  );
});

test('a plan is stale when the ledger moved, not when one of our processes did', () => {
  const again = (differs: object) => planOf(desired, { [CHAINCODE]: present(liveChaincode(differs)) }).liveDigest;
  assert.is(
    code(() => assertFresh(plan, again({}))),
    'none',
  );
  assert.is(
    code(() => assertFresh(plan, again({ own: { installed: {}, running: {}, answers: {} } }))),
    'none',
  );
  assert.is(
    code(() => assertFresh(plan, again({ sequence: 4 }))),
    'PLAN_STALE',
  );
});

test('changes come in the order in which they depend on each other, retirements last', () => {
  const at = (kind: string, name: string, action = 'update') =>
    ({ ...plan.changes[0]!, action, address: { network: 'n', kind, name } }) as (typeof plan.changes)[number];
  const changes = [at('B', 'y', 'retire'), at('B', 'x'), at('A', 'z', 'retire'), at('A', 'b'), at('A', 'a')];
  assert.equal(
    orderChanges(changes, ['A', 'B']).map(({ address, action }) => `${action} ${address.kind}/${address.name}`),
    ['update A/a', 'update A/b', 'update B/x', 'retire B/y', 'retire A/z'],
  );
});

const json = fc.jsonValue({ depthSize: 'small' }) as fc.Arbitrary<never>;
const object = fc.dictionary(fc.string({ minLength: 1 }), json) as fc.Arbitrary<JsonObject>;

test('property: nothing differs from itself, however its keys are ordered', () => {
  fc.assert(
    fc.property(object, (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      assert.equal(diffFields(value, turned), []);
    }),
  );
});

test('property: a difference shows from both sides', () => {
  fc.assert(
    fc.property(object, object, (left, right) => {
      const there = diffFields(left, right).map(({ path, before, after }) => [path, before, after]);
      const back = diffFields(right, left).map(({ path, before, after }) => [path, after, before]);
      assert.equal(back, there);
    }),
  );
});

test('names that every object inherits are fields like others', () => {
  assert.equal(diffFields({ toString: 'a' }, {}), [{ path: 'toString', before: 'a', after: undefined }]);
});

test('an unknown field is no difference', () => {
  assert.equal(diffFields({ a: 1 }, { a: 1, source: { tree: 'x' } }, new Set(['source'])), []);
  assert.is(diffFields({ a: 1 }, { a: 1, source: { tree: 'x' } }).length, 1);
});

test.run();
