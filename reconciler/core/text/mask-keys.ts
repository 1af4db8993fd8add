/** 64 hex digits that stand alone: a key of secp256k1 is written so, and so is a hash. Ids of nodes are longer. */
const LONE = /(?<![0-9a-z])(?:0x)?[0-9a-f]{64}(?![0-9a-z])/gi;

/** Whether a text holds what may be a private key in hex. */
export function holdsLoneKey(text: string): boolean {
  return text.search(LONE) >= 0;
}

/**
 * The text without what may be a private key in hex. For whatever repeats what somebody wrote: that ends in a CI log or a
 * comment of a pull request. A hash goes with it; its place in the file is named beside.
 */
export function maskKeys(text: string): string {
  return text.replace(LONE, '(64 hex digits, not repeated here)');
}
