import type { Decided } from './decided-change.js';
import type { Narrator } from './narrator.js';
import type { StepResult, TransactionResult, VoteResult } from './step-result.js';

/** Votes, installs, approvals and the commit of a step. */
export function tellDecided(narrator: Narrator, decided: Decided): void {
  tellVotes(narrator, decided.votes);
  const packages = [...new Set(decided.installs.map((one) => one.package))];
  for (const one of packages) narrator.fact('package', one.replace(/(:[0-9a-f]{12})[0-9a-f]+$/, '$1...'));
  const places = decided.installs.map(({ organization, peer }) => `${organization}/${peer}`);
  narrator.fact(
    'installed',
    places.length > 0 ? places.join(', ') : 'already, everywhere: the packages of then are still there',
  );
  const approvals = decided.approvals.map(({ organization, block }) => `${organization} (block ${block})`);
  narrator.fact('approved', approvals.join(', '));
  const { commit, criticalPath: path } = decided;
  narrator.fact(
    'committed',
    `${commit.version} at sequence ${commit.sequence} by ${commit.organization}, block ${commit.block}: ${commit.endorsementPolicy}`,
  );
  const took = `, ${path.seconds.toFixed(1)} s and ${path.blocks} blocks after the last merge`;
  const { answering, followed } = decided;
  const later = followed.length === 0 ? '' : `; then ${followed.join(', ')}`;
  narrator.fact('answering', `${answering.join(', ')}${took}${later}`, 'green');
}

export function tellVotes(narrator: Narrator, votes: readonly VoteResult[]): void {
  for (const { organization, vote, reason, revision, block } of votes) {
    const where = block === undefined ? '' : `, block ${block}`;
    const text = `${organization} ${vote}${where}, at revision ${revision.slice(0, 12)}${reason ? `: ${reason}` : ''}`;
    narrator.fact('vote', text, vote === 'yes' ? 'green' : 'red');
  }
}

/** @param subject e.g. a number, or a car */
export function tellTransactions(
  narrator: Narrator,
  subject: string,
  transactions: readonly TransactionResult[],
): void {
  narrator.say(`Transactions about ${subject}:`);
  for (const { what, outcome, code, block } of transactions) {
    const where = block === undefined ? '' : `, block ${block}`;
    narrator.fact(
      outcome === 'committed' ? 'valid' : 'refused',
      `${what}${outcome === 'committed' ? where : `: ${outcome} (${code}${where})`}`,
      outcome === 'committed' ? 'green' : 'yellow',
    );
  }
}

/** The last merge that was needed until every organization answers. */
export function tellTable(narrator: Narrator, steps: readonly StepResult[]): void {
  narrator.heading('From the last merge that was needed until every organization answers');
  const rows = steps.map(({ step, title, criticalPath: path }) =>
    [step, shortened(title), path.seconds.toFixed(1), path.vote, path.approve, path.commit, path.blocks].map(String),
  );
  tellRows(narrator, ['', 'pull request', 'seconds', 'vote', 'approve', 'commit', 'blocks'], rows);
}

/** A table: two columns of text, then numbers. */
export function tellRows(narrator: Narrator, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = ([key, text, ...numbers]: readonly string[]): string =>
    `  ${key!.padEnd(3)}${text!.padEnd(35)}${numbers.map((cell) => cell.padStart(8)).join('')}`;
  narrator.block([narrator.paint('bold', line(head)), ...rows.map(line)].join('\n'));
}

/** A pull request's title in the table's column, cut at a word. */
function shortened(title: string): string {
  return title.length <= 34 ? title : `${title.slice(0, 33).replace(/\W*\s\S*$/, '')}…`;
}
