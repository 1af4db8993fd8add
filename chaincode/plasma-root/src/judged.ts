import type { RootStatus, StandingRoot } from './answers';
import { compareBytes } from './compare-bytes';
import type { StoredRoot, StoredWord } from './stored';

/** What the members' own roots of a range come to. */
export interface Judged {
  readonly status: RootStatus;
  readonly decided: string | undefined;
  readonly standing: readonly StandingRoot[];
  readonly losers: readonly string[];
  readonly takenBack: readonly { readonly organization: string; readonly root: string }[];
}

/**
 * A majority of ALL members decides, so those who say nothing count for nobody and no later word can make another majority
 * of its own: what `Judge` has written down needs no look here. Who submitted stands for the submitted root until it says
 * otherwise.
 */
export function judged(submitted: StoredRoot, members: readonly string[], words: readonly StoredWord[]): Judged {
  const own = new Map([[submitted.organization, submitted.root]]);
  for (const { organization, root } of words) if (root !== '') own.set(organization, root);
  const groups = grouped(own, submitted.root);
  const decided = groups.find(({ by }) => by.length > members.length / 2)?.root;
  return {
    status: statusOf(submitted.root, decided, groups),
    decided,
    standing: decided === undefined ? groups : groups.filter(({ root }) => root === decided),
    losers: decided === undefined ? [] : groups.filter(({ root }) => root !== decided).flatMap(({ by }) => by),
    takenBack: words.flatMap(({ organization, root, was }) =>
      was.filter((one) => one !== root && one !== submitted.root).map((one) => ({ organization, root: one })),
    ),
  };
}

function grouped(own: ReadonlyMap<string, string>, submitted: string): StandingRoot[] {
  const groups = new Map<string, string[]>([[submitted, []]]);
  for (const [organization, root] of own) groups.set(root, [...(groups.get(root) ?? []), organization]);
  return [...groups]
    .map(([root, by]) => ({ root, by: by.sort(compareBytes) }))
    .sort((a, b) => Number(b.root === submitted) - Number(a.root === submitted) || compareBytes(a.root, b.root));
}

function statusOf(submitted: string, decided: string | undefined, groups: readonly StandingRoot[]): RootStatus {
  if (decided === undefined) return groups.length > 1 ? 'disputed' : 'submitted';
  return decided === submitted ? 'confirmed' : 'refuted';
}
