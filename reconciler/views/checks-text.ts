import { type Paint, plain } from './paint.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';
import { wrapLines } from './wrap-lines.js';

/** One thing that must be true before the loop can work. */
export interface Check {
  /** What was looked at, e.g. `peer0: TLS`. */
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was found. */
  readonly what: string;
  /** How to mend it; where nothing is wrong, ''. */
  readonly mend: string;
}

const INDENT = ' '.repeat(10);
const COLORS = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' } as const;

/** One line a check, and below what is wrong how to mend it. `brief` leaves out what is well. */
export function checksText(
  checks: readonly Check[],
  options: { readonly paint?: Paint; readonly brief?: boolean } = {},
): string {
  const paint = options.paint ?? plain;
  const shown = options.brief ? checks.filter(({ state }) => state === 'failed' || state === 'warning') : checks;
  const lines = shown.map(({ name, state, what, mend }) => {
    const text = wrapLines(INDENT, `${name}: ${what}`).slice(INDENT.length);
    const head = `${paint(COLORS[state], state.padEnd(INDENT.length))}${text}`;
    return mend ? `${head}\n${wrap(`${INDENT}mend: `, printable(mend))}` : head;
  });
  return `${[...lines, paint('bold', checksSummary(checks))].join('\n')}\n`;
}

/** `14 ok, 1 warning, 2 failed, 1 skipped` */
export function checksSummary(checks: readonly Check[]): string {
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  return `${count('ok')} ok, ${count('warning')} warning, ${count('failed')} failed, ${count('skipped')} skipped`;
}
