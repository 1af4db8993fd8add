import type { Json, JsonObject } from '../../core/model/json.js';
import type { SpecFiles, SpecProblem } from '../../core/model/kind.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import { type ListEntry, listEntries } from '../list-file/list-entries.js';
import { checkNodeEntries } from './check-node-entries.js';
import { type EntryFault, type ListedNode, NODE_COLUMNS, type NodeColumn, readNodeEntry } from './node-entry.js';
import type { NodeListSpec } from './node-list-spec.js';

interface Written {
  readonly besuNetwork: string;
  readonly partners?: readonly string[];
}

type Cells = Readonly<Partial<Record<NodeColumn, Json>>>;

const SOURCE = { key: 'nodes', columns: NODE_COLUMNS, text: 'enode' } as const;

/** Brings every node to its one form, from the document or the file that it names; names every fault at once. */
export function completeNodeList(
  spec: JsonObject,
  document: { readonly file: string },
  files: SpecFiles,
): { spec: JsonObject; problems: readonly SpecProblem[] } {
  const written = spec as unknown as Written;
  const { entries, problems } = listEntries(spec, document.file, files, SOURCE);
  const read = readEntries(entries);
  const complete: NodeListSpec = {
    besuNetwork: written.besuNetwork,
    nodes: read.nodes,
    partners: sortedUnique(written.partners ?? []),
  };
  return { spec: complete as unknown as JsonObject, problems: [...problems, ...read.problems] };
}

function readEntries(entries: readonly ListEntry[]): {
  readonly nodes: readonly PermissionedNode[];
  readonly problems: readonly SpecProblem[];
} {
  const problems: SpecProblem[] = [];
  const sound: { readonly entry: ListEntry; readonly label: string; readonly node: ListedNode }[] = [];
  for (const entry of entries) {
    const { node, faults } = readNodeEntry(entry.cells as Cells);
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
