import type { QuorateError } from '../core/model/quorate-error.js';
import { type Paint, plain } from './paint.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';
import { wrapLines } from './wrap-lines.js';

/** Code, what, why, how to mend it, and the facts, one per line. */
export function errorText(error: QuorateError, paint: Paint = plain): string {
  const lines = [paint('red', wrap('error: ', `${printable(error.message)} [${error.code}]`))];
  if (error.why !== undefined) lines.push(wrapLines('  why:  ', error.why));
  if (error.mend !== undefined) lines.push(wrapLines('  mend: ', error.mend));
  for (const [name, value] of Object.entries(error.facts)) lines.push(wrap(`  ${name}: `, printable(String(value))));
  return `${lines.join('\n')}\n`;
}
