/** Facts that belong to an error: shown one per line, and as JSON. Never a secret. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface QuorateErrorParameters {
  /** Why it happened, for this case. */
  readonly why?: string;
  /** What the reader can do about it. */
  readonly mend?: string;
  readonly facts?: Facts;
  /** `transient`: the same call may succeed later. `terminal`: something must change first. */
  readonly retry?: 'transient' | 'terminal';
  readonly cause?: unknown;
}

/**
 * The one base of all errors that a user may see: a code (stable, SCREAMING_SNAKE), what happened (constant for a
 * code), why (this case), and how to mend it. Tests and callers branch on `code` and `facts`, never on text.
 */
export class QuorateError extends Error {
  readonly code: string;
  readonly why: string | undefined;
  readonly mend: string | undefined;
  readonly facts: Facts;
  readonly retry: 'transient' | 'terminal';

  constructor(code: string, what: string, parameters: QuorateErrorParameters = {}) {
    super(what, parameters.cause === undefined ? undefined : { cause: parameters.cause });
    this.name = 'QuorateError';
    this.code = code;
    this.why = parameters.why;
    this.mend = parameters.mend;
    this.facts = parameters.facts ?? {};
    this.retry = parameters.retry ?? 'terminal';
  }

  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      what: this.message,
      why: this.why,
      mend: this.mend,
      facts: this.facts,
      retry: this.retry,
    };
  }
}
