/** What `run.ts` and `run-file.ts` say to each other: a file's path there, its result back, and at last `NO_MORE`. */
export interface FileResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  readonly why: readonly string[];
  /** Seconds of CPU of the process and of all it has waited for; undefined where nobody counts them. */
  readonly cpuSeconds?: number;
}

/** Sent instead of a file: there is none left. */
export const NO_MORE = '';
