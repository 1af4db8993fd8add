import { type Document, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import { LineStarts } from '../core/text/line-starts.js';
import { yamlDocuments } from './parse-yaml.js';

/** Steps from a document's root: keys and list indices. */
export type Steps = readonly (string | number)[];

/**
 * Finds the places of values in one file's text. Parses the text a second time, at the first question: only files with
 * defects pay for positions.
 */
export class Locator {
  readonly #text: string;
  #documents: readonly Document[] | undefined;
  #lineStarts: LineStarts | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Offset of the value at `steps`, or of its key; of the nearest value above it that exists when there is none.
   * `within` counts characters of a scalar's value and is added where the scalar's text is its value, so that it stays
   * on the character even in quotes.
   */
  offset(document: number, steps: Steps, want: 'key' | 'value' = 'value', within?: number): number {
    this.#documents ??= yamlDocuments(this.#text);
    let node = this.#documents[document]?.contents as Node | null | undefined;
    let offset = start(node) ?? 0;
    for (const [index, step] of steps.entries()) {
      const last = index === steps.length - 1;
      if (isMap(node)) {
        const pair = (node.items as Pair<Scalar, Node | null>[]).find(({ key }) => String(key?.value) === String(step));
        if (!pair) return offset;
        offset = (last && want === 'key' ? undefined : start(pair.value)) ?? start(pair.key) ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(step)] as Node | undefined;
        offset = start(node) ?? offset;
      } else {
        return offset;
      }
    }
    return within !== undefined && isScalar(node) ? offset + this.#written(node, within) : offset;
  }

  lineAndColumn(offset: number): { readonly line: number; readonly column: number } {
    this.#lineStarts ??= new LineStarts(this.#text);
    return this.#lineStarts.at(offset);
  }

  /** How far into the written text the given character of a scalar's value is; 0 where it is escaped or folded. */
  #written(node: Scalar, within: number): number {
    const begin = start(node) ?? 0;
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    const value = String(node.value);
    const text = this.#text.slice(begin + quoted, begin + quoted + value.length);
    return text.slice(0, within + 1) === value.slice(0, within + 1) ? within + quoted : 0;
  }
}

function start(node: Node | null | undefined): number | undefined {
  return node?.range?.[0];
}

/** A JSON pointer to steps; list indices stay text. */
export function pointerSteps(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Steps as people write them: `spec.organizations[0].mspId`. */
export function displayPath(steps: Steps): string {
  return steps.reduce<string>((path, step) => {
    if (/^\d+$/.test(String(step))) return `${path}[${step}]`;
    const key = /^[A-Za-z_][\w-]*$/.test(String(step)) ? String(step) : JSON.stringify(step);
    return path === '' ? key : `${path}.${key}`;
  }, '');
}
