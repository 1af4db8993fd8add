import { Buffer } from 'node:buffer';
import type { NamespaceRwset } from '../../../fabric/wire/transaction-rwset.js';
import { type Space, spaceName } from '../ledger/ledger-state.js';

/** One string for a key in a space. */
export function keyIn(space: Space, key: string): string {
  return `${spaceName(space)}\u0000\u0000${key}`;
}

/**
 * Which transactions of the block being validated change which keys' own policies. A later transaction in the block that
 * writes such a key is invalid, if the change met the policies of its namespace. Fabric: statebased/vpmanagerimpl.go.
 */
export class KeyPolicyChanges {
  readonly #changes = new Map<string, number[]>();

  /** To be called once per transaction and namespace that met its policies. */
  add(transaction: number, rwset: NamespaceRwset): void {
    const { namespace } = rwset;
    for (const { key } of rwset.rwset.metadataWrites) this.#add(keyIn({ namespace }, key), transaction);
    for (const { collection, rwset: hashed } of rwset.collections)
      for (const { keyHash } of hashed.metadataWrites) {
        const key = Buffer.from(keyHash ?? []).toString('hex');
        this.#add(keyIn({ namespace, collection, hashed: true }, key), transaction);
      }
  }

  changedBefore(key: string, transaction: number): boolean {
    return this.#changes.get(key)?.some((earlier) => earlier < transaction) === true;
  }

  #add(key: string, transaction: number): void {
    const transactions = this.#changes.get(key);
    if (transactions === undefined) this.#changes.set(key, [transaction]);
    else transactions.push(transaction);
  }
}
