import { common } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { verifyBlock } from '../../../fabric/config/verify-block.js';

/**
 * `verifyBlock`, once for all peers: they get the very same bytes from the orderers, so what one peer has verified against
 * a configuration is not verified again for the next one. At most `capacity` blocks are remembered.
 */
export class BlockVerifier {
  private readonly verified = new Map<Uint8Array, number>();
  private readonly capacity: number;

  constructor(capacity = 200) {
    this.capacity = capacity;
  }

  /** @throws Error when the block must not be committed. */
  verify(bytes: Uint8Array, bundle: ChannelBundle): void {
    if (this.verified.get(bytes) === bundle.sequence) return;
    verifyBlock(common.Block.deserializeBinary(bytes), bundle);
    this.verified.set(bytes, bundle.sequence);
    if (this.verified.size > this.capacity) this.verified.delete(this.verified.keys().next().value!);
  }
}
