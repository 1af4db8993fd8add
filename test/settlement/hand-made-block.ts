import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { setMetadata } from '../../reconciler/fabric/block/block-metadata.js';
import { blockOf } from '../../reconciler/fabric/block/new-block.js';

const { rwset } = ledger;
const { kvrwset } = rwset;

interface Entries {
  readonly entries: readonly (readonly [name: string, value: string])[];
}
type Write = Readonly<{ key: string; value?: string | Uint8Array; isDelete?: boolean }>;
type HashedWrite = Readonly<{ keyHash: string; valueHash?: string; isDelete?: boolean; isPurge?: boolean }>;

/** What one transaction wrote in one namespace, in this order. Hashes are hex. */
export interface Sets {
  readonly namespace: string;
  readonly writes?: readonly Write[];
  readonly metadata?: readonly (Entries & { readonly key: string })[];
  readonly collections?: readonly {
    readonly name: string;
    readonly writes?: readonly HashedWrite[];
    readonly metadata?: readonly (Entries & { readonly keyHash: string })[];
  }[];
}

export interface HandMade {
  /** peer.TxValidationCode; VALID if left out. */
  readonly code?: number;
  /** common.HeaderType; an endorser transaction if left out. */
  readonly type?: number;
  readonly sets?: readonly Sets[];
  /** TxReadWriteSet bytes instead of `sets`. */
  readonly results?: Uint8Array;
  readonly actions?: number;
  /** Fields that a client has put behind those of common.Payload and of peer.ChaincodeActionPayload, hex. */
  readonly behind?: { readonly payload: string; readonly action: string };
}

const bytes = (hex: string | undefined) => Buffer.from(hex ?? '', 'hex');

function metadataEntries({ entries }: Entries) {
  return entries.map(([name, value]) => {
    const entry = new kvrwset.KVMetadataEntry();
    entry.setName(name);
    entry.setValue(Buffer.from(value));
    return entry;
  });
}

function publicSet({ writes = [], metadata = [] }: Sets): Uint8Array {
  const set = new kvrwset.KVRWSet();
  for (const { key, value = '', isDelete = false } of writes) {
    const write = new kvrwset.KVWrite();
    write.setKey(key);
    write.setValue(Buffer.from(value));
    write.setIsDelete(isDelete);
    set.addWrites(write);
  }
  for (const one of metadata) {
    const write = new kvrwset.KVMetadataWrite();
    write.setKey(one.key);
    write.setEntriesList(metadataEntries(one));
    set.addMetadataWrites(write);
  }
  return set.serializeBinary();
}

function hashedSet({ name, writes = [], metadata = [] }: NonNullable<Sets['collections']>[number]) {
  const set = new kvrwset.HashedRWSet();
  for (const { keyHash, valueHash, isDelete = false, isPurge = false } of writes) {
    const write = new kvrwset.KVWriteHash();
    write.setKeyHash(bytes(keyHash));
    write.setValueHash(bytes(valueHash));
    write.setIsDelete(isDelete);
    write.setIsPurge(isPurge);
    set.addHashedWrites(write);
  }
  for (const one of metadata) {
    const write = new kvrwset.KVMetadataWriteHash();
    write.setKeyHash(bytes(one.keyHash));
    write.setEntriesList(metadataEntries(one));
    set.addMetadataWrites(write);
  }
  const collection = new rwset.CollectionHashedReadWriteSet();
  collection.setCollectionName(name);
  collection.setHashedRwset(set.serializeBinary());
  return collection;
}

/** TxReadWriteSet bytes. */
export function resultsOf(sets: readonly Sets[]): Uint8Array {
  const results = new rwset.TxReadWriteSet();
  for (const one of sets) {
    const namespace = new rwset.NsReadWriteSet();
    namespace.setNamespace(one.namespace);
    namespace.setRwset(publicSet(one));
    namespace.setCollectionHashedRwsetList((one.collections ?? []).map(hashedSet));
    results.addNsRwset(namespace);
  }
  return results.serializeBinary();
}

/** Envelope bytes of one transaction. */
export function envelopeOf({ type, sets = [], results = resultsOf(sets), actions = 1, behind }: HandMade): Uint8Array {
  const action = new peer.ChaincodeAction();
  action.setResults(results);
  const status = new peer.Response();
  status.setStatus(200);
  action.setResponse(status);
  const response = new peer.ProposalResponsePayload();
  response.setExtension$(action.serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(response.serializeBinary());
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setAction(endorsed);
  const one = new peer.TransactionAction();
  one.setPayload(Buffer.concat([actionPayload.serializeBinary(), bytes(behind?.action)]));
  const transaction = new peer.Transaction();
  transaction.setActionsList(Array.from({ length: actions }, () => one));
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type ?? common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setChannelId('chains02');
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(Buffer.concat([payload.serializeBinary(), bytes(behind?.payload)]));
  envelope.setSignature(Buffer.of(1));
  return envelope.serializeBinary();
}

/** A block as a peer stores it: with these transactions and its filter, and a signature of nobody. */
export function handMadeBlock(number: number, transactions: readonly HandMade[]): common.Block {
  const block = blockOf(number, Buffer.alloc(32, 7), transactions.map(envelopeOf));
  const filter = Uint8Array.from(transactions, ({ code }) => code ?? peer.TxValidationCode.VALID);
  setMetadata(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER, filter);
  return block;
}
