import type { Json, JsonObject } from '../../core/model/json.js';
import { LineStarts } from '../../core/text/line-starts.js';
import type { ListRow, ListRows, RowFault, RowPlace } from './list-row.js';

/** What a JSON file holds: lists by their key, `''` for one that is the whole file. */
export interface JsonLists {
  readonly lists: ReadonlyMap<string, ListRows>;
  readonly faults: readonly RowFault[];
}

/** The lists of a JSON text: the text itself, or the values of the object that it is. */
export function jsonLists(text: string): JsonLists {
  const body = text.replace(/^\ufeff/, '');
  const lines = new LineStarts(body);
  let value: Json;
  try {
    value = JSON.parse(body) as Json;
  } catch (error) {
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 0);
    const place = { row: 0, ...lines.at(at), verbatim: body.slice(at, at + 80) };
    const mend = 'see line and column: mostly a comma or a quotation mark is missing before them';
    return { lists: new Map(), faults: [{ ...place, code: 'JSON_SYNTAX', what: 'this is not JSON', mend }] };
  }
  const places = elementPlaces(body, lines);
  const found = Array.isArray(value) ? [['', value] as const] : Object.entries(isObject(value) ? value : {});
  const lists = found.flatMap(([key, list]) =>
    Array.isArray(list) ? [[key, rowsOf(list as readonly Json[], places.get(key) ?? [])] as const] : [],
  );
  return { lists: new Map(lists), faults: [] };
}

function rowsOf(list: readonly Json[], places: readonly RowPlace[]): ListRows {
  const rows: ListRow[] = [];
  const faults: RowFault[] = [];
  for (const [index, entry] of list.entries()) {
    const place = places[index]!;
    if (typeof entry === 'string') rows.push({ ...place, cells: { '': entry } });
    else if (isObject(entry)) rows.push({ ...place, cells: entry });
    else {
      const what = 'it is neither an object nor a text';
      faults.push({ ...place, code: 'ROW_FORM', what, mend: 'write an object with the fields of an entry' });
    }
  }
  return { rows, faults };
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

interface Container {
  readonly isList: boolean;
  key: string;
  /** Where the present element begins; -1 before it does. */
  from: number;
}

/** Where the elements of the outermost lists stand. The text is known to be JSON. */
function elementPlaces(text: string, lines: LineStarts): ReadonlyMap<string, readonly RowPlace[]> {
  const places = new Map<string, RowPlace[]>();
  const open: Container[] = [];
  /** The list whose elements count: the root, or a value of the root. */
  const listed = (): string | undefined => {
    const top = open.at(-1);
    if (!top?.isList || open.length > 2) return undefined;
    return open.length === 1 ? '' : open[0]!.isList ? undefined : open[0]!.key;
  };
  const end = (at: number): void => {
    const key = listed();
    const top = open.at(-1);
    if (key === undefined || !top || top.from < 0) return;
    const verbatim = text.slice(top.from, at).trimEnd();
    const list = places.get(key) ?? [];
    list.push({ row: list.length + 1, ...lines.at(top.from), verbatim });
    places.set(key, list);
    top.from = -1;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    const top = open.at(-1);
    if (top?.isList && top.from < 0 && /[^\s,\]]/.test(sign)) top.from = at;
    if (sign === '"') {
      const from = at;
      for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++;
      if (top && !top.isList && /^\s*:/.test(text.slice(at + 1, at + 40)))
        top.key = JSON.parse(text.slice(from, at + 1)) as string;
    } else if (sign === '[' || sign === '{') open.push({ isList: sign === '[', key: '', from: -1 });
    else if (sign === ',') end(at);
    else if (sign === ']' || sign === '}') {
      end(at);
      open.pop();
    }
  }
  return places;
}
