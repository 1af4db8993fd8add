import { common } from '@hyperledger/fabric-protos';
import { decode } from '../transaction/decode.js';
import { WireError } from '../transaction/wire-error.js';

/** Sets one slot (common.BlockMetadataIndex), growing a block that came with fewer. */
export function setMetadata(block: common.Block, index: number, bytes: Uint8Array): void {
  const metadata = block.getMetadata() ?? new common.BlockMetadata();
  const slots = metadata.getMetadataList_asU8();
  while (slots.length <= Math.max(index, common.BlockMetadataIndex.COMMIT_HASH)) {
    slots.push(new Uint8Array());
  }
  slots[index] = bytes;
  metadata.setMetadataList(slots);
  block.setMetadata(metadata);
}

/**
 * One slot, decoded. Fabric: protoutil.GetMetadataFromBlock.
 * @throws WireError `no metadata in block`, `no metadata at index [n]`
 */
export function blockMetadata(block: common.Block, index: number): common.Metadata {
  const metadata = block.getMetadata();
  if (metadata === undefined) {
    throw new WireError('no metadata in block');
  }
  const bytes = metadata.getMetadataList_asU8()[index];
  if (bytes === undefined) {
    throw new WireError(`no metadata at index [${index}]`);
  }
  return decode(common.Metadata, bytes);
}

/**
 * The value that an orderer signs (OrdererBlockMetadata bytes). `consenterMetadata`: what the consensus stores with
 * its blocks (etcdraft: BlockMetadata), as bytes.
 * Fabric: multichannel/blockwriter.go addBlockSignature.
 */
export function ordererBlockMetadata(lastConfig: number, consenterMetadata?: Uint8Array): Uint8Array {
  const value = new common.OrdererBlockMetadata();
  const last = new common.LastConfig();
  last.setIndex(lastConfig);
  value.setLastConfig(last);
  if (consenterMetadata !== undefined) {
    const metadata = new common.Metadata();
    metadata.setValue(consenterMetadata);
    value.setConsenterMetadata(metadata.serializeBinary());
  }
  return value.serializeBinary();
}

/** LAST_CONFIG slot, kept for old readers: Metadata{LastConfig}. */
export function lastConfigMetadata(lastConfig: number): Uint8Array {
  const last = new common.LastConfig();
  last.setIndex(lastConfig);
  const metadata = new common.Metadata();
  metadata.setValue(last.serializeBinary());
  return metadata.serializeBinary();
}

/**
 * Number of the config block in force at this block. Fabric: protoutil.GetLastConfigIndexFromBlock.
 * @throws WireError
 */
export function lastConfigIndex(block: common.Block): number {
  const { SIGNATURES, LAST_CONFIG } = common.BlockMetadataIndex;
  const signed = blockMetadata(block, SIGNATURES).getValue_asU8();
  if (signed.length > 0) {
    return decode(common.OrdererBlockMetadata, signed, 'orderer block metadata').getLastConfig()?.getIndex() ?? 0;
  }
  return decode(common.LastConfig, blockMetadata(block, LAST_CONFIG).getValue_asU8(), 'LastConfig').getIndex();
}
