import { type Document, parseAllDocuments, type YAMLError } from 'yaml';
import { LIMITS } from './limits.js';
import { parsePlainYaml } from './parse-plain-yaml.js';

/** One document of a file. `index` counts the file's documents from 0, empty ones too; `offset` is where it begins. */
export interface ParsedDocument {
  readonly value: unknown;
  readonly index: number;
  readonly offset: number;
}

export interface YamlDefect {
  readonly code: string;
  readonly offset: number;
  readonly what: string;
  readonly mend: string;
}

export interface ParsedFile {
  readonly documents: readonly ParsedDocument[];
  readonly defects: readonly YamlDefect[];
}

const OPTIONS = { prettyErrors: false, strict: true, uniqueKeys: true, merge: false, logLevel: 'silent' } as const;
/** So many `- ` or `? ` or brackets in a row nest too deep before the parser, which recurses, has begun. */
const DEEP = /(?:[[{]\s*){60}|(?:[-?] +){60}/;

/** YAML 1.2 text to plain values. Never throws: a text that cannot be read is a defect. */
export function parseYaml(text: string): ParsedFile {
  const plain = parsePlainYaml(text);
  if (plain) return { documents: [{ ...plain, index: 0 }], defects: [] };
  const deep = DEEP.exec(text);
  if (deep) return { documents: [], defects: [tooDeep(deep.index)] };
  try {
    const documents = yamlDocuments(text);
    const read = documents.map(readDocument);
    return {
      documents: read.flatMap(({ value, offset }, index) =>
        value === undefined || value === null ? [] : [{ value, index, offset }],
      ),
      defects: read.flatMap(({ defects }) => defects),
    };
  } catch (error) {
    if (error instanceof RangeError) return { documents: [], defects: [tooDeep(0)] };
    throw error;
  }
}

/** The documents as `yaml` has them, with the place of every node. */
export function yamlDocuments(text: string): readonly Document[] {
  const documents = parseAllDocuments(text, OPTIONS);
  return Array.isArray(documents) ? documents : [];
}

function readDocument(document: Document): {
  value: unknown;
  offset: number;
  defects: YamlDefect[];
} {
  const offset = (document.contents as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
  // Later errors of a broken document mostly follow from the first one.
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken) return { value: undefined, offset, defects: [defect(broken)] };
  try {
    const value = document.toJS({ maxAliasCount: LIMITS.aliases }) as unknown;
    if (depthOf(value, 0) > LIMITS.depth) return { value: undefined, offset, defects: [tooDeep(offset)] };
    return { value, offset, defects: [] };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const alias = {
      code: 'YAML_ALIASES',
      offset,
      what: "the document's aliases (*name) stand for too much",
      mend: `write the values out; at most ${LIMITS.aliases} aliases are followed`,
    };
    return { value: undefined, offset, defects: [alias] };
  }
}

function depthOf(value: unknown, above: number): number {
  if (value === null || typeof value !== 'object' || above > LIMITS.depth) return above;
  let deepest = above + 1;
  for (const child of Object.values(value)) deepest = Math.max(deepest, depthOf(child, above + 1));
  return deepest;
}

function tooDeep(offset: number): YamlDefect {
  return {
    code: 'YAML_TOO_DEEP',
    offset,
    what: 'the document is nested too deep',
    mend: `no document needs more than ${LIMITS.depth} levels`,
  };
}

function defect(error: YAMLError): YamlDefect {
  const duplicate = error.code === 'DUPLICATE_KEY';
  return {
    code: duplicate ? 'YAML_DUPLICATE_KEY' : 'YAML_SYNTAX',
    offset: error.pos[0],
    what: duplicate ? 'this key stands twice in one mapping' : `this is not YAML: ${error.message}`,
    mend: duplicate ? 'keep one of the two' : 'check indentation, quotes and brackets at this place',
  };
}
