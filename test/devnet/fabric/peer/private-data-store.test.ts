import { ledger } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PrivateDataStore } from '../../../../reconciler/devnet/fabric/peer/private-data-store.js';

const { CollectionPvtReadWriteSet, NsPvtReadWriteSet, TxPvtReadWriteSet } = ledger.rwset;

/** Write sets of one namespace: collection -> content. */
function writes(collections: Readonly<Record<string, string>>): Uint8Array {
  const namespace = new NsPvtReadWriteSet();
  namespace.setNamespace('cc');
  for (const [name, content] of Object.entries(collections)) {
    const collection = new CollectionPvtReadWriteSet();
    collection.setCollectionName(name);
    collection.setRwset(Buffer.from(content));
    namespace.addCollectionPvtRwset(collection);
  }
  const all = new TxPvtReadWriteSet();
  all.addNsPvtRwset(namespace);
  return all.serializeBinary();
}

function contents(store: PrivateDataStore, id: string): Record<string, string> | undefined {
  const bytes = store.writes('ch').get(id);
  if (bytes === undefined) return undefined;
  const namespaces = TxPvtReadWriteSet.deserializeBinary(bytes).getNsPvtRwsetList();
  return Object.fromEntries(
    namespaces.flatMap((namespace) =>
      namespace
        .getCollectionPvtRwsetList()
        .map((one) => [one.getCollectionName(), Buffer.from(one.getRwset_asU8()).toString()]),
    ),
  );
}

test('keeps what is of its own organization, and nothing else', () => {
  const store = new PrivateDataStore('A');
  store.put('ch', 't', writes({ _implicit_org_A: 'ours', _implicit_org_B: 'theirs', shared: 'x' }), 1);
  assert.equal(contents(store, 't'), { _implicit_org_A: 'ours' });
  store.put('ch', 'u', writes({ _implicit_org_B: 'theirs' }), 1);
  assert.is(contents(store, 'u'), undefined);
  assert.is(store.writes('other').size, 0);
});

test('versions of endorsers that disagree are kept side by side, until the transaction is committed', () => {
  const store = new PrivateDataStore('A');
  for (const version of ['first', 'second', 'first']) store.put('ch', 't', writes({ _implicit_org_A: version }), 1);
  assert.equal(versions(store, 't'), ['first', 'second']);
  store.committed('ch', 2, ['t']);
  store.put('ch', 't', writes({ _implicit_org_A: 'third' }), 2);
  assert.equal(versions(store, 't'), ['first', 'second']);
});

function versions(store: PrivateDataStore, id: string): string[] {
  return TxPvtReadWriteSet.deserializeBinary(store.writes('ch').get(id)!)
    .getNsPvtRwsetList()
    .flatMap((namespace) => namespace.getCollectionPvtRwsetList())
    .map((one) => Buffer.from(one.getRwset_asU8()).toString());
}

test('what never came is dropped after a thousand blocks, what is committed stays', () => {
  const store = new PrivateDataStore('A');
  for (const id of ['kept', 'lost']) store.put('ch', id, writes({ _implicit_org_A: id }), 1);
  store.committed('ch', 2, ['kept']);
  store.put('ch', 'young', writes({ _implicit_org_A: 'young' }), 1500);
  store.committed('ch', 2000, []);
  assert.equal([...store.writes('ch').keys()], ['kept', 'young']);
});

test.run();
