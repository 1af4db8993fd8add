import { common } from '@hyperledger/fabric-protos';
import { headerHash } from '../../../fabric/block/block-header.js';
import { blockMetadata, lastConfigIndex } from '../../../fabric/block/block-metadata.js';
import type { AgreedBlock } from '../orderer/ordered-channel.js';
import type { OrderedBlocks } from './ordering-data.js';

/**
 * Gives the orderers what a peer has of a channel and they have lost: later blocks, and their own signatures of the
 * last ones. `peerBlock` are the stored blocks of the peer that is furthest; `ordererOf` names an orderer by its
 * serialized identity. @throws when the peer's block does not follow the orderers' last one.
 */
export function adoptPeerBlocks(
  ordered: OrderedBlocks,
  peerBlocks: readonly Uint8Array[],
  ordererOf: (creator: Uint8Array) => string | undefined,
): void {
  const { blocks, keeper } = ordered;
  for (let number = Math.min(blocks.length, peerBlocks.length) - 1; number > 0; number -= 1) {
    const signed = signedBlock(peerBlocks[number]!, ordererOf);
    if (signed.orderer === undefined || keeper.signatureOf(signed.orderer, number) !== undefined) break;
    keeper.signature(signed.orderer, number, signed.metadata);
  }
  for (let number = blocks.length; number < peerBlocks.length; number += 1) {
    const { agreed, orderer, metadata } = signedBlock(peerBlocks[number]!, ordererOf);
    const previous = Buffer.from(headerHash(blocks[number - 1]!.block.getHeader()!));
    if (!previous.equals(agreed.block.getHeader()!.getPreviousHash_asU8()))
      throw new Error(`a peer has another block ${number - 1}`);
    keeper.block(agreed);
    blocks.push(agreed);
    if (orderer !== undefined) keeper.signature(orderer, number, metadata);
  }
}

function signedBlock(bytes: Uint8Array, ordererOf: (creator: Uint8Array) => string | undefined) {
  const stored = common.Block.deserializeBinary(bytes);
  const signatures = blockMetadata(stored, common.BlockMetadataIndex.SIGNATURES);
  const [signature] = signatures.getSignaturesList();
  const header = common.SignatureHeader.deserializeBinary(signature?.getSignatureHeader_asU8() ?? new Uint8Array());
  const block = new common.Block();
  block.setHeader(stored.getHeader());
  block.setData(stored.getData());
  const agreed: AgreedBlock = {
    number: stored.getHeader()!.getNumber(),
    block,
    lastConfig: lastConfigIndex(stored),
    signedValue: signatures.getValue_asU8(),
  };
  return { agreed, orderer: ordererOf(header.getCreator_asU8()), metadata: signatures.serializeBinary() };
}
