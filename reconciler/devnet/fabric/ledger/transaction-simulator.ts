import { ledger } from '@hyperledger/fabric-protos';
import { LIFECYCLE } from '../validation/chaincode-definition.js';
import { sha256 } from './hash.js';
import type { LedgerState, StateValue } from './ledger-state.js';
import type { PageIterator, RangeIterator, TransactionSimulator } from './peer-ledger.js';
import { RangeRecorder } from './range-recorder.js';
import { RwsetBuilder } from './rwset-builder.js';
import { formatVersion, sameVersion } from './version.js';

/** What a simulation asks of its ledger. */
export interface SimulationContext {
  /** The state it runs on, to its end. */
  readonly state: LedgerState;
  /**
   * Whether private data of a defined collection may be written here. Looks the definition up through `read`, a reader
   * of `_lifecycle`: what it reads becomes part of the read set, as in Fabric.
   * @throws with Fabric's text when the chaincode or the collection is not defined.
   */
  checkCollection(
    read: (key: string) => Uint8Array | undefined,
    namespace: string,
    collection: string,
  ): { readonly writable: boolean };
  history: TransactionSimulator['history'];
}

/**
 * Runs one transaction against the state as it was when the simulation began; nothing it writes can be read back by it.
 * Fabric: core/ledger/kvledger/txmgmt/txmgr (query_executor.go, tx_simulator.go).
 */
export function transactionSimulator(transactionId: string, context: SimulationContext): TransactionSimulator {
  return new Simulator(transactionId, context);
}

class Simulator implements TransactionSimulator {
  readonly transactionId: string;
  readonly #context: SimulationContext;
  readonly #builder = new RwsetBuilder();
  readonly #ranges: RangeRecorder;
  #done = false;
  #wrote = false;
  #queriedPrivate = false;
  #paginated = false;

  constructor(transactionId: string, context: SimulationContext) {
    this.transactionId = transactionId;
    this.#context = context;
    this.#ranges = new RangeRecorder(context.state);
  }

  getState(namespace: string, key: string): Uint8Array | undefined {
    return this.#read(namespace, key)?.value;
  }

  setState(namespace: string, key: string, value: Uint8Array): void {
    this.#beforeWrite();
    this.#builder.addWrite(namespace, key, value);
  }

  deleteState(namespace: string, key: string): void {
    this.#beforeWrite();
    this.#builder.addWrite(namespace, key, undefined);
  }

  range(namespace: string, startKey: string, endKey: string): RangeIterator {
    this.#checkDone();
    return this.#ranges.open(namespace, startKey, endKey, 0);
  }

