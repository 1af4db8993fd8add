import type { PlasmaRootView } from '../ports/read/plasma-root-reader.js';

/** What an organization owes the root contract about one range. */
export type AuditWord = 'raiseAlarm' | 'confirmRoot' | 'takeBack' | undefined;

/** The settled range as far as it says what its members stand for. */
export type SaidOf = Pick<PlasmaRootView, 'root' | 'submitter' | 'status' | 'standing' | 'losers' | 'judged'>;

/**
 * What we owe, by what our own peer says of the range.
 *
 * @param own our own root; `unknown`: our peer's blocks cannot be believed any more, so we have no word
 */
export function auditWord(said: SaidOf, organization: string, own: string | 'unknown'): AuditWord {
  const word = ownWord(said, organization);
  // What is judged takes late first words only: that our peer says otherwise is to be on record.
  if (said.judged && (word !== undefined || own === 'unknown' || own === said.standing[0]?.root)) return undefined;
  if (own === 'unknown') return word !== undefined && said.submitter !== organization ? 'takeBack' : undefined;
  if (word === own) return undefined;
  if (own !== said.root) return 'raiseAlarm';
  // Silence is agreement where nobody contradicts.
  return word === undefined && !isContradicted(said) ? undefined : 'confirmRoot';
}

/** The root that an organization stands for; 'another' where the members have decided against it; undefined: none. */
function ownWord({ standing, losers }: SaidOf, organization: string): string | undefined {
  const found = standing.find(({ by }) => by.includes(organization));
  return found?.root ?? (losers.includes(organization) ? 'another' : undefined);
}

/** Does any member stand for another root than another one does. */
export function isContradicted({ status, losers }: Pick<SaidOf, 'status' | 'losers'>): boolean {
  return status === 'disputed' || status === 'refuted' || losers.length > 0;
}

/**
 * Whose place it is to write a decision down: 0 first, 1 after one wait, and so on, so that not all do at once. Undefined:
 * there is nothing to write down, or we stood for another root.
 */
export function judgeRank(said: SaidOf, organization: string): number | undefined {
  const isDecided = said.status === 'confirmed' || said.status === 'refuted';
  if (said.judged || !isDecided || !isContradicted(said)) return undefined;
  const rank = said.standing[0]?.by.indexOf(organization) ?? -1;
  return rank < 0 ? undefined : rank;
}
