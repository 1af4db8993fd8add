import { votesNeeded } from '../core/ballot/electorate.js';
import { wasApproved } from '../core/ballot/was-approved.js';
import { parseAddress } from '../core/model/address.js';
import type { ProposalView, SignatureView, TaskView, VoteView } from '../ports/read/governance-reader.js';
import { type Color, type Paint, plain } from './paint.js';
import { electorateText } from './plan-words.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';

type Shown = ProposalView & { readonly standing: string };

const LABEL = 11;
const STATUS_COLORS: Readonly<Record<string, Color>> = {
  open: 'yellow',
  approved: 'green',
  applied: 'green',
  rejected: 'red',
};

/** Proposals for a terminal, 80 columns wide (digests stay whole). `brief`: one line each. */
export function proposalsText(
  proposals: readonly Shown[],
  options: { readonly paint?: Paint; readonly brief?: boolean } = {},
): string {
  const paint = options.paint ?? plain;
  if (proposals.length === 0) return options.brief ? '' : 'No proposals.\n';
  const blocks = proposals.map((proposal) => (options.brief ? head(proposal, paint) : block(proposal, paint)));
  return `${blocks.join(options.brief ? '\n' : '\n\n')}\n`;
}

/** `7159ab1d99f9 create Chaincode/numbertransfer: open (waits for our vote)` */
function head(proposal: Shown, paint: Paint): string {
  const { id, content, status, round, standing } = proposal;
  const { kind, name } = parseAddress(content.address);
  const color = STATUS_COLORS[status];
  const state = `${color ? paint(color, status) : status}${supersededWhen(proposal)}`;
  const again = round > 1 ? `, round ${round}` : '';
  return `${id.slice(0, 12)} ${content.action} ${kind}/${name}: ${state}${again} (${standing})`;
}

/** A ledger has one word for two ends: nobody asks for more votes, or what was agreed on is in force no more. */
function supersededWhen(proposal: Shown): string {
  if (proposal.status !== 'superseded') return '';
  return wasApproved(proposal) ? ' after its approval' : ' while open';
}

function block(proposal: Shown, paint: Paint): string {
  const { id, digest, ledger, base, electorate, votes, tasks, signatures, blocked, overdue } = proposal;
  const yes = votes.filter(({ vote, counted }) => vote === 'yes' && counted).length;
  const { voters, rule } = electorate;
  return [
    head(proposal, paint),
    line('digest', digest),
    line('proposal', id),
    line('ledger', `${printable(ledger.name)}, from ${printable(base)}`),
    ...(voters.length > 0 ? [line('votes', `${yes} yes; ${electorateText(electorate)}`)] : []),
    ...votes.map((vote) => line(vote.vote, voteText(vote))),
    ...(voters.length > 0 && proposal.status === 'open' && yes < votesNeeded(rule, voters.length)
      ? [line('missing', voters.filter((voter) => !votes.some((vote) => vote.organization === voter)).join(', '))]
      : []),
    ...(overdue.length > 0 ? [line('overdue', `say ${overdue.join(', ')}`)] : []),
    ...(blocked ? [paint('red', line('blocked', printable(blocked)))] : []),
    ...signedUpdates(signatures).map((text) => line('signed', text)),
    ...tasks.map((task) => line('share', taskText(task))),
  ].join('\n');
}

function line(label: string, text: string): string {
  return wrap(`    ${label.padEnd(LABEL)}`, text);
}

/** Revision and author are that organization's own claim. */
function voteText({ organization, reason, claim, counted }: VoteView): string {
  const author = claim.author ? ` by ${claim.author}` : '';
  const why = reason ? `: ${reason}` : '';
  const idle = counted ? '' : ' (does not count)';
  return printable(`${organization} at ${claim.revision.slice(0, 12)}${author}${why}${idle}`);
}

/** Who handed in a signature of which update; whether it is good is not said here. */
function signedUpdates(signatures: readonly SignatureView[]): readonly string[] {
  const updates = [...new Set(signatures.map(({ update }) => update))];
  return updates.map((update) => {
    const signers = signatures.filter((signature) => signature.update === update);
    return printable(`${update.slice(0, 12)} by ${signers.map(({ organization }) => organization).join(', ')}`);
  });
}

function taskText({ organization, state, detail, packageId }: TaskView): string {
  return printable([organization, state, detail, packageId].filter((word) => word !== '').join(' '));
}
