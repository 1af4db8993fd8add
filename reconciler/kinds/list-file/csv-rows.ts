import type { ListRow, ListRows, RowFault } from './list-row.js';

const DELIMITERS = [',', ';', '\t'];

interface CsvRecord {
  readonly values: readonly string[];
  readonly line: number;
  readonly verbatim: string;
  readonly isOpen: boolean;
}

/**
 * The entries of a CSV text (RFC 4180) whose first line names the columns. Commas, semicolons or tabs part them; which,
 * the first line tells. A record with more or fewer values than columns is a fault, and the others are read.
 */
export function csvRows(text: string): ListRows {
  const body = text.replace(/^\ufeff/, '');
  const firstLine = /^[^\r\n]*/.exec(body)![0];
  const delimiter = mostFrequent(firstLine);
  const [header, ...records] = recordsOf(body, delimiter).filter(({ verbatim }) => verbatim.trim() !== '');
  const whole = { row: 0, line: 1, column: 1, verbatim: firstLine };
  const columns = header?.values.map((name) => name.trim()) ?? [];
  const unusable = faultOfHeader(columns);
  if (unusable) return { rows: [], faults: [{ ...whole, ...unusable }] };
  const rows: ListRow[] = [];
  const faults: RowFault[] = [];
  for (const [index, record] of records.entries()) {
    const place = { row: index + 1, line: record.line, column: 1, verbatim: record.verbatim };
    const wrong = faultOfRecord(record, columns);
    if (wrong) faults.push({ ...place, ...wrong });
    else rows.push({ ...place, cells: Object.fromEntries(columns.map((name, at) => [name, record.values[at]!])) });
  }
  return { rows, faults };
}

type Fault = Pick<RowFault, 'code' | 'what' | 'mend'>;

function faultOfHeader(columns: readonly string[]): Fault | undefined {
  if (columns.length === 0) return fault('LIST_EMPTY', 'the file is empty', 'name the columns in its first line');
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice === undefined) return undefined;
  return fault('COLUMN_TWICE', `the column "${twice}" is named twice`, 'remove one');
}

function faultOfRecord({ values, isOpen }: CsvRecord, columns: readonly string[]): Fault | undefined {
  if (isOpen) {
    const mend = 'close it, or double it where it is meant';
    return fault('QUOTE_OPEN', 'a quotation mark is opened and never closed', mend);
  }
  if (values.length === columns.length) return undefined;
  const what = `it has ${values.length} values, and there are ${columns.length} columns (${columns.join(', ')})`;
  return fault('ROW_LENGTH', what, 'put values that hold the delimiter into quotation marks');
}

function fault(code: string, what: string, mend: string): Fault {
  return { code, what, mend };
}

function mostFrequent(line: string): string {
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}

/** Records with the lines at which they begin; values in quotation marks may hold line breaks. */
function recordsOf(text: string, delimiter: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const read = readRecord(text, at, delimiter);
    const verbatim = text.slice(at, read.end);
    records.push({ values: read.values, line, verbatim, isOpen: read.isOpen });
    line += verbatim.split('\n').length;
    at = text.startsWith('\r\n', read.end) ? read.end + 2 : read.end + 1;
  }
  return records;
}

/** Reads up to a line break (not included). Blanks around a value mean nothing, but for those in quotation marks. */
function readRecord(text: string, from: number, delimiter: string) {
  const values: string[] = [];
  let value = '';
  let at = from;
  let isOpen = false;
  let wasQuoted = false;
  const end = (): void => {
    values.push(wasQuoted ? value : value.trim());
    value = '';
    wasQuoted = false;
  };
  for (; at < text.length; at++) {
    const sign = text[at]!;
    if (isOpen) {
      if (sign !== '"') value += sign;
      else if (text[at + 1] === '"') {
        value += '"';
        at++;
      } else isOpen = false;
    } else if (sign === '"' && value.trim() === '') {
      value = '';
      isOpen = true;
      wasQuoted = true;
    } else if (sign === delimiter) end();
    else if (sign === '\n' || (sign === '\r' && text[at + 1] === '\n')) break;
    else value += sign;
  }
  end();
  return { values, end: at, isOpen };
}
