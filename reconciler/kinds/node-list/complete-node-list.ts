import type { Json, JsonObject } from '../../core/model/json.js';
import type { SpecFiles, SpecProblem } from '../../core/model/kind.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import { rowName } from '../list-file/list-row.js';
import { atRow, readListFile } from '../list-file/read-list-file.js';
import { checkNodeEntries } from './check-node-entries.js';
import { type EntryFault, type ListedNode, NODE_COLUMNS, type NodeColumn, readNodeEntry } from './node-entry.js';
import type { NodeListSpec } from './node-list-spec.js';

interface Written {
  readonly besuNetwork: string;
  readonly nodes?: readonly JsonObject[];
  readonly from?: { readonly path: string };
  readonly partners?: readonly string[];
}

type Cells = Readonly<Partial<Record<NodeColumn, Json>>>;

/** An entry as written, with how its faults are said. */
interface Entry {
  readonly cells: Cells;
  readonly label: string;
  problem(fault: EntryFault): SpecProblem;
}

/** Brings every node to its one form, from the document or the file that it names; names every fault at once. */
export function completeNodeList(
  spec: JsonObject,
  document: { readonly file: string },
  files: SpecFiles,
): { spec: JsonObject; problems: readonly SpecProblem[] } {
  const written = spec as unknown as Written;
  const { entries, problems } = entriesOf(written, document.file, files);
  const read = readEntries(entries);
  const complete: NodeListSpec = {
    besuNetwork: written.besuNetwork,
    nodes: read.nodes,
    partners: sortedUnique(written.partners ?? []),
  };
  return { spec: complete as unknown as JsonObject, problems: [...problems, ...read.problems] };
}

function entriesOf(
  { nodes, from }: Written,
  document: string,
  files: SpecFiles,
): { readonly entries: readonly Entry[]; readonly problems: readonly SpecProblem[] } {
  if ((nodes === undefined) === (from === undefined)) {
    const what = nodes === undefined ? 'there are neither nodes nor from' : 'nodes and from are both given';
    const mend = 'give the nodes here, or from: { path } with a JSON or CSV file beside this document';
    return { entries: [], problems: [{ code: 'LIST_SOURCE', path: '/spec', what, mend }] };
  }
  if (nodes) return { entries: nodes.map(inlineEntry), problems: [] };
  const wanted = { document, path: from!.path, key: 'nodes', columns: NODE_COLUMNS };
  const { file, rows, problems } = readListFile(files, wanted);
  const entries = rows.map(
    (row): Entry => ({
      cells: '' in row.cells ? { enode: row.cells['']! } : (row.cells as Cells),
      label: rowName(row),
      problem: (fault) => atRow(file, { ...row, ...fault }),
    }),
  );
  return { entries, problems };
}

function inlineEntry(cells: JsonObject, index: number): Entry {
  return {
    cells: cells as Cells,
    label: `nodes[${index}]`,
    problem: ({ field, code, what, mend }) => {
      const path = `/spec/nodes/${index}${field === undefined || !(field in cells) ? '' : `/${field}`}`;
      return { code, path, what, mend };
    },
  };
}

function readEntries(entries: readonly Entry[]): {
  readonly nodes: readonly PermissionedNode[];
  readonly problems: readonly SpecProblem[];
} {
  const problems: SpecProblem[] = [];
  const sound: { readonly entry: Entry; readonly label: string; readonly node: ListedNode }[] = [];
  for (const entry of entries) {
    const { node, faults } = readNodeEntry(entry.cells);
    const missing = faults.length === 0 && node ? missingAddress(node) : [];
    for (const fault of [...faults, ...missing]) problems.push(entry.problem(fault));
    if (node && missing.length === 0) sound.push({ entry, label: entry.label, node });
  }
  const between = checkNodeEntries(sound);
  for (const [index, fault] of between) problems.push(sound[index]!.entry.problem(fault));
  // References are checked only where nothing is wrong, so what is wrong may be left in.
  const nodes = sound.map(({ node }) => node as PermissionedNode).sort((one, other) => compareBytes(one.id, other.id));
  return { nodes, problems };
}

function missingAddress(node: ListedNode): readonly EntryFault[] {
  return (['host', 'port'] as const)
    .filter((field) => node[field] === undefined)
    .map((field) => ({
      field,
      code: 'FIELD_MISSING',
      what: `there is no ${field}`,
      mend: 'every node of a list has host and port',
    }));
}
