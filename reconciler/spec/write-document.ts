import { Document, isCollection, visit } from 'yaml';
import type { JsonObject } from '../core/model/json.js';
import { API_VERSION } from './check-envelope.js';

export interface NewDocument {
  readonly kind: string;
  readonly name: string;
  readonly spec: JsonObject;
}

/** What is no longer than this in JSON stands on one line. */
const ONE_LINE = 100;

/** A new document's YAML, with the line by which editors find its schema. */
export function writeDocument(schema: JsonObject, { kind, name, spec }: NewDocument): string {
  const document = new Document({ apiVersion: API_VERSION, kind, metadata: { name }, spec });
  const inside = document.get('spec');
  visit(document, {
    Collection(_key, node) {
      if (node === document.contents || node === inside || !isCollection(node)) return;
      if (JSON.stringify(node.toJS(document)).length <= ONE_LINE) node.flow = true;
    },
  });
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  return `# yaml-language-server: $schema=${String(schema.$id)}\n${text}`;
}
