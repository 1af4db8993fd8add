import type { common } from '@hyperledger/fabric-protos';

/** An accepted envelope on its way into a block. */
export interface OrderedMessage {
  readonly envelope: common.Envelope;
  /** The envelope as it will stand in the block. */
  readonly bytes: Uint8Array;
}

/** The BatchSize value of a channel. */
export interface BatchSize {
  readonly maxMessageCount: number;
  readonly preferredMaxBytes: number;
}

export interface CutResult {
  /** Complete batches, oldest first. */
  readonly batches: readonly (readonly OrderedMessage[])[];
  /** Messages are waiting for company or for the batch timeout. */
  readonly pending: boolean;
}

/** Payload and signature, as Fabric measures messages. */
export const messageSize = (envelope: common.Envelope): number =>
  envelope.getPayload_asU8().length + envelope.getSignature_asU8().length;

/** Gathers messages into batches. Fabric: orderer/common/blockcutter. */
export class BlockCutter {
  #pending: OrderedMessage[] = [];
  #pendingBytes = 0;

  /** Takes one message, by the batch size in force now. */
  ordered(message: OrderedMessage, size: BatchSize): CutResult {
    const bytes = messageSize(message.envelope);
    const batches: (readonly OrderedMessage[])[] = [];
    if (bytes > size.preferredMaxBytes) {
      if (this.#pending.length > 0) batches.push(this.cut());
      batches.push([message]);
      return { batches, pending: false };
    }
    // Fabric hands out the pending batch even when it is empty: it cannot be, as one message alone is not too large.
    if (this.#pendingBytes + bytes > size.preferredMaxBytes) batches.push(this.cut());
    this.#pending.push(message);
    this.#pendingBytes += bytes;
    if (this.#pending.length < size.maxMessageCount) return { batches, pending: true };
    batches.push(this.cut());
    return { batches, pending: false };
  }

  /** The waiting messages, which then wait no more. */
  cut(): readonly OrderedMessage[] {
    const batch = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    return batch;
  }
}
