import { isDeepStrictEqual } from 'node:util';
import { editArray, type Span } from './besu-array-edit.js';
import { differencesOf, formOfEnode, keepsOf } from './besu-entries.js';
import { besuFileFault } from './besu-file-fault.js';

/** A text of JSON, quotes included. Only of use in what JSON.parse has read as an array of texts. */
const TEXT = /"(?:[^"\\]|\\.)*"/g;

/**
 * The entries of static-nodes.json, as they are written. An empty file is an empty list, as for Besu (StaticNodesParser).
 * @throws QuorateError BESU_FILE_REFUSED: no JSON array of texts; comments are none of JSON's
 */
export function readStaticNodes(file: string, text: string): readonly string[] {
  if (text === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw besuFileFault(file, `it is no JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value as string[];
  throw besuFileFault(file, 'it is no JSON array of texts');
}

/**
 * Makes static-nodes.json hold exactly the wanted enodes; order, layout and spelling of the others stay.
 * @param wanted each in its one form
 * @throws QuorateError BESU_FILE_REFUSED
 */
export function editStaticNodes(file: string, text: string, wanted: readonly string[]): string {
  const entries = readStaticNodes(file, text);
  const { keeps, added } = keepsOf(entries, wanted, formOfEnode);
  if (added.length === 0 && keeps.every((keep) => keep)) return text;
  const source = text === '' ? '[]\n' : text;
  const spans = [...source.matchAll(TEXT)].map((match): Span => [match.index, match.index + match[0].length]);
  const array = {
    span: [source.indexOf('['), source.lastIndexOf(']') + 1] as const,
    entries: spans,
    commas: spans.slice(0, -1).map(([, to]) => source.indexOf(',', to)),
    mayTrail: false,
  };
  const edited = editArray(
    source,
    array,
    keeps,
    added.map((entry) => JSON.stringify(entry)),
  );
  const after = readStaticNodes(file, edited);
  const kept = entries.filter((_, index) => keeps[index]);
  const differences = differencesOf(after, wanted, formOfEnode);
  if (differences !== undefined || !isDeepStrictEqual(after.slice(0, kept.length), kept)) {
    throw besuFileFault(file, `an edit would not come out right: ${differences ?? 'entries would move'}`);
  }
  return edited;
}
