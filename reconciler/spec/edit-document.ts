import { Document, isScalar, parseAllDocuments, Scalar } from 'yaml';
import type { Json } from '../core/model/json.js';

/** One value to set, by its path from the document's root. */
export interface Edit {
  readonly path: readonly string[];
  readonly value: Json;
}

export interface DocumentName {
  readonly kind: string;
  readonly name: string;
}

/**
 * Sets values in one document of a YAML text. Where each value stands there already as a word of one line, nothing else
 * of the text changes by a byte; otherwise comments, order and quotes stay, while blanks and folds get yaml's own form.
 * Undefined when no document is of that kind and name.
 */
export function editDocument(text: string, of: DocumentName, edits: readonly Edit[]): string | undefined {
  const documents = parseAllDocuments(text);
  const document = find(documents, of);
  if (!document || !Array.isArray(documents)) return undefined;
  const places = edits.map((edit) => placeOf(document, edit));
  if (places.every((place) => place !== undefined)) return spliced(text, places);
  for (const edit of edits) set(document, edit);
  return documents.map((one) => one.toString({ lineWidth: 0, flowCollectionPadding: true })).join('');
}

/** Whether the document of that kind and name says something at this path itself. */
export function saysAt(text: string, of: DocumentName, path: readonly string[]): boolean {
  return find(parseAllDocuments(text), of)?.hasIn(path) ?? false;
}

function find(documents: ReturnType<typeof parseAllDocuments>, { kind, name }: DocumentName) {
  if (!Array.isArray(documents)) return undefined;
  return documents.find((one) => one.get('kind') === kind && one.getIn(['metadata', 'name']) === name);
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const ONE_LINE: readonly (string | undefined)[] = [Scalar.PLAIN, Scalar.QUOTE_DOUBLE, Scalar.QUOTE_SINGLE];

/** Where a scalar of one line stands, and its new text in the same quotes. */
function placeOf(document: Document, { path, value }: Edit): Place | undefined {
  const node = document.getIn(path, true);
  if (
    !isScalar(node) ||
    !node.range ||
    !ONE_LINE.includes(node.type) ||
    (value !== null && typeof value === 'object')
  ) {
    return undefined;
  }
  const written = new Scalar(value);
  if (typeof value === 'string' && node.type) written.type = node.type as Scalar.Type;
  const [start, end] = node.range;
  return { start, end, text: render(written) };
}

function render(scalar: Scalar): string {
  return new Document(scalar).toString({ lineWidth: 0 }).trimEnd();
}

function spliced(text: string, places: readonly Place[]): string {
  let edited = text;
  for (const { start, end, text: value } of [...places].sort((left, right) => right.start - left.start)) {
    edited = edited.slice(0, start) + value + edited.slice(end);
  }
  return edited;
}

/** A scalar that stands there keeps its quotes and its comment. */
function set(document: Document, { path, value }: Edit): void {
  const known = document.getIn(path, true);
  if (isScalar(known) && (value === null || typeof value !== 'object')) known.value = value;
  else document.setIn(path, value);
}
