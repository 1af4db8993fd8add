import type { NamespaceRwset } from '../../../fabric/wire/transaction-rwset.js';
import type { TransactionSimulator } from './peer-ledger.js';

type Modification = ReturnType<TransactionSimulator['history']> extends Iterable<infer T> ? T : never;

interface Entry {
  readonly transactionId: string;
  readonly value: Uint8Array;
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly isDelete: boolean;
}

/** What each public key was set to, by valid transactions. Fabric: core/ledger/kvledger/history. */
export class HistoryIndex {
  readonly #entries = new Map<string, Entry[]>();

  /** Adds a valid endorser transaction. */
  add(
    rwset: readonly NamespaceRwset[],
    transaction: { readonly id: string; readonly timestamp: { readonly seconds: number; readonly nanos: number } },
  ): void {
    for (const { namespace, rwset: kv } of rwset) {
      for (const { key, isDelete, value } of kv.writes) {
        const name = historyKey(namespace, key);
        const entries = this.#entries.get(name) ?? [];
        this.#entries.set(name, entries);
        entries.push({
          transactionId: transaction.id,
          value: value ?? new Uint8Array(0),
          timestamp: transaction.timestamp,
          isDelete: isDelete || value === undefined || value.length === 0,
        });
      }
    }
  }

  /** Newest first. */
  of(namespace: string, key: string): Iterable<Modification> {
    return (this.#entries.get(historyKey(namespace, key)) ?? []).toReversed();
  }
}

function historyKey(namespace: string, key: string): string {
  return `${namespace}\u0000${key}`;
}
