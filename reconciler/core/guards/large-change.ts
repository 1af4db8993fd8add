/** More than this share of a list at once needs a second look. */
export const LARGE_CHANGE_PERCENT = 30;

export interface ListLoss {
  readonly removed: readonly string[];
  readonly before: number;
  readonly percent: number;
}

/** What a list would lose; `percent` is rounded down. */
export function listLoss(before: readonly string[], after: readonly string[]): ListLoss {
  const kept = new Set(after);
  const removed = before.filter((entry) => !kept.has(entry));
  return { removed, before: before.length, percent: percentOf(removed.length, before.length) };
}

/** Rounded down; 0 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((part * 100) / whole);
}

/** One entry of a short list is always more than 30 %; it has guards of its own, so a large change takes two. */
export function isLargeChange(removed: number, before: number): boolean {
  return removed > 1 && percentOf(removed, before) > LARGE_CHANGE_PERCENT;
}
