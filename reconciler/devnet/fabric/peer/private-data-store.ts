import { ledger } from '@hyperledger/fabric-protos';
import { implicitCollection } from '../../../fabric/lifecycle/implicit-collection.js';

const { TxPvtReadWriteSet, NsPvtReadWriteSet } = ledger.rwset;
/** Write sets whose transaction never came are dropped after so many blocks (core.yaml transientstoreMaxBlockRetention). */
const RETENTION_BLOCKS = 1000;

/** Versions of one transaction's writes are kept up to here, so that nobody can fill the memory. */
const MOST_BYTES = 4 * 1024 * 1024;

interface ChannelWrites {
  /** TxPvtReadWriteSet bytes by transaction id. */
  readonly writes: Map<string, Uint8Array>;
  /** Height at endorsement of those whose transaction has not come yet. */
  readonly pending: Map<string, number>;
}

/** Private writes that a store has got to know. */
export interface KnownWrites {
  readonly channelId: string;
  readonly transactionId: string;
  /** TxPvtReadWriteSet bytes. */
  readonly writes: Uint8Array;
  /** Height at endorsement. */
  readonly height: number;
}

type KeepWrites = (known: KnownWrites) => void;

/**
 * The cleartext private writes that one organization's peers know, by channel and transaction: from the endorsement
 * on, and for good once the transaction is committed, so that a peer that was down still gets them from the others.
 * Stands for Fabric's transient store, its dissemination and its reconciliation inside one organization.
 */
export class PrivateDataStore {
  private readonly mspId: string;
  private readonly keep: KeepWrites | undefined;
  private readonly channels = new Map<string, ChannelWrites>();

  /** `keep` is called with what is new to know, before it is known. */
  constructor(mspId: string, keep?: KeepWrites) {
    this.mspId = mspId;
    this.keep = keep;
  }

  /**
   * Keeps what of `writes` (TxPvtReadWriteSet bytes) is this organization's to know; never changes what is committed.
   * Endorsers may disagree: all their versions are kept side by side (one message, its lists joined), and the hashes in
   * the transaction say which one counts.
   */
  put(channelId: string, transactionId: string, writes: Uint8Array, height: number): void {
    const own = ownPart(writes, this.mspId);
    if (own === undefined) return;
    this.know({ channelId, transactionId, writes: own, height }, this.keep);
  }

  /** Takes up what an earlier store of the organization knew, in its order. */
  restore(known: KnownWrites): void {
    this.know(known, undefined);
  }

  /** All write sets of the channel by transaction id, live. */
  writes(channelId: string): ReadonlyMap<string, Uint8Array> {
    return this.channel(channelId).writes;
  }

  /** After a commit: those of `valid` are kept for good, old ones that never came are dropped. */
  committed(channelId: string, height: number, valid: readonly string[]): void {
    const { writes, pending } = this.channel(channelId);
    for (const id of valid) pending.delete(id);
    if (height % RETENTION_BLOCKS !== 0) return;
    for (const [id, endorsedAt] of pending) {
      if (endorsedAt + RETENTION_BLOCKS >= height) continue;
      pending.delete(id);
      writes.delete(id);
    }
  }

  private know(known: KnownWrites, keep: KeepWrites | undefined): void {
    const { writes, pending } = this.channel(known.channelId);
    const { transactionId } = known;
    if (writes.has(transactionId) && !pending.has(transactionId)) return;
    const before = writes.get(transactionId);
    const all = joined(before, known.writes);
    if (all !== before) keep?.(known);
    writes.set(transactionId, all);
    pending.set(transactionId, known.height);
  }

  private channel(channelId: string): ChannelWrites {
    let channel = this.channels.get(channelId);
    if (channel === undefined) {
      channel = { writes: new Map(), pending: new Map() };
      this.channels.set(channelId, channel);
    }
    return channel;
  }
}

/** Concatenated messages are one message with the lists of both; the same bytes again add nothing. */
function joined(known: Uint8Array | undefined, added: Uint8Array): Uint8Array {
  if (known === undefined) return added;
  if (Buffer.from(known).includes(Buffer.from(added)) || known.length > MOST_BYTES) return known;
  return Buffer.concat([known, added]);
}

function ownPart(writes: Uint8Array, mspId: string): Uint8Array | undefined {
  const all = TxPvtReadWriteSet.deserializeBinary(writes);
  const own = new TxPvtReadWriteSet();
  own.setDataModel(all.getDataModel());
  for (const namespace of all.getNsPvtRwsetList()) {
    const collections = namespace
      .getCollectionPvtRwsetList()
      .filter((collection) => collection.getCollectionName() === implicitCollection(mspId));
    if (collections.length === 0) continue;
    const part = new NsPvtReadWriteSet();
    part.setNamespace(namespace.getNamespace());
    part.setCollectionPvtRwsetList(collections);
    own.addNsPvtRwset(part);
  }
  return own.getNsPvtRwsetList().length === 0 ? undefined : own.serializeBinary();
}
