import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isSeq, type Node, parseAllDocuments, stringify, Document as YamlDocument } from 'yaml';
import type { Json } from '../core/model/json.js';
import { editDocument } from './edit-document.js';

/**
 * Appends an entry to a list of one document of a YAML text. The entry is put in as the last one is written, in the line
 * or in lines of its own, and nothing else changes by a byte; where that cannot be, as editDocument does it. Undefined
 * when no document is of that kind and name, or it has no such list.
 */
export function appendToList(
  text: string,
  which: { readonly kind: string; readonly name: string },
  path: readonly string[],
  value: Json,
): string | undefined {
  const documents = documentsOf(text);
  const index = documents.findIndex(
    (one) => one.get('kind') === which.kind && one.getIn(['metadata', 'name']) === which.name,
  );
  const list = documents[index]?.getIn(path, true);
  if (!isSeq(list)) return undefined;
  const edits = [{ path: [...path, String(list.items.length)], value }];
  const last = list.items.at(-1) as Node | undefined;
  const spliced = last?.range ? insertAfter(text, last, list.flow === true, value) : undefined;
  const regular = editDocument(text, which, edits);
  return spliced !== undefined && regular !== undefined && saysTheSame(spliced, regular) ? spliced : regular;
}

function documentsOf(text: string): readonly Document[] {
  const documents = parseAllDocuments(text);
  return Array.isArray(documents) ? documents : [];
}

function saysTheSame(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => documentsOf(text).map((document) => document.toJS() as unknown));
  return isDeepStrictEqual(left, right);
}

function insertAfter(text: string, last: Node, isInLine: boolean, value: Json): string | undefined {
  const [start, end] = last.range!;
  if (isInLine) return `${text.slice(0, end)}, ${inLine(value)}${text.slice(end)}`;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const [, indent] = /^( *)- +$/.exec(text.slice(lineStart, start)) ?? [];
  if (indent === undefined) return undefined;
  const written = start + text.slice(start, end).trimEnd().length;
  const lineEnd = text.indexOf('\n', written);
  const entry = isMap(last) && last.flow ? inLine(value) : stringify(value, { lineWidth: 0 }).trimEnd();
  const lines = entry.split('\n').map((line, number) => `${indent}${number === 0 ? '- ' : '  '}${line}\n`);
  const head = lineEnd === -1 ? `${text}\n` : text.slice(0, lineEnd + 1);
  return head + lines.join('') + (lineEnd === -1 ? '' : text.slice(lineEnd + 1));
}

/** `{ name: Org4, peers: [{ name: peer0 }] }`: as people write it. */
function inLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`;
  if (value === null || typeof value !== 'object') return scalar(value);
  const entries = Object.entries(value).map(([key, child]) => `${scalar(key)}: ${inLine(child)}`);
  return `{ ${entries.join(', ')} }`;
}

/** In quotes where it would be read as something else in a line. */
function scalar(value: Json): string {
  const document = new YamlDocument([value]);
  (document.contents as unknown as { flow: boolean }).flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trim().slice(1, -1);
}
