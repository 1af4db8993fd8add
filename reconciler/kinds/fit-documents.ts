import type { Json, JsonObject } from '../core/model/json.js';
import { QuorateError } from '../core/model/quorate-error.js';
import type { DesiredState } from '../spec/desired-state.js';
import type { Diagnostic } from '../spec/diagnostic.js';
import { type LoadOptions, loadSpec } from '../spec/load-spec.js';
import { displayPath } from '../spec/locate.js';
import { type NewDocument, writeDocument } from '../spec/write-document.js';
import { PLANNING_KINDS } from './planning-kinds.js';

/** A document that is to be written, by the path of its file. */
export type Drafts = ReadonlyMap<string, NewDocument>;
export type Schemas = Pick<LoadOptions, 'schema' | 'soundness'>;

export interface Fitted {
  /** Texts by path: documents and the other files. */
  readonly files: ReadonlyMap<string, string>;
  readonly desired: DesiredState;
  /** What the loader would not take, one sentence each. */
  readonly left: readonly string[];
}

/**
 * Documents of a live network that the loader takes: it is the judge, so `reconcile validate` finds them sound. What it
 * refuses of what may be left out (a policy of a channel, a list, a chaincode, a plasma chain) is left out and said.
 * @throws QuorateError IMPORT_NOT_EXPRESSIBLE for what it refuses otherwise
 */
export function fitDocuments(drafts: Drafts, others: ReadonlyMap<string, string>, schemas: Schemas): Fitted {
  let documents = drafts;
  const left: string[] = [];
  for (;;) {
    const files = new Map([
      ...others,
      ...[...documents].map(([path, draft]) => [path, textOf(draft, schemas)] as const),
    ]);
    const sources = [...files].map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
    const { desired, diagnostics } = loadSpec(sources, { kinds: PLANNING_KINDS, ...schemas });
    if (desired) return { files, desired, left };
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const fewer = new Map(documents);
    // What one error is about another may have taken out; what stays wrong comes again.
    const mended = errors.filter((error) => leaveOut(fewer, error, left));
    if (mended.length === 0) throw notExpressible(errors);
    documents = fewer;
  }
}

function textOf(draft: NewDocument, { schema }: Schemas): string {
  return writeDocument(schema(PLANNING_KINDS.get(draft.kind)!.schema), draft);
}

/** Takes out what an error is about; false where that cannot be. */
function leaveOut(documents: Map<string, NewDocument>, { file, path, what }: Diagnostic, left: string[]): boolean {
  const draft = documents.get(file);
  if (!draft || draft.kind === 'Network') return false;
  const about = `${draft.kind}/${draft.name}`;
  if (draft.kind === 'Chaincode' || draft.kind === 'PlasmaChain') {
    documents.delete(file);
    left.push(`${about} has no document: ${what}`);
    return true;
  }
  const found = partsOf(draft.spec, ['spec']).find((steps) => isWithin(path, displayPath(steps)));
  if (!found) return false;
  documents.set(file, { ...draft, spec: without(draft.spec, found.slice(1)) });
  left.push(`${about}: ${displayPath(found)} is left alone: ${what}`);
  return true;
}

function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`);
}

/** Mappings of which each entry, and values of which only the whole, may be left out of a Channel document. */
const ENTRIES = new Set(['Policies', 'ACLs', 'Options', 'SmartBFT']);
const WHOLES = new Set([
  'AnchorPeers',
  'OrdererEndpoints',
  'OrdererType',
  'BatchTimeout',
  'BatchSize',
  'MaxChannels',
  'Consenters',
  'ConsenterMapping',
  'Capabilities',
]);

function partsOf(value: JsonObject, above: readonly string[]): readonly (readonly string[])[] {
  return Object.entries(value).flatMap(([key, child]): readonly (readonly string[])[] => {
    const steps = [...above, key];
    if (WHOLES.has(key)) return [steps];
    if (!isObject(child)) return [];
    return ENTRIES.has(key) ? Object.keys(child).map((name) => [...steps, name]) : partsOf(child, steps);
  });
}

/** Without the value at `steps`, and without what is empty then. */
function without(value: JsonObject, [first = '', ...rest]: readonly string[]): JsonObject {
  const { [first]: child, ...others } = value;
  if (rest.length === 0 || !isObject(child)) return others;
  const smaller = without(child, rest);
  return Object.keys(smaller).length === 0 ? others : { ...value, [first]: smaller };
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function notExpressible(errors: readonly Diagnostic[]): QuorateError {
  return new QuorateError('IMPORT_NOT_EXPRESSIBLE', 'What the channels say cannot be written as documents', {
    why: errors.map(({ file, path, what }) => `${file}${path === '' ? '' : ` ${path}`}: ${what}`).join('; '),
    mend: 'change it in the channel with the tools of Fabric, or in reconciler.yaml where a name of our own node is meant',
    facts: { defects: errors.length },
  });
}
