/** What is remembered at most, in bytes that were hashed: the code of a contract has 24,576 at most. */
const MOST_BYTES = 1_000_000;

/**
 * The same hash function, which does not hash the same bytes again. Each pass asks the same functions of the same contracts
 * with the same code: selectors, checksums of addresses, hashes of code and of calls.
 */
export function rememberHashes<Hash>(hash: (bytes: Uint8Array) => Hash): (bytes: Uint8Array) => Hash {
  const known = new Map<string, Hash>();
  let size = 0;
  return (bytes) => {
    if (bytes.length > MOST_BYTES) return hash(bytes);
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const found = known.get(key);
    if (found !== undefined) return found;
    if (size > MOST_BYTES) {
      known.clear();
      size = 0;
    }
    const made = hash(bytes);
    known.set(key, made);
    size += bytes.length;
    return made;
  };
}
