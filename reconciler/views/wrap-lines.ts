import { printable } from './printable.js';
import { wrap } from './wrap.js';

/**
 * A text of several lines (a defect each, what each peer said, a stack), each of them wrapped below `first`: it cannot be
 * taken for a line of ours, for it is indented. Whatever else controls a terminal is spelled out.
 */
export function wrapLines(first: string, text: string): string {
  const lines = text
    .replaceAll('\t', '  ')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const indent = ' '.repeat(first.length);
  const shown = lines.map((line, index) => wrap(index === 0 ? first : indent, printable(line.trimEnd())));
  return shown.length === 0 ? first : shown.join('\n');
}
