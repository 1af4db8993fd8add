import type { RevisionRefusal } from '../ports/read/revision-reader.js';
import { type Paint, plain } from './paint.js';
import { printable } from './printable.js';
import { wrap } from './wrap.js';

/** Why the newest commit of our own upstream counts for nothing, and what to do. */
export function refusalText({ commit, code, message, mend }: RevisionRefusal, paint: Paint = plain): string {
  const head = paint('red', wrap('', `revision ${commit.slice(0, 12)} is not trusted [${code}]`));
  return `${head}\n${wrap('  why:  ', printable(message))}\n${wrap('  mend: ', printable(mend))}\n`;
}
