/**
 * A map of at most `limit` entries. Each time that half as many were asked for or set, it forgets all that was not since the
 * time before: to keep an exact order would cost each look several times what it costs to find the entry.
 */
export class BoundedCache<V> {
  #recent = new Map<string, V>();
  #before = new Map<string, V>();
  readonly #half: number;
  readonly #longest: number;

  /** @param longest characters of a key that is kept; of what strangers send, which may pad it as they like, few */
  constructor(limit: number, longest = Number.POSITIVE_INFINITY) {
    this.#half = Math.floor(limit / 2);
    this.#longest = longest;
  }

  get(key: string): V | undefined {
    const value = this.#recent.get(key);
    if (value !== undefined) return value;
    const known = this.#before.get(key);
    if (known !== undefined) this.set(key, known);
    return known;
  }

  set(key: string, value: V): void {
    if (key.length > this.#longest) return;
    this.#recent.set(key, value);
    if (this.#recent.size < this.#half) return;
    this.#before = this.#recent;
    this.#recent = new Map();
  }
}

/** Characters of whatever a certificate, an identity with one or a signature takes. */
export const LONGEST_FROM_STRANGERS = 8192;

/** Bytes as a map key. */
export function bytesKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
