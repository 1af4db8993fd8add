import { Buffer } from 'node:buffer';
import type { KvRead, MerkleSummary, RangeQueryInfo } from '../../../fabric/wire/rwset-messages.js';
import type { NamespaceRwset } from '../../../fabric/wire/transaction-rwset.js';
import { compareKeys } from '../ledger/compare-keys.js';
import { sameBytes } from '../ledger/hash.js';
import type { LedgerState, Space } from '../ledger/ledger-state.js';
import type { Version } from '../ledger/peer-ledger.js';
import { RangeResults } from '../ledger/range-results.js';
import type { UpdateBatch } from '../ledger/update-batch.js';
import { sameVersion } from '../ledger/version.js';
import { VALIDATION_CODE } from './validation-code.js';

/** What a transaction read and is not so any more. */
export interface ReadConflict {
  readonly code: number;
  readonly namespace: string;
  readonly collection: string | undefined;
  /** Of a collection: hex SHA-256. Undefined for a range. */
  readonly key: string | undefined;
  /** `from` and `to` of a range. */
  readonly range: readonly [string, string] | undefined;
  /** As it was read; undefined: it was not there. */
  readonly read: Version | undefined;
  /** As it is before this block. */
  readonly present: Version | undefined;
  /** An earlier transaction of the same block writes it. */
  readonly inBlock: boolean;
}

/**
 * Whether all that a transaction read is still so, on the committed state plus the writes of the valid transactions
 * before it in its block: VALID, MVCC_READ_CONFLICT or PHANTOM_READ_CONFLICT. Fabric: txmgmt/validation/validator.go.
 */
export function checkReads(rwset: readonly NamespaceRwset[], state: LedgerState, batch: UpdateBatch): number {
  return readConflict(rwset, state, batch)?.code ?? VALIDATION_CODE.VALID;
}

/** The first read that is not so any more, in Fabric's order; undefined when all are. */
export function readConflict(
  rwset: readonly NamespaceRwset[],
  state: LedgerState,
  batch: UpdateBatch,
): ReadConflict | undefined {
  const changed = (space: Space, key: string, version: Version | undefined): ReadConflict | undefined => {
    const inBlock = batch.get(space, key) !== undefined;
    const present = state.get(space, key)?.version;
    if (!inBlock && sameVersion(present, version)) return undefined;
    const { namespace, collection } = space;
    const code = VALIDATION_CODE.MVCC_READ_CONFLICT;
    return { code, namespace, collection, key, range: undefined, read: version, present, inBlock };
  };
  for (const { namespace, rwset: kv, collections } of rwset) {
    const space = { namespace };
    for (const { key, version } of kv.reads) {
      const found = changed(space, key, version);
      if (found !== undefined) return found;
    }
    const query = kv.rangeQueries.find((one) => !sameRange(space, one, state, batch));
    if (query !== undefined) return phantom(namespace, query);
    for (const { collection, rwset: hashed } of collections) {
      const hashedSpace = { namespace, collection, hashed: true };
      for (const { keyHash, version } of hashed.reads) {
        const found = changed(hashedSpace, Buffer.from(keyHash ?? []).toString('hex'), version);
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

function phantom(namespace: string, { startKey, endKey }: RangeQueryInfo): ReadConflict {
  return {
    code: VALIDATION_CODE.PHANTOM_READ_CONFLICT,
    namespace,
    collection: undefined,
    key: undefined,
    range: [startKey, endKey],
    read: undefined,
    present: undefined,
    inBlock: false,
  };
}

/** Asks the range query again. */
function sameRange(space: Space, query: RangeQueryInfo, state: LedgerState, batch: UpdateBatch): boolean {
  const found = combined(space, query, state, batch);
  return query.merkle === undefined
    ? sameRawReads(query.rawReads?.reads ?? [], found)
    : sameSummary(query.merkle, found);
}

function sameRawReads(reads: readonly KvRead[], found: Iterator<KvRead>): boolean {
  for (const read of reads) {
    const next = found.next();
    if (next.done === true || next.value.key !== read.key || !sameVersion(next.value.version, read.version))
      return false;
  }
  return found.next().done === true;
}

/** Builds the tree again and compares it from its top level on, so that an early difference ends it early. */
function sameSummary(expected: MerkleSummary, found: Iterator<KvRead>): boolean {
  const results = new RangeResults(expected.maxDegree);
  let matched = 0;
  for (let next = found.next(); next.done !== true; next = found.next()) {
    results.add(next.value);
    const { maxLevel, maxLevelHashes } = results.summary();
    if (maxLevel < expected.maxLevel || matched === maxLevelHashes.length) continue;
    if (maxLevelHashes.length > expected.maxLevelHashes.length) return false;
    if (!sameBytes(maxLevelHashes[matched], expected.maxLevelHashes[matched])) return false;
    matched++;
  }
  const { summary } = results.done();
  return summary !== undefined && summariesEqual(expected, summary);
}

function summariesEqual(a: MerkleSummary, b: MerkleSummary): boolean {
  return (
    a.maxDegree === b.maxDegree &&
    a.maxLevel === b.maxLevel &&
    a.maxLevelHashes.length === b.maxLevelHashes.length &&
    a.maxLevelHashes.every((hash, index) => sameBytes(hash, b.maxLevelHashes[index]))
  );
}

/**
 * State and updates as one sequence, updates first where both have a key. A query that was not read to its end has the
 * last key that was read as its end: that one is included.
 */
function* combined(space: Space, query: RangeQueryInfo, state: LedgerState, batch: UpdateBatch): Generator<KvRead> {
  const { startKey, endKey } = query;
  const stored = state.range(space, startKey, endKey)[Symbol.iterator]();
  const updated = batch.range(space, startKey, endKey)[Symbol.iterator]();
  let left = stored.next();
  let right = updated.next();
  while (left.done !== true || right.done !== true) {
    const order = left.done === true ? 1 : right.done === true ? -1 : compareKeys(left.value[0], right.value[0]);
    if (order < 0) {
      yield { key: left.value![0], version: left.value![1].version };
      left = stored.next();
      continue;
    }
    const [key, { value, version }] = right.value!;
    if (value !== undefined) yield { key, version };
    right = updated.next();
    if (order === 0) left = stored.next();
  }
  if (query.exhausted) return;
  const last = batch.get(space, endKey) ?? state.get(space, endKey);
  if (last?.value !== undefined) yield { key: endKey, version: last.version };
}
