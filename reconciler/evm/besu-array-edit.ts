/** From and up to (exclusive), in UTF-16 units. */
export type Span = readonly [from: number, to: number];

/** Where an array of strings stands in a text. All of its commas are between or behind its entries. */
export interface ArrayPlaces {
  /** The brackets included. */
  readonly span: Span;
  readonly entries: readonly Span[];
  /** Where its commas are, in their order. */
  readonly commas: readonly number[];
  /** JSON allows no comma behind the last entry. */
  readonly mayTrail: boolean;
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * Takes entries out of an array and adds others behind those that stay: on lines of their own where the last one has
 * one. Comments, line ends, indentation and the other entries' spelling stay, to the letter.
 * @param keeps by the entries' order
 * @param added as they shall stand in the text, quoted
 */
export function editArray(
  text: string,
  array: ArrayPlaces,
  keeps: readonly boolean[],
  added: readonly string[],
): string {
  const last = keeps.lastIndexOf(true);
  const trails = array.commas.length === array.entries.length && array.entries.length > 0;
  const insertions = added.length === 0 ? [] : insertionsOf(text, array, last, added, trails);
  // A comma behind the last that stays: it separated that from one that goes, or from one that comes now.
  const lineOfItsOwn = insertions.some(({ at }) => last >= 0 && at > array.entries[last]![1]);
  const spare = last >= 0 && last < array.entries.length - 1 && !trails && !lineOfItsOwn ? [last] : [];
  const cuts = [
    ...keeps.flatMap((keep, index) => (keep ? [] : cutsOf(text, array, index))),
    ...spare.map((index) => commaCut(text, array.commas[index]!)),
  ];
  return apply(text, wholeLines(text, merged(cuts)), insertions);
}

/** The line end that a text has: of its first line. */
export function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

function cutsOf(text: string, { entries, commas }: ArrayPlaces, index: number): Span[] {
  const [from, to] = entries[index]!;
  const comma = commas[index];
  if (comma === undefined) return [[from, to]];
  const [commaFrom, commaTo] = commaCut(text, comma);
  return /^[ \t]*$/.test(text.slice(to, commaFrom))
    ? [[from, commaTo]]
    : [
        [from, to],
        [commaFrom, commaTo],
      ];
}

/** With the spaces that follow on its line. */
function commaCut(text: string, comma: number): Span {
  let to = comma + 1;
  while (text[to] === ' ' || text[to] === '\t') to += 1;
  return [comma, to];
}

function merged(cuts: readonly Span[]): Span[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...cuts].sort(([one], [other]) => one - other)) {
    const before = result.at(-1);
    if (before !== undefined && from <= before[1]) before[1] = Math.max(before[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** A line on which nothing is left goes as a whole. */
function wholeLines(text: string, cuts: readonly Span[]): Span[] {
  return cuts.map(([from, to]) => {
    const start = text.lastIndexOf('\n', from - 1) + 1;
    const rest = /^[ \t]*\r?\n/.exec(text.slice(to, to + 64));
    return rest !== null && text.slice(start, from).trim() === '' ? [start, to + rest[0].length] : [from, to];
  });
}

function insertionsOf(
  text: string,
  array: ArrayPlaces,
  last: number,
  added: readonly string[],
  trails: boolean,
): Insertion[] {
  const eol = lineEndOf(text);
  if (last < 0) return intoEmpty(text, array, added, eol);
  const [from, to] = array.entries[last]!;
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const indent = text.slice(start, from);
  const ownLine = /^[ \t]*$/.test(indent) && start > array.span[0];
  const lineEnd = endOfLine(text, to);
  const comma = array.commas[last];
  if (!ownLine) return [{ at: to, text: added.map((entry) => `, ${entry}`).join('') }];
  // The closing bracket, or the comma of an odd layout, stands where the new lines would have to begin.
  const crowded = lineEnd >= array.span[1] - 1 || (comma !== undefined && comma > lineEnd);
  if (crowded) return [{ at: to, text: added.map((entry) => `,${eol}${indent}${entry}`).join('') }];
  const lines = added.map((entry) => `${eol}${indent}${entry}`).join(',');
  const inserted = { at: lineEnd, text: trails ? `${lines},` : lines };
  return comma === undefined ? [{ at: to, text: ',' }, inserted] : [inserted];
}

function intoEmpty(text: string, { span, mayTrail }: ArrayPlaces, added: readonly string[], eol: string): Insertion[] {
  const lines = `${added.map((entry) => `${eol}  ${entry}`).join(',')}${mayTrail ? ',' : ''}`;
  const lineEnd = endOfLine(text, span[0]);
  // On one line, nothing but spaces is between the brackets: a comment would hide the second one.
  if (lineEnd >= span[1] - 1) return [{ at: span[0] + 1, text: `${lines}${eol}` }];
  return [{ at: lineEnd, text: lines }];
}

/** Before the line end, or the end of the text. */
function endOfLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' ? newline - 1 : newline;
}

function apply(text: string, cuts: readonly Span[], insertions: readonly Insertion[]): string {
  const pieces: string[] = [];
  let done = 0;
  const steps = [
    ...cuts.map(([from, to]) => ({ from, to, text: '' })),
    ...insertions.map(({ at, text: inserted }) => ({ from: at, to: at, text: inserted })),
  ].sort((one, other) => one.from - other.from || one.to - other.to);
  for (const step of steps) {
    if (step.from > done) pieces.push(text.slice(done, step.from));
    pieces.push(step.text);
    done = Math.max(done, step.to);
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}
