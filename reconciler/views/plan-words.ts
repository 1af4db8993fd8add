import { votesNeeded } from '../core/ballot/electorate.js';
import { proposalId } from '../core/ballot/proposal-id.js';
import type { Change, Electorate } from '../core/model/change.js';
import type { Json } from '../core/model/json.js';
import type { Plan } from '../core/model/plan.js';
import { planSummary } from '../core/plan/plan-summary.js';

/** A field's value on one line: text as it is, the rest as JSON. Undefined: the field is not there. */
export function valueText(value: Json | undefined): string {
  if (value === undefined) return '(none)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `3 of 4 must say yes (majority): Regulator*, Telco1, Telco2, Telco3; * must agree` */
export function electorateText({ voters, rule, mustAgree }: Electorate): string {
  if (voters.length === 0) return 'nobody is known to vote: the channel has no members here';
  const word = rule.type === 'atLeast' ? `at least ${rule.n}` : rule.type;
  const names = voters.map((voter) => (mustAgree.includes(voter) ? `${voter}*` : voter)).join(', ');
  const star = mustAgree.length > 0 ? '; * must agree' : '';
  return `${votesNeeded(rule, voters.length)} of ${voters.length} must say yes (${word}): ${names}${star}`;
}

/** The proposal's id where the ledger was read; CI, which reads none, has no base to make it from. */
export function proposalOf({ digest, ledger, base }: Change): string | undefined {
  return ledger && base !== undefined ? proposalId({ digest, ledger, base }) : undefined;
}

export const SIGNS = { create: '+', update: '~', retire: '-' } as const;

/** `1 to create, 0 to update, 0 to retire` and what else a reader must not miss. */
export function summaryText(plan: Plan): string {
  const { create, update, retire, refused, dangers, unknown, ownSteps } = planSummary(plan);
  const parts = [`${create} to create, ${update} to update, ${retire} to retire`];
  if (refused > 0) parts.push(`${refused} refused`);
  if (dangers > 0) parts.push(`${dangers} ${dangers === 1 ? 'danger' : 'dangers'}`);
  if (unknown > 0) parts.push(`${unknown} unknown`);
  if (ownSteps > 0) parts.push(`${ownSteps} own ${ownSteps === 1 ? 'step' : 'steps'}`);
  return parts.join('; ');
}

/** Is there nothing to say but that all is well. */
export function isQuiet(plan: Plan): boolean {
  return plan.changes.length + plan.ownSteps.length + plan.unknown.length + plan.notices.length === 0;
}
