import type { Plan } from '../model/plan.js';

export interface PlanSummary {
  readonly create: number;
  readonly update: number;
  readonly retire: number;
  /** Refused by a guard: nothing of this plan may be proposed. */
  readonly refused: number;
  readonly dangers: number;
  readonly unknown: number;
  readonly ownSteps: number;
}

/** Counts for the last line, the exit code and scripts. */
export function planSummary(plan: Plan): PlanSummary {
  const count = (action: string) => plan.changes.filter((change) => change.action === action).length;
  const remarks = [...plan.changes.flatMap((change) => change.remarks), ...plan.notices.map(({ remark }) => remark)];
  return {
    create: count('create'),
    update: count('update'),
    retire: count('retire'),
    refused: remarks.filter(({ severity }) => severity === 'refused').length,
    dangers: remarks.filter(({ severity }) => severity === 'danger').length,
    unknown: plan.unknown.length,
    ownSteps: plan.ownSteps.length,
  };
}
