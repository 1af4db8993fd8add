import type { Address } from '../core/model/address.js';
import type { Change, FieldChange, Remark } from '../core/model/change.js';
import type { Plan } from '../core/model/plan.js';
import { type Color, type Paint, plain } from './paint.js';
import { electorateText, isQuiet, proposalOf, SIGNS, summaryText, valueText } from './plan-words.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';

const LABEL = 11;
const WIDTH = 80;

/** A plan for a terminal or a log, 80 columns wide (long words excepted). `summaryOnly` is for --quiet. */
export function planText(plan: Plan, options: { readonly paint?: Paint; readonly summaryOnly?: boolean } = {}): string {
  const paint = options.paint ?? plain;
  const summary = isQuiet(plan) ? 'No changes.' : `Plan: ${summaryText(plan)}.`;
  if (options.summaryOnly) return `${summary}\n`;
  const revision = plan.revision === undefined ? '' : ` at ${plan.revision.slice(0, 12)}`;
  const about = (sign: string, address: Address, text: string) =>
    wrap(`  ${sign} `, `${short(address)}: ${printable(text)}`);
  const blocks = [
    paint('bold', `${plan.network}${revision}, compared with ${printable(plan.against)}`),
    ...plan.changes.map((change) => changeText(change, paint)),
    section(
      'Our own steps',
      plan.ownSteps.map(({ address, text }) => about('*', address, text)),
    ),
    section(
      'Not read, so nothing follows',
      plan.unknown.map(({ address, why }) => about('?', address, why)),
    ),
    section(
      'Notices',
      plan.notices.map(({ address, remark }) => remarkText('  ', remark, paint, short(address))),
    ),
    paint('bold', summary),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function short({ kind, name }: Address): string {
  return `${kind}/${name}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines].join('\n');
}

const ACTION_COLORS = { create: 'green', update: 'yellow', retire: 'red' } as const;

function changeText(change: Change, paint: Paint): string {
  const sign = SIGNS[change.action];
  const proposal = proposalOf(change);
  const from = change.ledger ? [label('ledger', `${printable(change.ledger.name)}, from ${baseText(change)}`)] : [];
  return [
    paint(ACTION_COLORS[change.action], `${sign} ${short(change.address)} (${change.action})`),
    ...change.fields.flatMap((field) => fieldText(field, paint)),
    label('votes', electorateText(change.electorate)),
    ...from,
    label('digest', change.digest),
    ...(proposal === undefined ? [] : [label('proposal', proposal)]),
    ...change.remarks.map((remark) => remarkText('    ', remark, paint)),
  ].join('\n');
}

/** The hash of a channel's base is for machines: enough of it to tell two apart. */
function baseText({ base = '?' }: Change): string {
  return base.replace(/([0-9a-f]{12})[0-9a-f]{52}$/, '$1');
}

function label(name: string, text: string): string {
  return wrap(`    ${name.padEnd(LABEL)}`, text);
}

/** `+` for what comes, `-` for what goes; both where a value changes. */
function fieldText({ path, before, after }: FieldChange, paint: Paint): readonly string[] {
  const line = (sign: string, color: Color, value: typeof before) => {
    const [first, text] = [`    ${sign} ${path}: `, printable(valueText(value))];
    const fits = text.split(' ').every((word) => first.length + word.length <= WIDTH);
    // A hash has hardly any place behind a long path.
    if (fits) return paint(color, wrap(first, text));
    return paint(color, [first.trimEnd(), ...entriesOf(value).map((entry) => wrap('      ', entry))].join('\n'));
  };
  return [
    ...(before === undefined ? [] : [line('-', 'red', before)]),
    ...(after === undefined ? [] : [line('+', 'green', after)]),
  ];
}

/** A list of long texts, as certificates are, has a line for each. */
function entriesOf(value: FieldChange['before']): readonly string[] {
  const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
  return (isList ? value : [valueText(value)]).map(printable);
}

const SEVERITY_COLORS = { note: 'dim', danger: 'yellow', refused: 'red' } as const;

function remarkText(indent: string, remark: Remark, paint: Paint, subject?: string): string {
  const about = subject === undefined ? '' : `${subject}: `;
  const lines = [wrap(`${indent}! ${remark.severity} `, `${about}${printable(remark.text)} [${remark.code}]`)];
  if (remark.mend !== undefined) lines.push(wrap(`${indent}  `, printable(remark.mend)));
  return paint(SEVERITY_COLORS[remark.severity], lines.join('\n'));
}