  rangePage(namespace: string, startKey: string, endKey: string, pageSize: number): PageIterator {
    if (this.#wrote) throw this.#unsupported('Paginated queries are supported only in a read-only transaction');
    this.#paginated = true;
    this.#checkDone();
    return this.#ranges.open(namespace, startKey, endKey, pageSize);
  }

  getStateMetadata(namespace: string, key: string): ReadonlyMap<string, Uint8Array> | undefined {
    return this.#read(namespace, key)?.metadata;
  }

  setStateMetadata(namespace: string, key: string, metadata: ReadonlyMap<string, Uint8Array>): void {
    this.#beforeWrite();
    this.#builder.addMetadataWrite(namespace, key, metadata);
  }

  getPrivateData(namespace: string, collection: string, key: string): Uint8Array | undefined {
    this.#checkCollection(namespace, collection);
    this.#checkDone();
    const own = this.#context.state.get({ namespace, collection }, key);
    const hashed = this.#hashed(namespace, collection, key);
    if (!sameVersion(own?.version, hashed?.version))
      throw new Error(
        'private data matching public hash version is not available. Public hash version = ' +
          `${formatVersion(hashed?.version)}, Private data version = ${formatVersion(own?.version)}`,
      );
    this.#builder.addHashedRead(namespace, collection, key, own?.version);
    return own?.value;
  }

  getPrivateDataHash(namespace: string, collection: string, key: string): Uint8Array | undefined {
    return this.#readHashed(namespace, collection, key)?.value;
  }

  getPrivateDataMetadata(
    namespace: string,
    collection: string,
    key: string,
  ): ReadonlyMap<string, Uint8Array> | undefined {
    return this.#readHashed(namespace, collection, key)?.metadata;
  }

  privateRange(namespace: string, collection: string, startKey: string, endKey: string): RangeIterator {
    if (this.#wrote) throw this.#unsupported('Queries on pvt data is supported only in a read-only transaction');
    this.#queriedPrivate = true;
    // Cleartext of other collections is not kept: no answer is better than an empty one.
    this.#checkKept(namespace, collection);
    this.#checkDone();
    const found = this.#context.state.range({ namespace, collection }, startKey, endKey)[Symbol.iterator]();
    let closed = false;
    return {
      next: () => {
        const next = closed || this.#done ? undefined : found.next();
        if (next === undefined || next.done === true) return undefined;
        return { key: next.value[0], value: next.value[1].value };
      },
      close: () => {
        closed = true;
      },
    };
  }

  setPrivateData(namespace: string, collection: string, key: string, value: Uint8Array): void {
    this.#beforePrivateWrite(namespace, collection);
    this.#builder.addPrivateWrite(namespace, collection, key, { value, purge: false });
  }

  deletePrivateData(namespace: string, collection: string, key: string): void {
    this.#beforePrivateWrite(namespace, collection);
    this.#builder.addPrivateWrite(namespace, collection, key, { value: undefined, purge: false });
  }

  purgePrivateData(namespace: string, collection: string, key: string): void {
    this.#beforePrivateWrite(namespace, collection);
    this.#builder.addPrivateWrite(namespace, collection, key, { value: undefined, purge: true });
  }

  setPrivateDataMetadata(
    namespace: string,
    collection: string,
    key: string,
    metadata: ReadonlyMap<string, Uint8Array>,
  ): void {
    this.#beforePrivateWrite(namespace, collection);
    this.#builder.addHashedMetadataWrite(namespace, collection, key, metadata);
  }

  history(namespace: string, key: string): ReturnType<TransactionSimulator['history']> {
    return this.#context.history(namespace, key);
  }

  done(): ReturnType<TransactionSimulator['done']> {
    if (this.#done) throw new Error('this function should only be called once on a transaction simulator instance');
    this.#done = true;
    this.#ranges.finish(this.#builder);
    const { publicResults, privateResults } = this.#builder.build();
    return {
      publicResults,
      privateResults,
      readWriteSet: ledger.rwset.TxReadWriteSet.deserializeBinary(publicResults),
    };
  }

  #read(namespace: string, key: string): StateValue | undefined {
    this.#checkDone();
    const found = this.#context.state.get({ namespace }, key);
    this.#builder.addRead(namespace, key, found?.version);
    return found;
  }

  #readHashed(namespace: string, collection: string, key: string): StateValue | undefined {
    this.#checkCollection(namespace, collection);
    this.#checkDone();
    const hashed = this.#hashed(namespace, collection, key);
    this.#builder.addHashedRead(namespace, collection, key, hashed?.version);
    return hashed;
  }

  #hashed(namespace: string, collection: string, key: string): StateValue | undefined {
    return this.#context.state.get({ namespace, collection, hashed: true }, sha256(key).toString('hex'));
  }

  #checkCollection(namespace: string, collection: string): { readonly writable: boolean } {
    return this.#context.checkCollection((key) => this.getState(LIFECYCLE, key), namespace, collection);
  }

  #checkKept(namespace: string, collection: string): void {
    const { writable } = this.#checkCollection(namespace, collection);
    if (!writable)
      throw new Error(`collection [${collection}] not defined in the collection config for chaincode [${namespace}]`);
  }

  #beforePrivateWrite(namespace: string, collection: string): void {
    this.#checkKept(namespace, collection);
    this.#beforeWrite();
  }

  #beforeWrite(): void {
    this.#checkDone();
    if (this.#queriedPrivate)
      throw this.#unsupported('Transaction has already performed queries on pvt data. Writes are not allowed');
    if (this.#paginated)
      throw this.#unsupported('Transaction has already performed a paginated query. Writes are not allowed');
    this.#wrote = true;
  }

  #checkDone(): void {
    if (this.#done) throw new Error('this instance should not be used after calling Done()');
  }

  /** The spelling is Fabric's. */
  #unsupported(why: string): Error {
    return new Error(`txid [${this.transactionId}]: unsuppored transaction. ${why}`);
  }
}
