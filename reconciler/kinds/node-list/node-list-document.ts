import type { Json, JsonObject } from '../../core/model/json.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import type { NewDocument } from '../../spec/write-document.js';
import { NODE_COLUMNS } from './node-entry.js';

/** From so many nodes on a list stands in a file of its own. */
const LONG_LIST = 50;

/** A NodeList of these nodes: the document, and the CSV file beside it where the list is long. */
export interface NodeListDocument {
  readonly document: NewDocument;
  /** By path, relative to the document. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Writes nodes as a document that reads back as the same nodes. Organizations that the network does not have become
 * partners: they run nodes and have no vote.
 * @param organizations names and MSP ids of the Network document
 */
export function nodeListDocument(
  name: string,
  besuNetwork: string,
  nodes: readonly PermissionedNode[],
  organizations: ReadonlySet<string>,
): NodeListDocument {
  const named = nodes.flatMap(({ organization }) => (organization === undefined ? [] : [organization]));
  const partners = sortedUnique(named.filter((one) => !organizations.has(one)));
  const others = partners.length > 0 ? { partners } : {};
  if (nodes.length < LONG_LIST) {
    const listed = nodes.map((node) => ordered(node)) as readonly Json[];
    return { document: { kind: 'NodeList', name, spec: { besuNetwork, nodes: listed, ...others } }, files: new Map() };
  }
  const path = `${name}.csv`;
  const spec = { besuNetwork, from: { path }, ...others };
  return { document: { kind: 'NodeList', name, spec }, files: new Map([[path, csvOf(nodes)]]) };
}

/** Fields in the order in which people read them. */
function ordered(node: PermissionedNode): JsonObject {
  const fields = NODE_COLUMNS.filter((column): column is Exclude<typeof column, 'enode'> => column !== 'enode');
  return Object.fromEntries(
    fields.flatMap((field) => (node[field] === undefined ? [] : [[field, node[field] as Json]])),
  );
}

function csvOf(nodes: readonly PermissionedNode[]): string {
  const rows = nodes.map(ordered);
  const columns = NODE_COLUMNS.filter((column) => rows.some((row) => row[column] !== undefined));
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

function cell(value: Json | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
