/** What stands in a document of the plain subset. */
export type PlainValue = string | number | boolean | readonly PlainValue[] | { readonly [key: string]: PlainValue };

export interface PlainDocument {
  readonly value: PlainValue;
  /** Where its first key begins, in characters. */
  readonly offset: number;
}

interface Line {
  readonly indent: number;
  /** `key` of `key: rest`, or undefined for an entry of a list, `- rest`. */
  readonly key: string | undefined;
  readonly rest: string;
  readonly offset: number;
}

/** More than any document needs, far less than what a recursion could not bear. */
const DEEPEST = 16;
/** Printable ASCII only: whatever else a text holds (tabs, carriage returns, a byte order mark) is not for this reader. */
const PLAIN_TEXT = /^[\x20-\x7e\n]*$/;
const BLANK = /^ *(?:#.*)?$/;
/** A key begins with a letter, so it is no number, and is none of YAML's words; long ones are errors in YAML. */
const LINE = /^( *)(?:([A-Za-z][\w.-]{0,200}):|-)(?: +(.*))?$/;
const COMMENT = /^ *(?:#.*)?$/;
const ATOM =
  /"[^"\\]*"|'[^']*'|-?(?:0|[1-9][0-9]{0,14})(?![\w.+:-])|[0-9]{1,9}(?:ms|[smhd])(?![\w.+:/@-])|(?:[A-Za-z/]|\.\.?\/)[\w./@-]*/y;
/** Words on a line of their own: outside flow collections only a colon or a hash could mean more than text. */
const WORDS = /^[A-Za-z][^#:]*$/;
const SPACES = / */y;
const FLOW_KEY = /([A-Za-z][\w.-]{0,200}): +/y;
/** The words of YAML's core schema, and those of YAML 1.1 that some would expect to be more than text. */
const WORD = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

/** Thrown inside, never outside: the text is not of the subset. */
const OTHER = Symbol('not plain');

/**
 * Reads a file of one document that keeps to the plain subset of YAML in which nearly all specs are written: mappings
 * and lists by indentation, one-line flow collections, quoted text without escapes, words, whole numbers, true and false.
 * Undefined for everything else, sound or not: then `yaml` reads it. It must say exactly what `yaml` says wherever it
 * says anything (a property test compares them), and exists because a spec of 1,000 documents is read by a process that
 * has just begun, in which a general parser costs ten times as much.
 */
export function parsePlainYaml(text: string): PlainDocument | undefined {
  if (!PLAIN_TEXT.test(text)) return undefined;
  try {
    const lines = linesOf(text);
    const [first] = lines;
    if (first === undefined || first.key === undefined || first.indent !== 0) return undefined;
    const reader = new PlainReader(lines);
    const value = reader.mapping(0, 1);
    return reader.atEnd ? { value, offset: first.offset } : undefined;
  } catch (error) {
    if (error === OTHER) return undefined;
    throw error;
  }
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    if (!BLANK.test(line)) {
      const match = LINE.exec(line);
      if (match === null) throw OTHER;
      const [, spaces = '', key, rest = ''] = match;
      if (key !== undefined && WORD.test(key)) throw OTHER;
      lines.push({ indent: spaces.length, key, rest, offset: offset + spaces.length });
    }
    offset += line.length + 1;
  }
  return lines;
}

class PlainReader {
  readonly #lines: readonly Line[];
  #at = 0;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  get atEnd(): boolean {
    return this.#at === this.#lines.length;
  }

  /** The entries at just this indentation. A deeper line would go on with the value before it: it is not plain. */
  mapping(indent: number, depth: number): PlainValue {
    const value: Record<string, PlainValue> = {};
    for (let line = this.#lines[this.#at]; line !== undefined && line.indent >= indent; line = this.#lines[this.#at]) {
      if (line.indent !== indent || line.key === undefined || Object.hasOwn(value, line.key)) throw OTHER;
      this.#at += 1;
      value[line.key] = COMMENT.test(line.rest) ? this.#block(indent, depth) : new FlowReader(line.rest).whole(depth);
    }
    return value;
  }

  #list(indent: number, depth: number): PlainValue {
    const value: PlainValue[] = [];
    for (let line = this.#lines[this.#at]; line !== undefined && line.indent >= indent; line = this.#lines[this.#at]) {
      if (line.indent !== indent || line.key !== undefined || line.rest === '') throw OTHER;
      this.#at += 1;
      value.push(new FlowReader(line.rest).whole(depth));
    }
    return value;
  }

  /** What stands below a key without a value. */
  #block(above: number, depth: number): PlainValue {
    const next = this.#lines[this.#at];
    if (next === undefined || next.indent <= above || depth > DEEPEST) throw OTHER;
    return next.key === undefined ? this.#list(next.indent, depth + 1) : this.mapping(next.indent, depth + 1);
  }
}

/** Reads one value that stands on one line, with nothing behind it but a comment. */
class FlowReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(depth: number): PlainValue {
    if (WORDS.test(this.#text)) return atomOf(this.#text.trimEnd());
    const value = this.#value(depth);
    const behind = this.#text.slice(this.#at);
    // `#` begins a comment only after a space.
    if (!COMMENT.test(behind) || behind.startsWith('#')) throw OTHER;
    return value;
  }

  #value(depth: number): PlainValue {
    if (depth > DEEPEST) throw OTHER;
    if (this.#skip('{')) return this.#flowMapping(depth);
    if (this.#skip('[')) return this.#flowList(depth);
    return atomOf(this.#match(ATOM));
  }

  #flowMapping(depth: number): PlainValue {
    const value: Record<string, PlainValue> = {};
    this.#match(SPACES);
    if (this.#skip('}')) return value;
    do {
      this.#match(SPACES);
      this.#match(FLOW_KEY);
      const key = this.#group;
      if (WORD.test(key) || Object.hasOwn(value, key)) throw OTHER;
      value[key] = this.#value(depth + 1);
      this.#match(SPACES);
    } while (this.#skip(','));
    if (!this.#skip('}')) throw OTHER;
    return value;
  }

  #flowList(depth: number): PlainValue {
    const value: PlainValue[] = [];
    this.#match(SPACES);
    if (this.#skip(']')) return value;
    do {
      this.#match(SPACES);
      value.push(this.#value(depth + 1));
      this.#match(SPACES);
    } while (this.#skip(','));
    if (!this.#skip(']')) throw OTHER;
    return value;
  }

  #group = '';

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) throw OTHER;
    this.#at = pattern.lastIndex;
    this.#group = match[1] ?? '';
    return match[0];
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }
}

function atomOf(text: string): PlainValue {
  const first = text[0]!;
  if (first === '"' || first === "'") return text.slice(1, -1);
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (WORD.test(text)) throw OTHER;
  if (/^-?[0-9]+$/.test(text)) {
    // There is a negative zero in YAML, and none in JSON.
    if (text === '-0') throw OTHER;
    return Number(text);
  }
  return text;
}
