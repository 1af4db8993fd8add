import type { RangeQueryInfo } from '../../../fabric/wire/rwset-messages.js';
import type { LedgerState } from './ledger-state.js';
import type { PageIterator } from './peer-ledger.js';
import { RangeResults } from './range-results.js';
import type { RwsetBuilder } from './rwset-builder.js';

interface OpenRange {
  readonly namespace: string;
  readonly query: RangeQueryInfo;
  readonly results: RangeResults;
}

/**
 * The public range queries of one simulation. A query is recorded as far as it was consumed: up to the last key that was
 * returned, or to its own end once that was reached. Fabric: txmgr/query_executor.go resultsItr.
 */
export class RangeRecorder {
  readonly #state: LedgerState;
  readonly #ranges: OpenRange[] = [];
  #ended = false;

  constructor(state: LedgerState) {
    this.#state = state;
  }

  /** `limit` 0: all. A page that is full counts as the end of the range, as in Fabric. */
  open(namespace: string, startKey: string, endKey: string, limit: number): PageIterator {
    const query: RangeQueryInfo = { startKey, endKey: '', exhausted: false, rawReads: undefined, merkle: undefined };
    const results = new RangeResults();
    this.#ranges.push({ namespace, query, results });
    const found = this.#state.range({ namespace }, startKey, endKey)[Symbol.iterator]();
    let closed = false;
    let count = 0;
    return {
      next: () => {
        if (closed || this.#ended) return undefined;
        const next = limit > 0 && count >= limit ? undefined : found.next();
        if (next === undefined || next.done === true) {
          query.exhausted = true;
          query.endKey = endKey;
          return undefined;
        }
        count++;
        const [key, { value, version }] = next.value;
        results.add({ key, version });
        query.endKey = key;
        return { key, value };
      },
      close: () => {
        closed = true;
      },
      bookmark: () => {
        const next = closed ? undefined : found.next();
        closed = true;
        return next === undefined || next.done === true ? '' : next.value[0];
      },
    };
  }

  /** Ends all iterators and adds what they read. */
  finish(builder: RwsetBuilder): void {
    this.#ended = true;
    for (const { namespace, query, results } of this.#ranges) {
      const { reads, summary } = results.done();
      const rawReads = reads === undefined ? undefined : { reads };
      builder.addRangeQuery(namespace, { ...query, rawReads, merkle: summary });
    }
  }
}
