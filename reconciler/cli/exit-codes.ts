/** What a process says when it ends (design.md §3). Scripts branch on these. */
export const EXIT = {
  success: 0,
  error: 1,
  /** Only with --detailed-exitcode. */
  changes: 2,
  waiting: 3,
  /** Refused by a guard, or a saved plan is stale. */
  refused: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code that belongs to an error's code. */
export function exitCodeOf(code: string): ExitCode {
  return ['PLAN_STALE', 'PLAN_REFUSED', 'REVISION_UNTRUSTED'].includes(code) ? EXIT.refused : EXIT.error;
}
