import { PolicySyntaxError } from './policy-syntax-error.js';

/** `word` holds names, `number` the digits as written with their sign, `string` the unescaped text. */
export interface Token {
  readonly type: 'word' | 'number' | 'string' | '(' | ')' | ',' | 'end';
  readonly text: string;
  readonly position: number;
}

/** What Go's unicode.IsSpace takes, and comments. */
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const NUMBER =
  /[+-]?[ \t]*(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]+)?)/y;
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};
const CODE_ESCAPE = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})/y;

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text) ?? undefined;
}

function skipSpace(text: string, start: number): number {
  let position = start;
  for (;;) {
    const match = matchAt(SPACE, text, position);
    if (!match) return position;
    position += match[0].length;
  }
}

/** Reads one escape after the backslash; `next` is behind it. */
function readEscape(text: string, position: number): { value: string; next: number } {
  const simple = ESCAPES[text[position] ?? ''];
  if (simple !== undefined) return { value: simple, next: position + 1 };
  const match = matchAt(CODE_ESCAPE, text, position);
  const [whole = '', hex2, hex4, hex8, octal] = match ?? [];
  const code = octal ? Number.parseInt(octal, 8) : Number.parseInt(hex2 ?? hex4 ?? hex8 ?? '', 16);
  if (!match || code > 0x10ffff) {
    throw new PolicySyntaxError('invalid escape in a quoted text', text, position - 1);
  }
  return { value: String.fromCodePoint(code), next: position + whole.length };
}

function readString(text: string, start: number): { value: string; next: number } {
  const quote = text[start];
  let value = '';
  let position = start + 1;
  for (;;) {
    const character = text[position];
    if (character === undefined || (character === '\n' && quote !== '`')) {
      throw new PolicySyntaxError(`the quoted text has no closing ${quote}`, text, start);
    }
    if (character === quote) return { value, next: position + 1 };
    if (character === '\\' && quote !== '`') {
      const escaped = readEscape(text, position + 1);
      value += escaped.value;
      position = escaped.next;
      continue;
    }
    value += character;
    position++;
  }
}

/**
 * Reads the token at `start` or behind the space and comments there.
 * @throws PolicySyntaxError
 */
export function readToken(text: string, start: number): { token: Token; next: number } {
  const position = skipSpace(text, start);
  const character = text[position];
  if (character === undefined) return { token: { type: 'end', text: '', position }, next: position };
  if (character === '(' || character === ')' || character === ',') {
    return { token: { type: character, text: character, position }, next: position + 1 };
  }
  if (character === "'" || character === '"' || character === '`') {
    const { value, next } = readString(text, position);
    return { token: { type: 'string', text: value, position }, next };
  }
  const word = matchAt(WORD, text, position)?.[0];
  if (word) return { token: { type: 'word', text: word, position }, next: position + word.length };
  const number = matchAt(NUMBER, text, position)?.[0];
  if (number) return { token: { type: 'number', text: number, position }, next: position + number.length };
  const shown = String.fromCodePoint(text.codePointAt(position) ?? 0);
  throw new PolicySyntaxError(`unexpected character ${JSON.stringify(shown)}`, text, position);
}

/** The value of a number token cut towards zero as Fabric cuts it, or undefined when it is no number of the language. */
export function countOf(text: string): number | undefined {
  const bare = text.trim();
  if (matchAt(NUMBER, bare, 0)?.[0].length !== bare.length || bare === '') return undefined;
  const sign = bare.startsWith('-') ? -1 : 1;
  const digits = bare.replace(/^[+-]\s*/, '').replaceAll('_', '');
  const value = sign * Math.trunc(Number(digits));
  return Number.isNaN(value) ? undefined : value + 0;
}
