import type { common, ledger } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';

/** Block and transaction number of the write that made a value. */
export interface Version {
  readonly block: number;
  readonly transaction: number;
}

/** A block as it was committed, with what validation said of each of its transactions. */
export interface CommittedBlock {
  readonly number: number;
  /** The block as a peer stores it: filter and commit hash inside. Original envelope bytes, never a re-encoding. */
  readonly bytes: Uint8Array;
  readonly block: common.Block;
  /** TxValidationCode per transaction. */
  readonly codes: readonly number[];
  /** Of the channel headers, '' where there is none (config transactions). */
  readonly transactionIds: readonly string[];
}

/** One peer's copy of one channel. In memory; validates every block itself. Fabric: core/ledger/kvledger. */
export interface PeerLedger {
  readonly channelId: string;
  height(): number;
  /** The configuration in force after the last committed block. */
  bundle(): ChannelBundle;
  /**
   * Validates and commits the next block. `privateWrites` are this peer's own private write sets by transaction id
   * (TxPvtReadWriteSet bytes), where it has them.
   * @throws when it is not the next block, its hash does not chain, or a config transaction in it is bad.
   */
  commit(block: Uint8Array, privateWrites?: ReadonlyMap<string, Uint8Array>): CommittedBlock;
  block(number: number): CommittedBlock | undefined;
  blockByHash(hash: Uint8Array): CommittedBlock | undefined;
  /** First occurrence of a transaction id, invalid transactions too. Config transactions: their computed id. */
  transaction(
    transactionId: string,
  ): { readonly block: CommittedBlock; readonly index: number; readonly code: number } | undefined;
  currentBlockHash(): Uint8Array;
  /** Called after each commit, in order; must not throw. Returns the function that ends it. */
  onBlock(listener: (block: CommittedBlock) => void): () => void;
  simulator(transactionId: string): TransactionSimulator;
  /** Committed state, read only, outside any transaction: for `_lifecycle`, cscc, key-level policies. */
  state(
    namespace: string,
    key: string,
  ):
    | { readonly value: Uint8Array; readonly version: Version; readonly metadata: ReadonlyMap<string, Uint8Array> }
    | undefined;
  stateRange(
    namespace: string,
    startKey: string,
    endKey: string,
  ): Iterable<{ readonly key: string; readonly value: Uint8Array; readonly version: Version }>;
  /**
   * Stays the same object while no public value of the namespace changes, or no hashed value of its collection: what is
   * made of the values can be kept as long.
   */
  stateContent(namespace: string, collection?: string): object;
  /** SHA-256 of a committed private value, known on every peer. */
  privateDataHash(namespace: string, collection: string, key: string): Uint8Array | undefined;
  /** Metadata of a committed private key, by the SHA-256 of the key: known on every peer. */
  privateDataMetadata(
    namespace: string,
    collection: string,
    keyHash: Uint8Array,
  ): ReadonlyMap<string, Uint8Array> | undefined;
}

/** Thrown text is what Fabric's peer puts into the ERROR message to the chaincode. */
export interface TransactionSimulator {
  readonly transactionId: string;
  getState(namespace: string, key: string): Uint8Array | undefined;
  setState(namespace: string, key: string, value: Uint8Array): void;
  deleteState(namespace: string, key: string): void;
  /** Start inclusive, end exclusive, '' open; sorted by UTF-8 bytes. Records the range query as it is consumed. */
  range(namespace: string, startKey: string, endKey: string): RangeIterator;
  /**
   * One page of a range: ends by itself after `pageSize` results. Only in a transaction that writes nothing: throws after
   * a write, and makes later writes throw (`txid [..]: unsuppored transaction. ...`).
   */
  rangePage(namespace: string, startKey: string, endKey: string, pageSize: number): PageIterator;
  getStateMetadata(namespace: string, key: string): ReadonlyMap<string, Uint8Array> | undefined;
  setStateMetadata(namespace: string, key: string, metadata: ReadonlyMap<string, Uint8Array>): void;
  getPrivateData(namespace: string, collection: string, key: string): Uint8Array | undefined;
  getPrivateDataHash(namespace: string, collection: string, key: string): Uint8Array | undefined;
  setPrivateData(namespace: string, collection: string, key: string, value: Uint8Array): void;
  deletePrivateData(namespace: string, collection: string, key: string): void;
  purgePrivateData(namespace: string, collection: string, key: string): void;
  /** Range over this peer's own cleartext; only in a transaction that writes nothing, like `rangePage`. */
  privateRange(namespace: string, collection: string, startKey: string, endKey: string): RangeIterator;
  getPrivateDataMetadata(
    namespace: string,
    collection: string,
    key: string,
  ): ReadonlyMap<string, Uint8Array> | undefined;
  setPrivateDataMetadata(
    namespace: string,
    collection: string,
    key: string,
    metadata: ReadonlyMap<string, Uint8Array>,
  ): void;
  /** Newest first, valid transactions only. */
  history(
    namespace: string,
    key: string,
  ): Iterable<{
    transactionId: string;
    value: Uint8Array;
    timestamp: { seconds: number; nanos: number };
    isDelete: boolean;
  }>;
  /** Ends the simulation. `publicResults`: TxReadWriteSet bytes as Fabric encodes them; `privateResults`: TxPvtReadWriteSet or undefined. */
  done(): {
    readonly publicResults: Uint8Array;
    readonly privateResults: Uint8Array | undefined;
    readonly readWriteSet: ledger.rwset.TxReadWriteSet;
  };
}

export interface RangeIterator {
  next(): { readonly key: string; readonly value: Uint8Array } | undefined;
  close(): void;
}

export interface PageIterator extends RangeIterator {
  /** The key where the next page starts, '' when there is none. Closes the iterator. */
  bookmark(): string;
}
