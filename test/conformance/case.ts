import type { Party } from './party.js';

/** What was seen, as it is recorded. */
export type Seen = null | boolean | number | string | readonly Seen[] | { readonly [key: string]: Seen };

/** One question to a network of either engine; whatever it answers must be the same from both. */
export interface ConformanceCase {
  /** Unique; names the line of a recording. */
  readonly name: string;
  /** The section of fabric-surface.md whose row it shows, `1.2`. */
  readonly section: string;
  /** Talks to the network and says what it saw. What it throws is a failure, not an observation. */
  run(party: Party): Promise<Seen>;
}

/** Cases of one section, in the order in which they run: a later one may build on what an earlier one has committed. */
export type Cases = readonly ConformanceCase[];

/** Several questions of one kind: a name and what differs. */
export function casesOf(
  section: string,
  title: string,
  questions: Readonly<Record<string, (party: Party) => Promise<Seen>>>,
): Cases {
  return Object.entries(questions).map(([name, run]) => ({ name: `${title}: ${name}`, section, run }));
}
