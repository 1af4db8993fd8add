import { createHash } from 'node:crypto';
import { common, ledger } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chaincodeInterest } from '../../../../../reconciler/devnet/fabric/peer/endorser/chaincode-interest.js';
import type { Simulation } from '../../../../../reconciler/devnet/fabric/peer/endorser/simulation.js';

const { KVRWSet, KVWrite, HashedRWSet, KVWriteHash } = ledger.rwset.kvrwset;
const policy = new common.SignaturePolicyEnvelope();
policy.setVersion(7);
const POLICY = new Map([['VALIDATION_PARAMETER', policy.serializeBinary()]]);
const hashOf = (key: string) => createHash('sha256').update(key).digest();

interface Writes {
  readonly keys?: readonly string[];
  readonly privateKeys?: Readonly<Record<string, readonly string[]>>;
}

function resultsOf(namespace: string, writes: Writes): ledger.rwset.NsReadWriteSet {
  const set = new ledger.rwset.NsReadWriteSet();
  set.setNamespace(namespace);
  const keys = new KVRWSet();
  for (const key of writes.keys ?? []) {
    const write = new KVWrite();
    write.setKey(key);
    keys.addWrites(write);
  }
  set.setRwset(keys.serializeBinary());
  for (const [collection, privateKeys] of Object.entries(writes.privateKeys ?? {})) {
    const hashed = new HashedRWSet();
    for (const key of privateKeys) {
      const write = new KVWriteHash();
      write.setKeyHash(hashOf(key));
      hashed.addHashedWrites(write);
    }
    const entry = new ledger.rwset.CollectionHashedReadWriteSet();
    entry.setCollectionName(collection);
    entry.setHashedRwset(hashed.serializeBinary());
    set.addCollectionHashedRwset(entry);
  }
  return set;
}

/** Keys named `locked…` have a policy of their own. */
function interest(sets: readonly ledger.rwset.NsReadWriteSet[], privateReads: Simulation['privateReads'] = new Map()) {
  const locked = hashOf('locked').toString('hex');
  const simulation = {
    privateReads,
    ledger: {
      state: (_: string, key: string) => (key.startsWith('locked') ? { metadata: POLICY } : undefined),
      privateDataMetadata: (_: string, __: string, hash: Uint8Array) =>
        Buffer.from(hash).toString('hex') === locked ? POLICY : undefined,
    },
  } as unknown as Simulation;
  const results = new ledger.rwset.TxReadWriteSet();
  results.setNsRwsetList([...sets]);
  return chaincodeInterest(simulation, results)
    .getChaincodesList()
    .map((call) => ({
      name: call.getName(),
      collections: call.getCollectionNamesList(),
      noPrivateReads: call.getNoPrivateReads(),
      keyPolicies: call.getKeyPoliciesList().map((key) => key.getVersion()),
      disregard: call.getDisregardNamespacePolicy(),
    }));
}

const call = (more: object = {}) => ({
  name: 'cc',
  collections: [],
  noPrivateReads: false,
  keyPolicies: [],
  disregard: false,
  ...more,
});

test('reads alone need the policy of the chaincode; system chaincodes are left out', () => {
  assert.equal(interest([resultsOf('cc', {}), resultsOf('_lifecycle', { keys: ['k'] })]), [call()]);
});

test('keys with policies of their own replace it only if every written key has one', () => {
  const both = call({ keyPolicies: [7], disregard: false });
  assert.equal(interest([resultsOf('cc', { keys: ['free', 'locked'] })]), [both]);
  assert.equal(interest([resultsOf('cc', { keys: ['locked1', 'locked2'] })]), [
    call({ keyPolicies: [7, 7], disregard: true }),
  ]);
});

test('private writes need the collection, not the chaincode; a private read is said', () => {
  const written = resultsOf('cc', { privateKeys: { c: ['free'] } });
  assert.equal(interest([written]), [call({ collections: ['c'], noPrivateReads: true })]);
  assert.equal(interest([written], new Map([['cc', new Set(['c'])]])), [call({ collections: ['c'] })]);
});

test('a private key with a policy of its own replaces that of its collection', () => {
  assert.equal(interest([resultsOf('cc', { privateKeys: { c: ['locked'] } })]), [
    call({ keyPolicies: [7], disregard: true }),
  ]);
});

test.run();
