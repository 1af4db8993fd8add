import { common, orderer } from '@hyperledger/fabric-protos';
import { headerHash } from '../../../fabric/block/block-header.js';
import { lastConfigIndex, ordererBlockMetadata } from '../../../fabric/block/block-metadata.js';
import { blockOf } from '../../../fabric/block/new-block.js';
import { bundleFromBlock } from '../../../fabric/config/bundle-from-block.js';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { BlockCutter, type OrderedMessage } from './block-cutter.js';
import { ConsenterSet, publicKeyOf } from './consenters.js';
import { OrderingError } from './ordering-error.js';

/** A node that has joined a channel, as the channel's consensus sees it. */
export interface ChannelMember {
  readonly name: string;
  /** `publicKeyOf` its TLS certificate. */
  readonly tlsKey: string;
  running(): boolean;
}

/** A block that consensus has agreed on; each orderer adds its own signature when it hands it out. */
export interface AgreedBlock {
  readonly number: number;
  /** Header and data, no signature. */
  readonly block: common.Block;
  readonly lastConfig: number;
  /** OrdererBlockMetadata bytes that the orderers sign; undefined: the block stands as it came (genesis). */
  readonly signedValue: Uint8Array | undefined;
}

/** Keeps a channel's blocks and what orderers signed of them. */
export interface ChannelKeeper {
  block(agreed: AgreedBlock): void;
  /** SIGNATURES metadata (common.Metadata bytes) that an orderer made; durable before the block leaves the process. */
  signature(orderer: string, number: number, metadata: Uint8Array): void;
  /** What `signature` was given for this block, now or in an earlier process. */
  signatureOf(orderer: string, number: number): Uint8Array | undefined;
  /** The channel has been left by all. */
  forget(): void;
}

/** A block that was ordered elsewhere stands as it came, signatures included. @throws when its metadata cannot be read. */
export function standingBlock(block: common.Block, number: number): AgreedBlock {
  return { number, block, lastConfig: number === 0 ? 0 : lastConfigIndex(block), signedValue: undefined };
}

/** setTimeout fires at once beyond this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * One channel's consensus, shared by all orderers of the process: what Raft does for real ones, without its messages.
 * It orders while a majority of the channel's consenters runs. Everything happens in the caller's turn, so what was
 * accepted is in the cutter or in a block when the call returns.
 */
export class OrderedChannel {
  readonly channelId: string;
  /** Where its blocks and their signatures are kept, if anywhere; when it throws, the block is not ordered. */
  keeper: ChannelKeeper | undefined;
  readonly #blocks: AgreedBlock[];
  readonly #members = new Set<ChannelMember>();
  readonly #listeners = new Set<() => void>();
  readonly #cutter = new BlockCutter();
  #bundle: ChannelBundle;
  #consenters: ConsenterSet;
  #timer: NodeJS.Timeout | undefined;
  #raftIndex: number;

  /**
   * Starts from a genesis block, or goes on behind blocks that were ordered before (at least one); those stay byte for
   * byte. @throws when the last config block among them holds no valid configuration.
   */
  constructor(blocks: readonly AgreedBlock[]) {
    this.#blocks = [...blocks];
    const last = this.#blocks.at(-1)!;
    this.#bundle = bundleFromBlock(this.#blocks[last.lastConfig]!.block);
    this.#consenters = new ConsenterSet(this.#bundle);
    this.#raftIndex = raftIndexOf(last);
    this.channelId = this.#bundle.channelId;
  }

  bundle(): ChannelBundle {
    return this.#bundle;
  }

  consenters(): ConsenterSet {
    return this.#consenters;
  }

  height(): number {
    return this.#blocks.length;
  }

  block(number: number): AgreedBlock | undefined {
    return this.#blocks[number];
  }

  hashOf(number: number): Buffer | undefined {
    const header = this.#blocks[number]?.block.getHeader();
    return header && Buffer.from(headerHash(header));
  }

  get members(): ReadonlySet<ChannelMember> {
    return this.#members;
  }

  addMember(member: ChannelMember): void {
    this.#members.add(member);
    this.membersChanged();
  }

  removeMember(member: ChannelMember): void {
    this.#members.delete(member);
    this.membersChanged();
  }

