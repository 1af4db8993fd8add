import { formatAddress } from '../model/address.js';
import type { Remark } from '../model/change.js';
import type { Condition } from '../model/condition.js';
import type { Resource } from '../model/kind.js';
import type { Plan } from '../model/plan.js';

/**
 * What a plan alone says of each declared resource. The loop adds what votes and own steps say.
 *
 *   refused by a guard              Stalled      the guard's code
 *   not read                        Stalled      Unknown
 *   not read: none of it is ours    Ready        NotOurs          (as Git says; it is nowhere taken for in sync)
 *   suspended                       Stalled      Suspended
 *   differs                         Reconciling  Differs
 *   own steps left                  Reconciling  OwnSteps
 *   could be changed without quorum Reconciling  WeakerThanRule   (never Ready: design.md §4)
 *   none of these                   Ready        InSync
 */
export function planConditions(plan: Plan, desired: ReadonlyMap<string, Resource>): readonly Condition[] {
  const byAddress = <T extends { readonly address: Resource['address'] }>(entries: readonly T[]) =>
    new Map(entries.map((entry) => [formatAddress(entry.address), entry]));
  const unknown = byAddress(plan.unknown);
  const changes = byAddress(plan.changes);
  const steps = byAddress(plan.ownSteps);
  const remarks = new Map<string, Remark[]>();
  for (const { address, remark } of plan.notices) {
    const key = formatAddress(address);
    remarks.set(key, [...(remarks.get(key) ?? []), remark]);
  }
  return [...desired].map(([key, { address }]): Condition => {
    const change = changes.get(key);
    const known = [...(change?.remarks ?? []), ...(remarks.get(key) ?? [])];
    const state = (type: Condition['type'], reason: string, message: string): Condition => ({
      address,
      type,
      reason,
      message,
      revision: plan.revision,
    });
    const refused = known.find(({ severity }) => severity === 'refused');
    if (refused) return state('Stalled', reasonWord(refused.code), refused.text);
    const unread = unknown.get(key);
    if (unread) return state('Stalled', 'Unknown', unread.why);
    const foreign = known.find(({ code }) => code === 'NOT_OURS');
    if (foreign) return state('Ready', 'NotOurs', foreign.text);
    const pause = known.find(({ code }) => code === 'SUSPENDED');
    if (pause) return state('Stalled', 'Suspended', pause.text);
    if (change) return state('Reconciling', 'Differs', change.fields.map(({ path }) => path).join(', '));
    const step = steps.get(key);
    if (step) return state('Reconciling', 'OwnSteps', step.text);
    const weak = known.find(({ code }) => code.startsWith('LIFECYCLE_W') || code === 'WAY_ROUND');
    if (weak) return state('Reconciling', 'WeakerThanRule', weak.text);
    return state('Ready', 'InSync', 'the ledger says what Git says');
  });
}

/** `RETIRE_NOT_ALLOWED` -> `RetireNotAllowed` */
function reasonWord(code: string): string {
  return code
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
