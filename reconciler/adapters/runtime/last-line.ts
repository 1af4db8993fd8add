import { existsSync, readFileSync } from 'node:fs';

/** How far above its last line a stack says what it was. */
const TAIL_LINES = 40;

/** What a log says last of why its process ended, in one line; '' where there is no log. */
export function lastLine(file: string): string {
  if (!existsSync(file)) return '';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  // Our own note that it ended says nothing of why; after an error Node still prints its stack and its version.
  const own = lines.filter((line) => !line.startsWith('[quorate]'));
  const said = own.slice(-TAIL_LINES).findLast((line) => /\b\w*Error\b/.test(line));
  return (said ?? own.at(-1) ?? lines.at(-1) ?? '').trim().slice(0, 300);
}
