/**
 * Breaks a text at spaces into lines of at most `width`; the first begins with `first`, the others with as many spaces.
 * A word that is longer stays whole: digests and paths must be copied in one piece.
 */
export function wrap(first: string, text: string, width = 80): string {
  const indent = ' '.repeat(first.length);
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}
