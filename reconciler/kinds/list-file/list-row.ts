import type { Json } from '../../core/model/json.js';

/** Where something stands in a list's file, in lines and columns from 1. */
export interface RowPlace {
  /** Counts entries from 1; 0 for the file as a whole. */
  readonly row: number;
  readonly line: number;
  readonly column: number;
  /** As it is written. */
  readonly verbatim: string;
}

/** One entry of a list. */
export interface ListRow extends RowPlace {
  /** By column or key as written; a mere text (an enode URL) is under `''`. */
  readonly cells: Readonly<Record<string, Json>>;
}

/** Why an entry, or the file, says nothing. */
export interface RowFault extends RowPlace {
  readonly code: string;
  readonly what: string;
  readonly mend: string;
}

/** All of a file: entries that can be looked at, and what cannot. */
export interface ListRows {
  readonly rows: readonly ListRow[];
  readonly faults: readonly RowFault[];
}

/** `row 29 (line 30)` */
export function rowName({ row, line }: Pick<RowPlace, 'row' | 'line'>): string {
  return `row ${row} (line ${line})`;
}
