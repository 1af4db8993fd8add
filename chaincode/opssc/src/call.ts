import type { Context } from 'fabric-contract-api';
import { canonicalJson } from './canonical-json';
import { sha256Hex } from './digest';
import { liveMembers } from './members';
import { Refusal } from './refusal';

export type Stub = Context['stub'];

/** Who calls, and when by the client's own word (for show only). */
export interface Stamp {
  readonly organization: string;
  /** Hex SHA-256 of the caller's certificate (DER). */
  readonly certificate: string;
  readonly transactionId: string;
  readonly timestamp: string;
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

/**
 * The caller's stamp, once it is a member of the governance ledger as that is now.
 *
 * @throws Refusal NOT_A_MEMBER
 */
export async function memberStamp(stub: Stub): Promise<Stamp> {
  const stamp = stampOf(stub);
  const members = await liveMembers(stub);
  if (!members.includes(stamp.organization)) {
    throw new Refusal(
      'NOT_A_MEMBER',
      `${stamp.organization} is no member of ${stub.getChannelID()}`,
      'only application organizations of the governance channel act here',
    );
  }
  return stamp;
}

export async function readJson<T>(stub: Stub, key: string): Promise<T | undefined> {
  const bytes = await stub.getState(key);
  return bytes && bytes.length > 0 ? (JSON.parse(Buffer.from(bytes).toString('utf8')) as T) : undefined;
}

export async function writeJson(stub: Stub, key: string, value: unknown): Promise<void> {
  await stub.putState(key, Buffer.from(canonicalJson(value)));
}

export interface Entry<T> {
  readonly key: string;
  readonly value: T;
}

/**
 * All values whose keys begin with `prefix` (which ends with `/`), in key order, from the key after `after` on and at
 * most `limit`. What is read enters the read set, so that a key added meanwhile invalidates a transaction.
 */
export async function readRange<T>(
  stub: Stub,
  prefix: string,
  after = '',
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly Entry<T>[]> {
  const end = `${prefix.slice(0, -1)}0`; // '0' follows '/'
  const iterator = await stub.getStateByRange(after === '' ? prefix : `${prefix}${after}\u0001`, end);
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
