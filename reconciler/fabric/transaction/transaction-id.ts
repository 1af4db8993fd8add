import { createHash } from 'node:crypto';
import { WireError } from './wire-error.js';

/** Hex SHA-256 of nonce and creator (SerializedIdentity bytes). Fabric: protoutil.ComputeTxID. */
export function transactionId(nonce: Uint8Array, creator: Uint8Array): string {
  return createHash('sha256').update(nonce).update(creator).digest('hex');
}

/** @throws WireError `invalid txid. got [..], expected [..]`. Fabric: protoutil.CheckTxID. */
export function checkTransactionId(id: string, nonce: Uint8Array, creator: Uint8Array): void {
  const expected = transactionId(nonce, creator);
  if (id !== expected) {
    throw new WireError(`invalid txid. got [${id}], expected [${expected}]`);
  }
}
