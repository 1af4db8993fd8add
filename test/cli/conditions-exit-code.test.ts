import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conditionsExitCode } from '../../reconciler/cli/conditions-exit-code.js';
import type { Condition, ConditionType } from '../../reconciler/core/model/condition.js';
import type { Plan } from '../../reconciler/core/model/plan.js';

const plan: Plan = {
  formatVersion: 1,
  network: 'telecom',
  revision: undefined,
  against: 'live',
  changes: [],
  ownSteps: [],
  unknown: [],
  notices: [],
  liveDigest: '',
};
const address = { network: 'telecom', kind: 'Chaincode', name: 'a' };
const condition = (type: ConditionType, reason: string): Condition => ({
  address,
  type,
  reason,
  message: '',
  revision: '',
});
const codeOf = (...conditions: Condition[]) => conditionsExitCode({ refusal: undefined, plan, conditions });

test('0 ready, 3 waiting, 1 stuck; a suspended resource is as somebody wants it', () => {
  assert.is(codeOf(condition('Ready', 'InSync')), 0);
  assert.is(codeOf(condition('Ready', 'InSync'), condition('Stalled', 'Suspended')), 0);
  assert.is(codeOf(condition('Reconciling', 'WaitingForVotes'), condition('Stalled', 'OutvotedHere')), 3);
  assert.is(codeOf(condition('Stalled', 'OutvotedHere')), 1);
});

test('4 for an untrusted revision and for a guard', () => {
  const refusal = { commit: 'c', code: 'COMMIT_UNSIGNED', message: '', mend: '' };
  assert.is(conditionsExitCode({ refusal, plan, conditions: [] }), 4);
  assert.is(conditionsExitCode({ refusal: undefined, plan: undefined, conditions: [] }), 4);
  const remark = { severity: 'refused' as const, code: 'RETIRE_NOT_ALLOWED', text: '' };
  const refused = { ...plan, notices: [{ address, remark }] };
  assert.is(conditionsExitCode({ refusal: undefined, plan: refused, conditions: [] }), 4);
});

test.run();
