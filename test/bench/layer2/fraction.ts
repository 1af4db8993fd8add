import { createHash } from 'node:crypto';

/** What looks like chance and is the same each time: from 0, below 1, for a text. */
export function fraction(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
