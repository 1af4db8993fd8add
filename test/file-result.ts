/** What `run.ts` and `run-file.ts` say to each other: a file there, its result back, and at last `NO_MORE`. */
export interface FileToRun {
  readonly path: string;
  /** Value of ENGINE_VARIABLE; undefined for a file that takes none. */
  readonly engine: string | undefined;
}

export interface FileResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  readonly why: readonly string[];
  /** Seconds of CPU of the process and of all it has waited for; undefined where nobody counts them. */
  readonly cpuSeconds?: number;
}

/** Sent instead of a file: there is none left. */
export const NO_MORE = 'no more';
