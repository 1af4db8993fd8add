import type { Json } from '../../core/model/json.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import { readTomlList } from '../../evm/besu-toml.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import { csvRows } from '../list-file/csv-rows.js';
import { jsonLists } from '../list-file/json-rows.js';
import { type ListRow, type ListRows, type RowFault, type RowPlace, rowName } from '../list-file/list-row.js';
import { checkNodeEntries } from './check-node-entries.js';
import { roleOf, translate } from './foreign-columns.js';
import { type ListedNode, type NodeColumn, readNodeEntry } from './node-entry.js';

/** `json` is also a static-nodes.json, `toml` a permissions_config.toml or a config.toml of Besu. */
export type ListFormat = 'csv' | 'json' | 'toml';

/** A list of somebody else, with nothing lost: every entry is in exactly one of these. */
export interface NodesFromList {
  /** Sound and whole, sorted by id. */
  readonly nodes: readonly PermissionedNode[];
  /** Sound, and the list does not say where they are: no document can hold them before somebody finds that out. */
  readonly unaddressed: readonly (RowPlace & { readonly node: ListedNode })[];
  /** Entries of other networks, where the list says of which network each is. */
  readonly elsewhere: readonly RowPlace[];
  /** What is wrong, each with its row as it is written. */
  readonly faults: readonly RowFault[];
  /** Columns that no document has a place for. */
  readonly ignored: readonly string[];
}

/** A row that is to be read, with the role that its list has by name. */
interface Listed {
  readonly row: ListRow;
  readonly cells: Readonly<Partial<Record<NodeColumn, Json>>>;
}

/**
 * Reads a list as others keep it: LACNet's tables, Alastria's enodes, the files of a Besu node. What is wrong is named
 * by row and never mended by a guess.
 * @param chainId where the list is of several networks: the one that is wanted
 */
export function nodesFromList(text: string, format: ListFormat, chainId?: number): NodesFromList {
  const { lists, faults: unread } = listsOf(text, format);
  const faults: RowFault[] = [...unread];
  const ignored = new Set<string>();
  const elsewhere: RowPlace[] = [];
  const listed: Listed[] = [];
  for (const [key, { rows, faults: faulty }] of lists) {
    faults.push(...faulty);
    for (const row of rows) {
      const { cells, ignored: names } = translate(row.cells);
      for (const name of names) ignored.add(name);
      const { chainId: ofChain, ...rest } = cells;
      const shifted = shiftOf(row, ofChain, rest.role);
      if (shifted) faults.push(shifted);
      else if (chainId !== undefined && ofChain !== undefined && Number(ofChain) !== chainId)
        elsewhere.push(placeOf(row));
      else listed.push({ row, cells: { ...roleOfList(key), ...rest } });
    }
  }
  const read = readListed(listed);
  return {
    ...read,
    elsewhere,
    faults: [...faults, ...read.faults].sort((left, right) => left.line - right.line || left.column - right.column),
    ignored: sortedUnique(ignored),
  };
}

function listsOf(
  text: string,
  format: ListFormat,
): { readonly lists: ReadonlyMap<string, ListRows>; readonly faults: readonly RowFault[] } {
  if (format === 'csv') return { lists: new Map([['', csvRows(text)]]), faults: [] };
  if (format === 'json') {
    const { lists, faults } = jsonLists(text);
    const known = [...lists].filter(([key]) => ['', 'nodes', 'regular'].includes(key) || roleOf(key) !== undefined);
    if (known.length > 0 || faults.length > 0) return { lists: new Map(known), faults };
    const what = 'it is no list, and holds none that is called nodes, regular or after a role';
    return { lists: new Map(), faults: [fileFault(text, 'LIST_MISSING', what, 'is it the right file?')] };
  }
  try {
    const places = (['nodes-allowlist', 'bootnodes'] as const).map((name): [string, ListRows] => {
      const entries = readTomlList('', text, name) ?? [];
      return [
        name === 'bootnodes' ? 'boot' : '',
        { rows: entries.map((entry, index) => tomlRow(text, entry, index)), faults: [] },
      ];
    });
    return { lists: new Map(places), faults: [] };
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    return { lists: new Map(), faults: [fileFault(text, error.code, error.why ?? error.message, error.mend ?? '')] };
  }
}

/** Where the text of an entry stands; TOML may write it otherwise, then the file's beginning has to do. */
function tomlRow(text: string, entry: string, index: number): ListRow {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes(entry));
  const column = at < 0 ? 1 : lines[at]!.indexOf(entry) + 1;
  return { row: index + 1, line: Math.max(at, 0) + 1, column, verbatim: entry, cells: { '': entry } };
}

function fileFault(text: string, code: string, what: string, mend: string): RowFault {
  return { row: 0, line: 1, column: 1, verbatim: text.slice(0, 80), code, what, mend };
}

/** A list that is called after a role is one of that role; others say nothing. */
function roleOfList(key: string): { readonly role?: string } {
  const role = roleOf(key);
  return role === undefined ? {} : { role };
}

/** A number of a network that is none, beside a role that is none: the values stand one column off. */
function shiftOf(row: ListRow, chainId: Json | undefined, role: Json | undefined): RowFault | undefined {
  const isNumber = chainId === undefined || /^\d+$/.test(String(chainId));
  const isRole = role === undefined || role === '' || roleOf(String(role)) !== undefined;
  if (isNumber || isRole) return undefined;
  const what = `"${String(chainId)}" stands where the network's number belongs, and "${String(role)}" where the role belongs`;
  return { ...placeOf(row), code: 'ROW_SHIFTED', what, mend: 'the values are shifted: put each under its column' };
}

function placeOf({ row, line, column, verbatim }: RowPlace): RowPlace {
  return { row, line, column, verbatim };
}

function readListed(listed: readonly Listed[]): Pick<NodesFromList, 'nodes' | 'unaddressed' | 'faults'> {
  const faults: RowFault[] = [];
  const sound: { readonly label: string; readonly node: ListedNode; readonly row: ListRow }[] = [];
  for (const { row, cells } of listed) {
    const read = readNodeEntry(cells);
    for (const { code, what, mend } of read.faults) faults.push({ ...placeOf(row), code, what, mend });
    if (read.node) sound.push({ label: rowName(row), node: read.node, row });
  }
  const between = checkNodeEntries(sound);
  const nodes: PermissionedNode[] = [];
  const unaddressed: NodesFromList['unaddressed'][number][] = [];
  for (const [index, { node, row }] of sound.entries()) {
    const fault = between.get(index);
    if (fault) faults.push({ ...placeOf(row), code: fault.code, what: fault.what, mend: fault.mend });
    else if (node.host === undefined || node.port === undefined) unaddressed.push({ ...placeOf(row), node });
    else nodes.push({ ...node, host: node.host, port: node.port });
  }
  return { nodes: nodes.sort((left, right) => compareBytes(left.id, right.id)), unaddressed, faults };
}
