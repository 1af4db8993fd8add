import { diffFields } from '../core/diff/diff-fields.js';
import { parseAddress } from '../core/model/address.js';
import type { Change, FieldChange } from '../core/model/change.js';
import type { ProposalView } from '../ports/read/governance-reader.js';
import type { Ballot } from '../ports/write/governance-writer.js';
import { type Paint, plain } from './paint.js';
import { electorateText, SIGNS, valueText } from './plan-words.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';

interface Shown {
  readonly id: string;
  readonly digest: string;
  readonly ballot: Ballot;
  readonly change: Change | undefined;
  readonly proposal: ProposalView | undefined;
  /** It is decided: our signature is asked for. */
  readonly signs: boolean;
}

const FOREIGN = 'our own branch does not hold this content';
/** loop/steps/vote-unread.ts */
const UNREAD = 'our own branch says all of it; what of it is new here, no peer of ours can tell';

/** What a person is about to say: the content with its digest, who has voted, and from which revision of ours. */
export function ballotsText(
  ballots: readonly Shown[],
  revision: { readonly commit: string },
  paint: Paint = plain,
): string {
  const blocks = ballots.map((shown) => ballotText(shown, paint));
  return `Our own branch is at ${revision.commit.slice(0, 12)}.\n\n${blocks.join('\n')}\n`;
}

function ballotText({ id, digest, ballot, change, proposal, signs }: Shown, paint: Paint): string {
  const { content, ledger, base, vote, reason } = ballot;
  const { kind, name } = parseAddress(content.address);
  const fields: readonly FieldChange[] = change?.fields ?? diffFields(null, content.after ?? {});
  const said = (proposal?.votes ?? []).map(
    (other) => `${other.organization} ${other.vote}${other.reason ? ` (${other.reason})` : ''}`,
  );
  const word = signs ? 'decided without us: our signature' : `vote ${vote === 'yes' ? 'yes' : 'NO'}`;
  const electorate = proposal?.electorate ?? change?.electorate;
  const lines = [
    paint('bold', `${SIGNS[content.action]} ${kind}/${name} (${content.action}): ${word}`),
    ...(content.action === 'retire' && !change ? [] : fields.flatMap((field) => fieldLines(field, paint))),
    line('digest', digest),
    line('proposal', id),
    line('ledger', `${printable(ledger.name)}, from ${printable(base)}`),
    ...(electorate ? [line('votes', electorateText(electorate))] : []),
    line('so far', printable(said.join(', ') || 'nobody: this vote opens it')),
    ...(reason ? [line('reason', printable(reason))] : []),
    ...(change ? [] : [paint('red', vote === 'yes' ? line('unread', UNREAD) : line('foreign', FOREIGN))]),
    ...(change?.remarks ?? []).map(({ severity, text, code }) =>
      paint(severity === 'note' ? 'dim' : 'yellow', wrap(`    ! ${severity} `, `${printable(text)} [${code}]`)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function fieldLines({ path, before, after }: FieldChange, paint: Paint): readonly string[] {
  return [
    ...(before === undefined ? [] : [paint('red', wrap(`    - ${path}: `, printable(valueText(before))))]),
    ...(after === undefined ? [] : [paint('green', wrap(`    + ${path}: `, printable(valueText(after))))]),
  ];
}

function line(label: string, text: string): string {
  return wrap(`    ${label.padEnd(11)}`, text);
}

/** What was voted and signed, and where it stands. Block 0: the same stood there already. */
export function votedText(
  voted: readonly {
    readonly id: string;
    readonly ballot: Ballot;
    readonly submitted: { readonly block: number };
    readonly update?: string;
  }[],
): string {
  return voted
    .map(({ id, ballot, submitted, update }) => {
      const { kind, name } = parseAddress(ballot.content.address);
      const place = submitted.block > 0 ? `block ${submitted.block}` : 'nothing was left to write';
      const what = update === undefined ? `voted ${ballot.vote} on` : `signed update ${update.slice(0, 12)} of`;
      return `${what} ${id.slice(0, 12)} (${kind}/${name}): ${place}\n`;
    })
    .join('');
}
