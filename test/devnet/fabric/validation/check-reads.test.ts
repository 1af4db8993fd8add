import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '../../../../reconciler/devnet/fabric/ledger/hash.js';
import { LedgerState, type StateUpdate } from '../../../../reconciler/devnet/fabric/ledger/ledger-state.js';
import type { TransactionSimulator } from '../../../../reconciler/devnet/fabric/ledger/peer-ledger.js';
import { transactionSimulator } from '../../../../reconciler/devnet/fabric/ledger/transaction-simulator.js';
import { UpdateBatch } from '../../../../reconciler/devnet/fabric/ledger/update-batch.js';
import { checkReads } from '../../../../reconciler/devnet/fabric/validation/check-reads.js';
import { VALIDATION_CODE } from '../../../../reconciler/devnet/fabric/validation/validation-code.js';
import { decodeTransactionRwset, type NamespaceRwset } from '../../../../reconciler/fabric/wire/transaction-rwset.js';

const { VALID, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT } = VALIDATION_CODE;
const SPACE = { namespace: 'cc' };
const name = (n: number) => `k${String(n).padStart(4, '0')}`;

function update(block: number, value: string | undefined): StateUpdate {
  return {
    value: value === undefined ? undefined : Buffer.from(value),
    metadata: undefined,
    version: { block, transaction: 0 },
  };
}

function stateOf(keys: readonly string[]): LedgerState {
  return LedgerState.empty().with(new Map([['cc', new Map(keys.map((key) => [key, update(1, key)]))]]));
}

function simulate(state: LedgerState, action: (simulator: TransactionSimulator) => void): Uint8Array {
  const simulator = transactionSimulator('tx', {
    state,
    checkCollection: () => ({ writable: true }),
    history: () => [],
  });
  action(simulator);
  return simulator.done().publicResults;
}

/** Reads `limit` results of a range, or all of it. */
function readRange(start: string, end: string, limit: number) {
  return (simulator: TransactionSimulator) => {
    const range = simulator.range('cc', start, end);
    for (let read = 0; read < limit && range.next() !== undefined; ) read++;
  };
}

function batchOf(state: LedgerState, changes: Readonly<Record<string, string | undefined>>): UpdateBatch {
  const batch = new UpdateBatch(state);
  for (const [key, value] of Object.entries(changes)) batch.put(SPACE, key, update(2, value));
  return batch;
}

test('a range is a phantom exactly when asking it again would give something else', () => {
  const changes = fc.dictionary(
    fc.integer({ min: 0, max: 160 }).map(name),
    fc.option(fc.constant('new'), { nil: undefined }),
    {
      maxKeys: 3,
    },
  );
  const bound = fc.option(fc.integer({ min: 0, max: 160 }).map(name), { nil: '' });
  let phantoms = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      bound,
      bound,
      fc.constantFrom(1, 5, 50, 51, Number.POSITIVE_INFINITY),
      changes,
      fc.boolean(),
      (step, start, end, limit, changed, committed) => {
        const state = stateOf(
          Array.from({ length: 160 }, (_, n) => n)
            .filter((n) => n % step === 0)
            .map(name),
        );
        const query = readRange(start, end, limit);
        const before = simulate(state, query);
        const batch = batchOf(state, changed);
        const after = state.with(batch.byName());
        const rwset = decodeTransactionRwset(before);
        const code = committed ? checkReads(rwset, after, new UpdateBatch(after)) : checkReads(rwset, state, batch);
        // A query that was not read to its end ends, inclusive, with the last key that was read.
        const last = rwset[0]?.rwset.rangeQueries[0];
        const again =
          last === undefined || last.exhausted || limit === Number.POSITIVE_INFINITY
            ? simulate(after, query)
            : simulate(after, (simulator) => {
                const range = simulator.range('cc', start, end);
                for (let next = range.next(); next !== undefined && next.key < last.endKey; ) next = range.next();
              });
        const same = Buffer.from(again).equals(before);
        if (!same) phantoms++;
        assert.is(code, same ? VALID : PHANTOM_READ_CONFLICT);
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(phantoms > 20);
});

test('the end of a range that was read to its end is not part of it', () => {
  const state = stateOf(['a', 'b', 'c']);
  const rwset = decodeTransactionRwset(simulate(state, readRange('a', 'c', 10)));
  assert.is(checkReads(rwset, state, batchOf(state, {})), VALID);
  assert.is(checkReads(rwset, state, batchOf(state, { c: 'changed' })), VALID);
  assert.is(checkReads(rwset, state, batchOf(state, { b: 'changed' })), PHANTOM_READ_CONFLICT);
  assert.is(checkReads(rwset, state, batchOf(state, { bb: 'new' })), PHANTOM_READ_CONFLICT);
  assert.is(checkReads(rwset, state, batchOf(state, { bb: undefined })), VALID, 'a delete of what was not there');
});

test('a read conflicts with any write of its key before it in the block, even one that changes nothing', () => {
  const state = stateOf(['a']);
  const rwset = decodeTransactionRwset(simulate(state, (simulator) => void simulator.getState('cc', 'missing')));
  assert.is(checkReads(rwset, state, batchOf(state, { a: 'x' })), VALID);
  assert.is(checkReads(rwset, state, batchOf(state, { missing: undefined })), MVCC_READ_CONFLICT);
  const there = stateOf(['a', 'missing']);
  assert.is(checkReads(rwset, there, batchOf(there, {})), MVCC_READ_CONFLICT);
});

test('hashed reads are checked as others, and a hash of nothing is a delete', () => {
  const space = { namespace: 'cc', collection: 'coll', hashed: true };
  const key = sha256('k').toString('hex');
  const hashedWrite = (valueHash: Uint8Array): readonly NamespaceRwset[] => [
    {
      namespace: 'cc',
      rwset: { reads: [], rangeQueries: [], writes: [], metadataWrites: [] },
      collections: [
        {
          collection: 'coll',
          privateHash: undefined,
          rwset: {
            reads: [],
            writes: [{ keyHash: sha256('k'), isDelete: false, valueHash, isPurge: false }],
            metadataWrites: [],
          },
        },
      ],
    },
  ];
  const empty = LedgerState.empty();
  const batch = new UpdateBatch(empty);
  batch.apply(hashedWrite(sha256('value')), { block: 1, transaction: 0 });
  const state = empty.with(batch.byName());
  const rwset = decodeTransactionRwset(
    simulate(state, (simulator) => void simulator.getPrivateDataHash('cc', 'coll', 'k')),
  );
  assert.is(checkReads(rwset, state, new UpdateBatch(state)), VALID);
  assert.is(checkReads(rwset, empty, new UpdateBatch(empty)), MVCC_READ_CONFLICT);
  const deleted = new UpdateBatch(state);
  deleted.apply(hashedWrite(sha256('')), { block: 2, transaction: 0 });
  assert.is(deleted.get(space, key)?.value, undefined);
  assert.is(checkReads(rwset, state, deleted), MVCC_READ_CONFLICT);
});

test.run();
