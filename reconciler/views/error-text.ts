import type { QuorateError } from '../core/model/quorate-error.js';
import { type Paint, plain } from './paint.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';

/** Code, what, why, how to mend it, and the facts, one per line. */
export function errorText(error: QuorateError, paint: Paint = plain): string {
  const lines = [paint('red', wrap('error: ', `${printable(error.message)} [${error.code}]`))];
  if (error.why !== undefined) lines.push(wrap('  why:  ', printable(error.why)));
  if (error.mend !== undefined) lines.push(wrap('  mend: ', printable(error.mend)));
  for (const [name, value] of Object.entries(error.facts)) lines.push(wrap(`  ${name}: `, printable(String(value))));
  return `${lines.join('\n')}\n`;
}
