/** Entries of a list on the ledger and of one that is wanted; equal keys mean the same entry. */
export interface Sides<Live, Wanted> {
  readonly live: readonly Live[];
  readonly wanted: readonly Wanted[];
  keyOf(live: Live): string;
  keyOfWanted(wanted: Wanted): string;
  /** An entry that is new. */
  make(wanted: Wanted): Live;
}

/**
 * A list whose order means nothing, as it is wanted: what is there already stays as it stands and where it stands, what is
 * new follows in the order in which it was written, once. Undefined when nothing comes or goes.
 */
export function mergeSet<Live, Wanted>(sides: Sides<Live, Wanted>): Live[] | undefined {
  const { live, wanted, keyOf, keyOfWanted, make } = sides;
  const there = new Set(live.map(keyOf));
  const byKey = new Map(wanted.map((entry) => [keyOfWanted(entry), entry]));
  const kept = live.filter((entry) => byKey.has(keyOf(entry)));
  const added = [...byKey].filter(([key]) => !there.has(key)).map(([, entry]) => make(entry));
  return kept.length === live.length && added.length === 0 ? undefined : [...kept, ...added];
}

/** The same of texts that are their own keys. */
export function mergeTexts(live: readonly string[], wanted: readonly string[]): string[] | undefined {
  const same = (text: string) => text;
  return mergeSet({ live, wanted, keyOf: same, keyOfWanted: same, make: same });
}
