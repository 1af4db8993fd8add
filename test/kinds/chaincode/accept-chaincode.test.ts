import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptChaincode } from '../../../reconciler/kinds/chaincode/accept-chaincode.js';
import type { ChaincodeSpec } from '../../../reconciler/kinds/chaincode/chaincode-spec.js';
import { liveChaincode } from '../live-fixture.js';

const live = liveChaincode();
const spec = {
  ...live.definition!,
  name: live.name,
  channel: live.channel,
  tree: live.sourceTree,
  runtime: 'node',
  placement: {},
  collections: [],
} as unknown as ChaincodeSpec;

test('what agrees needs nothing written; another spelling of a policy agrees', () => {
  assert.equal(acceptChaincode(spec, live), { fields: {}, left: [] });
  const spelled = { ...spec, endorsementPolicy: spec.endorsementPolicy.replaceAll("'", '"').replaceAll(', ', ',') };
  assert.equal(acceptChaincode(spelled, live), { fields: {}, left: [] });
});

test('each managed field is written as the ledger has it', () => {
  const drifted = { ...spec, version: '9', endorsementPolicy: "OR('Telco1.peer')", initRequired: !spec.initRequired };
  const { version, endorsementPolicy, initRequired } = live.definition!;
  assert.equal(acceptChaincode(drifted, live), { fields: { version, endorsementPolicy, initRequired }, left: [] });
});

test('another source cannot be written; nothing committed is nothing to accept', () => {
  const other = acceptChaincode({ ...spec, tree: 'ab' }, { ...live, sourceTree: 'cd' });
  assert.equal([other?.fields, other?.left.length], [{}, 1]);
  assert.equal(acceptChaincode({ ...spec, tree: 'ab' }, { ...live, sourceTree: undefined })?.left, []);
  assert.is(acceptChaincode(spec, { ...live, definition: undefined, sequence: 0 }), undefined);
});

test('a policy that the language cannot say is left, and said', () => {
  const definition = { ...live.definition!, endorsementPolicy: `unsupported policy ${'ab'.repeat(32)}` };
  const accepted = acceptChaincode(spec, { ...live, definition });
  assert.equal(accepted?.fields, {});
  assert.match(accepted!.left[0]!, /cannot be written/);
});

test.run();
