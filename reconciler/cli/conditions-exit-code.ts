import type { Condition } from '../core/model/condition.js';
import type { Plan } from '../core/model/plan.js';
import { planSummary } from '../core/plan/plan-summary.js';
import type { RevisionRefusal } from '../ports/read/revision-reader.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** 4: a guard or an untrusted revision; 1: stuck until somebody acts; 3: others, or our own vote, are waited for. */
export function conditionsExitCode(found: {
  readonly refusal: RevisionRefusal | undefined;
  readonly plan: Plan | undefined;
  readonly conditions: readonly Condition[];
}): ExitCode {
  const { refusal, plan, conditions } = found;
  if (refusal || !plan || planSummary(plan).refused > 0) return EXIT.refused;
  const open = conditions.filter(({ type, reason }) => type !== 'Ready' && reason !== 'Suspended');
  if (open.length === 0) return EXIT.success;
  return open.every(({ type }) => type === 'Stalled') ? EXIT.error : EXIT.waiting;
}
