/**
 * Go's order of strings: by UTF-8 bytes. JavaScript's `<` compares UTF-16 units and disagrees beyond U+FFFF, e.g. for
 * U+10FFFF, the end of composite-key ranges.
 */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
