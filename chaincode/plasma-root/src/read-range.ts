import type { Stub } from './call';

export interface Entry<T> {
  readonly key: string;
  readonly value: T;
}

export interface RangeOptions {
  /** Rest of the first key that may be among them. */
  readonly from?: string;
  /** Rest of the key behind which it begins; in place of `from`. */
  readonly after?: string;
  readonly limit?: number;
}

/**
 * Values whose keys begin with `prefix` (which ends with `/`), in key order. What is read enters the read set, so that a
 * key added meanwhile invalidates a transaction.
 */
export async function readRange<T>(
  stub: Stub,
  prefix: string,
  { from = '', after = '', limit = Number.POSITIVE_INFINITY }: RangeOptions = {},
): Promise<readonly Entry<T>[]> {
  const start = after === '' ? `${prefix}${from}` : `${prefix}${after}\u0001`;
  const iterator = await stub.getStateByRange(start, `${prefix.slice(0, -1)}0`); // '0' follows '/'
  const entries: Entry<T>[] = [];
  try {
    while (entries.length < limit) {
      const next = await iterator.next();
      if (next.value?.key) {
        const text = Buffer.from(next.value.value).toString('utf8');
        entries.push({ key: next.value.key, value: JSON.parse(text) as T });
      }
      if (next.done) break;
    }
  } finally {
    await iterator.close();
  }
  return entries;
}
