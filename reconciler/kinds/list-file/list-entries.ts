import type { Json, JsonObject } from '../../core/model/json.js';
import type { SpecFiles, SpecProblem } from '../../core/model/kind.js';
import { rowName } from './list-row.js';
import { atRow, readListFile } from './read-list-file.js';

/** What is wrong with an entry, in one of its fields or as a whole. */
export interface ListEntryFault {
  readonly field?: string | undefined;
  readonly code: string;
  readonly what: string;
  readonly mend: string;
}

/** An entry of a list as written, in the document or in the file that it names, with how its faults are said. */
export interface ListEntry {
  readonly cells: Readonly<Record<string, Json>>;
  readonly label: string;
  problem(fault: ListEntryFault): SpecProblem;
}

export interface ListSource {
  /** The list's key in the spec, and in a JSON file: `nodes`. */
  readonly key: string;
  readonly columns: readonly string[];
  /** What a mere text in a list means. */
  readonly text: string;
}

/** The entries of a document, or of the file beside it: exactly one of the two holds them. */
export function listEntries(
  spec: JsonObject,
  document: string,
  files: SpecFiles,
  { key, columns, text }: ListSource,
): { readonly entries: readonly ListEntry[]; readonly problems: readonly SpecProblem[] } {
  // The schema has been satisfied.
  const inline = spec[key] as readonly JsonObject[] | undefined;
  const from = spec.from as { readonly path: string } | undefined;
  if ((inline === undefined) === (from === undefined)) {
    const what = inline === undefined ? `there are neither ${key} nor from` : `${key} and from are both given`;
    const mend = `give the ${key} here, or from: { path } with a JSON or CSV file beside this document`;
    return { entries: [], problems: [{ code: 'LIST_SOURCE', path: '/spec', what, mend }] };
  }
  if (inline) return { entries: inline.map((cells, index) => inlineEntry(key, cells, index)), problems: [] };
  const { file, rows, problems } = readListFile(files, { document, path: from!.path, key, columns });
  const entries = rows.map(
    (row): ListEntry => ({
      cells: '' in row.cells ? { [text]: row.cells['']! } : row.cells,
      label: rowName(row),
      problem: (fault) => atRow(file, { ...row, ...fault }),
    }),
  );
  return { entries, problems };
}

function inlineEntry(key: string, cells: JsonObject, index: number): ListEntry {
  return {
    cells,
    label: `${key}[${index}]`,
    problem: ({ field, code, what, mend }) => {
      const path = `/spec/${key}/${index}${field === undefined || !(field in cells) ? '' : `/${field}`}`;
      return { code, path, what, mend };
    },
  };
}
