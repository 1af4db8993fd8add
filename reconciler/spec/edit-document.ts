import { type Document, isScalar, parseAllDocuments } from 'yaml';
import type { Json } from '../core/model/json.js';

/** One value to set, by its path from the document's root. */
export interface Edit {
  readonly path: readonly string[];
  readonly value: Json;
}

/**
 * Sets values in one document of a YAML text and leaves the rest as it is written: comments, order, quotes, other
 * documents. Undefined when no document is of that kind and name.
 */
export function editDocument(
  text: string,
  { kind, name }: { readonly kind: string; readonly name: string },
  edits: readonly Edit[],
): string | undefined {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return undefined;
  const document = documents.find((one) => one.get('kind') === kind && one.getIn(['metadata', 'name']) === name);
  if (!document) return undefined;
  for (const edit of edits) set(document, edit);
  return documents.map((one) => one.toString({ lineWidth: 0, flowCollectionPadding: true })).join('');
}

/** A scalar that stands there keeps its quotes and its comment. */
function set(document: Document, { path, value }: Edit): void {
  const known = document.getIn(path, true);
  if (isScalar(known) && (value === null || typeof value !== 'object')) known.value = value;
  else document.setIn(path, value);
}
