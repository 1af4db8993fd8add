import type { Origin } from '../core/model/kind.js';

/** One defect of a spec, with where it is and how to mend it. */
export interface Diagnostic extends Origin {
  readonly severity: 'error' | 'warning';
  /** Stable, SCREAMING_SNAKE. */
  readonly code: string;
  /** e.g. `spec.organizations[0].mspId`; '' for the document or the file as a whole. */
  readonly path: string;
  readonly what: string;
  readonly mend: string;
}

/** By file, then position; the same defects always come in the same order. */
export function compareDiagnostics(left: Diagnostic, right: Diagnostic): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column || (left.code < right.code ? -1 : 1);
}