  /** To be called when a member starts or stops. A quorum that is lost loses what waits in the cutter, as a leader does. */
  membersChanged(): void {
    if (!this.available()) {
      this.#cutter.cut();
      this.#stopTimer();
    }
    this.#wake();
  }

  /** Whether a leader can be had: a majority of the consenters has joined and runs. */
  available(): boolean {
    const running = [...this.#members].filter((member) => member.running() && this.#consenters.has(member.tlsKey));
    return running.length >= this.#consenters.quorum;
  }

  /** Whether a consenter has joined and runs. */
  isActive(consenter: orderer.etcdraft.Consenter): boolean {
    const keys = [consenter.getServerTlsCert_asU8(), consenter.getClientTlsCert_asU8()].map(publicKeyOf);
    return [...this.#members].some((member) => member.running() && keys.includes(member.tlsKey));
  }

  /** Called after each block and each change of the members; returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes a message that passed the filters at configuration `validatedAt`; `revalidate` runs when it has moved since.
   * @throws OrderingError SERVICE_UNAVAILABLE without a quorum.
   */
  order(message: OrderedMessage, validatedAt: number, revalidate: () => void): void {
    this.#requireLeader();
    if (validatedAt < this.#bundle.sequence) revalidate();
    const { batches, pending } = this.#cutter.ordered(message, this.#bundle.orderer!);
    for (const batch of batches) this.#write(batch);
    if (pending) this.#startTimer();
    else this.#stopTimer();
  }

  /** Takes a CONFIG envelope: what waits is cut first, then it gets a block of its own, at once. */
  configure(message: OrderedMessage, validatedAt: number, reprocess: () => OrderedMessage): void {
    this.#requireLeader();
    const config = validatedAt < this.#bundle.sequence ? reprocess() : message;
    this.#cutPending();
    this.#write([config], true);
  }

  /** Ends the batch timer; nothing that waits is written. */
  stop(): void {
    this.#stopTimer();
    this.#cutter.cut();
  }

  #requireLeader(): void {
    if (!this.available()) throw new OrderingError(common.Status.SERVICE_UNAVAILABLE, 'no Raft leader');
  }

  #cutPending(): void {
    this.#stopTimer();
    const batch = this.#cutter.cut();
    if (batch.length > 0) this.#write(batch);
  }

  #startTimer(): void {
    if (this.#timer !== undefined) return;
    const timeout = Math.min(this.#bundle.orderer!.batchTimeoutMs, LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#cutPending();
    }, timeout);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #write(messages: readonly OrderedMessage[], config = false): void {
    const number = this.#blocks.length;
    const block = blockOf(
      number,
      this.hashOf(number - 1)!,
      messages.map(({ bytes }) => bytes),
    );
    const lastConfig = config ? number : this.#blocks[number - 1]!.lastConfig;
    const bundle = config ? bundleFromBlock(block) : this.#bundle;
    const consenters = config ? new ConsenterSet(bundle) : this.#consenters;
    const raftIndex = this.#raftIndex + 1;
    const signedValue = ordererBlockMetadata(lastConfig, raftMetadata(consenters.size, raftIndex));
    const agreed = { number, block, lastConfig, signedValue };
    this.keeper?.block(agreed);
    // Readers of a config block must find its rules in force already, as in Fabric, which swaps before it writes.
    this.#bundle = bundle;
    this.#consenters = consenters;
    this.#raftIndex = raftIndex;
    this.#blocks.push(agreed);
    this.#wake();
  }

  #wake(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function raftMetadata(consenters: number, raftIndex: number): Uint8Array {
  const metadata = new orderer.etcdraft.BlockMetadata();
  metadata.setConsenterIdsList(Array.from({ length: consenters }, (_, index) => index + 1));
  metadata.setNextConsenterId(consenters + 1);
  metadata.setRaftIndex(raftIndex);
  return metadata.serializeBinary();
}

/** The Raft index that a block was written at; 1 where it says none. */
function raftIndexOf({ signedValue }: AgreedBlock): number {
  if (signedValue === undefined) return 1;
  const value = common.OrdererBlockMetadata.deserializeBinary(signedValue).getConsenterMetadata_asU8();
  const consenter = common.Metadata.deserializeBinary(value).getValue_asU8();
  return orderer.etcdraft.BlockMetadata.deserializeBinary(consenter).getRaftIndex();
}
