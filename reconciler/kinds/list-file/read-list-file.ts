import type { SpecFiles, SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { folderOf, joinPath } from '../../core/text/join-path.js';
import { csvRows } from './csv-rows.js';
import { jsonLists } from './json-rows.js';
import { type ListRow, type ListRows, type RowFault, type RowPlace, rowName } from './list-row.js';

/** More entries than this are no list that anybody reads before voting. */
export const MOST_ENTRIES = 10_000;

interface Wanted {
  /** The document that names the file. */
  readonly document: string;
  /** As written in `from.path`. */
  readonly path: string;
  /** The key of the list, where the JSON is an object. */
  readonly key: string;
  readonly columns: readonly string[];
}

/** The file's entries, with what is wrong with it so far. */
export interface ListFile {
  readonly file: string;
  readonly rows: readonly ListRow[];
  readonly problems: readonly SpecProblem[];
}

/** Reads a list that stands in a file beside its document: JSON or CSV, with the fields of the document's own entries. */
export function readListFile(files: SpecFiles, { document, path, key, columns }: Wanted): ListFile {
  const nothing = (code: string, what: string, mend: string): ListFile => ({
    file: path,
    rows: [],
    problems: [{ code, path: '/spec/from/path', what, mend }],
  });
  const file = joinPath(folderOf(document), path);
  if (file === undefined) {
    return nothing(
      'PATH_OUTSIDE',
      `"${path}" leaves the repo`,
      'files are only read inside it: put the list beside this document',
    );
  }
  const text = files.read(file);
  if (text === undefined) {
    return nothing(
      'FILE_MISSING',
      `${file} is not there, or no UTF-8 text of up to 8 MiB`,
      'name a JSON or CSV file, relative to this document',
    );
  }
  const { rows, faults } = rowsOf(text, file, key);
  if (rows.length > MOST_ENTRIES) {
    return nothing(
      'LIST_LONG',
      `${file} has ${rows.length} entries; at most ${MOST_ENTRIES} are read`,
      'is it the right file?',
    );
  }
  return {
    file,
    rows,
    problems: [...faults.map((fault) => atRow(file, fault)), ...unknownColumns(file, rows, columns)],
  };
}

function rowsOf(text: string, file: string, key: string): ListRows {
  if (!file.endsWith('.json')) return csvRows(text);
  const { lists, faults } = jsonLists(text);
  const list = lists.get('') ?? lists.get(key);
  if (list || faults.length > 0) return { rows: list?.rows ?? [], faults: [...faults, ...(list?.faults ?? [])] };
  const what = `it holds neither a list nor an object with the list "${key}"`;
  const whole = { row: 0, line: 1, column: 1, verbatim: text.slice(0, 80) };
  return { rows: [], faults: [{ ...whole, code: 'LIST_MISSING', what, mend: 'write a list of entries' }] };
}

/** A problem that names the row and stands where it stands. */
export function atRow(
  file: string,
  { row, line, column, ...place }: RowPlace & Pick<RowFault, 'code' | 'what' | 'mend'>,
): SpecProblem {
  const what = row === 0 ? place.what : `${rowName({ row, line })}: ${place.what}`;
  return { code: place.code, path: '', what, mend: place.mend, at: { file, line, column } };
}

/** Each unknown column once, at the first row that has it. */
function unknownColumns(file: string, rows: readonly ListRow[], columns: readonly string[]): readonly SpecProblem[] {
  const seen = new Set<string>(['', ...columns]);
  return rows.flatMap((row) =>
    Object.keys(row.cells).flatMap((name) => {
      if (seen.has(name)) return [];
      seen.add(name);
      const mend = didYouMean(name, columns, `remove it; columns here are ${columns.join(', ')}`);
      return [atRow(file, { ...row, code: 'COLUMN_UNKNOWN', what: `unknown column "${name}"`, mend })];
    }),
  );
}
