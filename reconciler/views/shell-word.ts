/** A text as one word of a shell's command line, for commands that people copy: quoted only where it has to be. */
export function shellWord(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
