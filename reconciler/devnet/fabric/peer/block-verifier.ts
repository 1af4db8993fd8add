import { common } from '@hyperledger/fabric-protos';
import { headerBytes } from '../../../fabric/block/block-header.js';
import { blockDataHash } from '../../../fabric/block/data-hash.js';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';

const BLOCK_VALIDATION = '/Channel/Orderer/BlockValidation';

/**
 * Checks that a block was made by the channel's orderers: its data hash, and that the signatures in its metadata
 * satisfy BlockValidation. All peers of the network get the very same bytes from the orderers, so what one peer has
 * verified against a configuration is not verified again for the next one: at most `capacity` blocks are remembered.
 * Fabric: internal/pkg/peer/blocksprovider, protoutil.BlockSignatureVerifier.
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
    const block = common.Block.deserializeBinary(bytes);
    const header = block.getHeader();
    if (header === undefined) throw new Error(`block of channel ${bundle.channelId} has no header`);
    const hash = blockDataHash(block.getData()?.getDataList_asU8() ?? []);
    if (Buffer.compare(hash, header.getDataHash_asU8()) !== 0) {
      throw new Error(`Header.DataHash is different from Hash(block.Data) for block [${header.getNumber()}]`);
    }
    bundle.policies.policy(BLOCK_VALIDATION).evaluate(blockSignatures(block, header));
    this.verified.set(bytes, bundle.sequence);
    if (this.verified.size > this.capacity) this.verified.delete(this.verified.keys().next().value!);
  }
}

function blockSignatures(block: common.Block, header: common.BlockHeader) {
  const slot = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES];
  const metadata = common.Metadata.deserializeBinary(slot ?? new Uint8Array());
  const headerDer = headerBytes(header);
  return metadata.getSignaturesList().map((entry) => ({
    identity: common.SignatureHeader.deserializeBinary(entry.getSignatureHeader_asU8()).getCreator_asU8(),
    data: Buffer.concat([metadata.getValue_asU8(), entry.getSignatureHeader_asU8(), headerDer]),
    signature: entry.getSignature_asU8(),
  }));
}
