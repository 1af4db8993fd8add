import type { Address } from '../core/model/address.js';
import type { Change, FieldChange, Remark } from '../core/model/change.js';
import type { Plan } from '../core/model/plan.js';
import { markdownBlock, markdownCode, markdownText } from './markdown.js';
import { electorateText, isQuiet, proposalOf, SIGNS, summaryText, valueText } from './plan-words.js';

/** GitHub refuses comments above 65,536 characters; the last part says what was left out. */
const MAX_LENGTH = 60_000;
/** Of one change. */
const MAX_LINES = 200;

/** A plan for a pull-request comment: dangers first, digests to compare with what is voted. */
export function planMarkdown(plan: Plan): string {
  const title = `### Quorate plan for ${markdownText(plan.network)}`;
  if (isQuiet(plan)) return `${title}\n\nNo changes.\n`;
  const remarks = [
    ...plan.changes.flatMap((change) => change.remarks.map((remark) => ({ address: change.address, remark }))),
    ...plan.notices,
  ];
  const isNote = ({ remark }: { remark: Remark }) => remark.severity === 'note';
  const warnings = remarks.filter((entry) => !isNote(entry)).map(remarkLine);
  const about = (address: Address, text: string) => `${short(address)}: ${markdownText(text)}`;
  const blocks = [
    title,
    `${summaryText(plan)}. Compared with ${markdownCode(plan.against)}.`,
    ...(warnings.length > 0 ? [list(warnings)] : []),
    ...plan.changes.map(changeBlock),
    ...section(
      'Not read, so nothing follows',
      plan.unknown.map(({ address, why }) => about(address, why)),
    ),
    ...section(
      'Our own steps',
      plan.ownSteps.map(({ address, text }) => about(address, text)),
    ),
    ...section('Notices', remarks.filter(isNote).map(remarkLine)),
  ];
  return `${shortened(blocks).join('\n\n')}\n`;
}

function shortened(blocks: readonly string[]): readonly string[] {
  let length = 0;
  const kept = blocks.filter((block) => {
    length += block.length + 2;
    return length <= MAX_LENGTH;
  });
  const left = blocks.length - kept.length;
  if (left === 0) return kept;
  return [...kept, `**${left} more parts do not fit in a comment:** run \`reconcile plan\` to see all.`];
}

function short({ kind, name }: Address): string {
  return markdownCode(`${kind}/${name}`);
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`**${title}**`, list(lines)];
}

function changeBlock(change: Change): string {
  const proposal = proposalOf(change);
  return [
    `#### ${SIGNS[change.action]} ${short(change.address)} (${change.action})`.replace('#### -', '#### −'),
    markdownBlock('diff', fewLines(change.fields.flatMap(fieldLines))),
    `Content digest: ${markdownCode(change.digest)}`,
    ...(proposal === undefined ? [] : [`Proposal: ${markdownCode(proposal)}, from ${markdownCode(change.base ?? '')}`]),
    `Votes: ${markdownText(electorateText(change.electorate))}`,
  ].join('\n\n');
}

/** A long list's changes must not push its digest out of the comment. */
function fewLines(lines: readonly string[]): readonly string[] {
  if (lines.length <= MAX_LINES) return lines;
  return [...lines.slice(0, MAX_LINES), `  ... and ${lines.length - MAX_LINES} more: reconcile plan shows all`];
}

function fieldLines({ path, before, after }: FieldChange): readonly string[] {
  return [
    ...(before === undefined ? [] : [`- ${path}: ${valueText(before)}`]),
    ...(after === undefined ? [] : [`+ ${path}: ${valueText(after)}`]),
  ];
}

const WORDS = { note: 'Note', danger: '**Danger**', refused: '**Refused**' } as const;

function remarkLine({ address, remark }: { readonly address: Address; readonly remark: Remark }): string {
  const mend = remark.mend === undefined ? '' : ` (${markdownText(remark.mend)})`;
  return `${WORDS[remark.severity]}: ${short(address)}: ${markdownText(remark.text)}${mend}`;
}
