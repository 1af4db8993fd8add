/** How Go names the kinds of JSON values. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const ZERO = { string: '', bool: false } as const;

interface Kinds {
  readonly string: string;
  readonly bool: boolean;
}

/**
 * One field of a Go struct out of a JSON object, as encoding/json fills it: names match without case, the last one
 * counts, null and a missing field are Go's zero value.
 *
 * @param struct the struct's name in Go, for the error's text
 * @throws Error with Go's text when the value is of another kind
 */
export function goField<Kind extends keyof Kinds>(
  json: unknown,
  struct: string,
  name: string,
  kind: Kind,
): Kinds[Kind] {
  let found: Kinds[keyof Kinds] = ZERO[kind];
  for (const [key, value] of Object.entries(json ?? {})) {
    if (key.toLowerCase() !== name || value === null) continue;
    if (kindOf(value) !== kind) {
      throw new Error(`json: cannot unmarshal ${kindOf(value)} into Go struct field ${struct}.${name} of type ${kind}`);
    }
    found = value as Kinds[Kind];
  }
  return found as Kinds[Kind];
}

/** What no JSON value begins with, behind white space. */
const NO_VALUE = /^[ \t\r\n]*([^ \t\r\n{["\-0-9tfn])/u;

/** Parses JSON. @throws Error in Go's words for a text that does not begin with a value; else in JavaScript's */
function goJson(text: string): unknown {
  const [, first] = NO_VALUE.exec(text) ?? [];
  if (first !== undefined) throw new Error(`invalid character ${quoted(first)} looking for beginning of value`);
  if (text.trim() === '') throw new Error('unexpected end of JSON input');
  return JSON.parse(text);
}

const quoted = (character: string) => (character === "'" ? `'\\''` : `'${character}'`);

/** Parses a text that must be a JSON object or null. @throws Error: what it is instead; as `goJson` */
export function goObject(text: string, type: string): object | null {
  const value = goJson(text);
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  throw new Error(`json: cannot unmarshal ${kindOf(value)} into Go value of type ${type}`);
}
