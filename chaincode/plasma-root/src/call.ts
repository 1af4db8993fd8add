import { createHash } from 'node:crypto';
import type { Context } from 'fabric-contract-api';
import type { EventPayload } from './answers';
import { canonicalJson } from './canonical-json';

export type Stub = Context['stub'];

/** Who calls, and when by the client's own word (for show only). */
export interface Stamp {
  readonly organization: string;
  /** Hex SHA-256 of the caller's certificate (DER). */
  readonly certificate: string;
  readonly transactionId: string;
  readonly timestamp: string;
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Who made this call. The organization is the creator's MSP id and nothing else: no argument can name another. */
export function stampOf(stub: Stub): Stamp {
  const { mspid, idBytes } = stub.getCreator();
  const pem = Buffer.from(idBytes).toString('latin1');
  const body = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/.exec(pem)?.[1];
  return {
    organization: mspid,
    certificate: sha256Hex(body === undefined ? idBytes : Buffer.from(body, 'base64')),
    transactionId: stub.getTxID(),
    timestamp: stub.getDateTimestamp().toISOString(),
  };
}

export async function readJson<T>(stub: Stub, key: string): Promise<T | undefined> {
  const bytes = await stub.getState(key);
  return bytes && bytes.length > 0 ? (JSON.parse(Buffer.from(bytes).toString('utf8')) as T) : undefined;
}

export async function writeJson(stub: Stub, key: string, value: unknown): Promise<void> {
  await stub.putState(key, Buffer.from(canonicalJson(value)));
}

/** Sets the transaction's one event. It only wakes loops: whoever misses it reads the same from the state. */
export function announce(stub: Stub, name: string, payload: EventPayload): void {
  stub.setEvent(name, Buffer.from(canonicalJson(payload)));
}
