import { randomUUID } from 'node:crypto';
import { peer } from '@hyperledger/fabric-protos';

/** Results that are sent in one message. Fabric: HandleChaincodeStream, QueryResponseGenerator. */
const BATCH = 100;
/** Results that one query may return at all. Fabric: core.yaml ledger.state.totalQueryLimit. */
const TOTAL_LIMIT = 100_000;

/** Where a query's results come from: each already encoded as its own message (KV, KeyModification). */
export interface ResultSource {
  next(): Uint8Array | undefined;
  close(): void;
  /** Only of a page: the key where the next page starts. */
  bookmark?(): string;
}

interface OpenQuery {
  readonly source: ResultSource;
  pending: Uint8Array[];
  returned: number;
}

/**
 * The open queries of one execution. A batch is cut when one more result than it holds was read, so the simulator has
 * always read one result further than the chaincode has seen (the read sets of real peers show that).
 */
export class QueryIterators {
  readonly #queries = new Map<string, OpenQuery>();

  /** Opens a query and returns its first response. `pageSize` only of a paginated query. */
  open(source: ResultSource, page?: { readonly pageSize: number }): peer.QueryResponse {
    const id = randomUUID();
    this.#queries.set(id, { source, pending: [], returned: 0 });
    const limit = page !== undefined && page.pageSize > 0 ? Math.min(page.pageSize, TOTAL_LIMIT) : TOTAL_LIMIT;
    return this.#respond(id, limit, page !== undefined);
  }

  /** The next batch. @throws `query iterator not found`. */
  next(id: string): peer.QueryResponse {
    if (!this.#queries.has(id)) throw new Error('query iterator not found');
    return this.#respond(id, TOTAL_LIMIT, false);
  }

  /** Ends a query; one that is not open is no error. */
  close(id: string): peer.QueryResponse {
    this.#end(id);
    const response = new peer.QueryResponse();
    response.setId(id);
    return response;
  }

  closeAll(): void {
    for (const id of [...this.#queries.keys()]) this.#end(id);
  }

  #end(id: string): void {
    this.#queries.get(id)?.source.close();
    this.#queries.delete(id);
  }

  #respond(id: string, limit: number, paginated: boolean): peer.QueryResponse {
    const query = this.#queries.get(id)!;
    try {
      while (query.returned < limit) {
        const result = query.source.next();
        if (result === undefined) break;
        query.returned += 1;
        if (!paginated && query.pending.length === BATCH) {
          const batch = query.pending;
          query.pending = [result];
          return response(id, batch, true);
        }
        query.pending.push(result);
      }
    } catch (error) {
      this.#end(id);
      throw error;
    }
    return this.#last(id, query, paginated);
  }

  #last(id: string, query: OpenQuery, paginated: boolean): peer.QueryResponse {
    const last = response(id, query.pending, false);
    if (paginated) {
      const metadata = new peer.QueryResponseMetadata();
      metadata.setFetchedRecordsCount(query.returned);
      metadata.setBookmark(query.source.bookmark?.() ?? '');
      last.setMetadata(metadata.serializeBinary());
    }
    this.#end(id);
    return last;
  }
}

function response(id: string, results: readonly Uint8Array[], hasMore: boolean): peer.QueryResponse {
  const message = new peer.QueryResponse();
  message.setId(id);
  message.setHasMore(hasMore);
  message.setResultsList(
    results.map((bytes) => {
      const result = new peer.QueryResultBytes();
      result.setResultbytes(bytes);
      return result;
    }),
  );
  return message;
}
