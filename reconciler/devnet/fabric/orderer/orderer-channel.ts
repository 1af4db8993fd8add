import { randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { headerBytes } from '../../../fabric/block/block-header.js';
import { lastConfigMetadata, setMetadata } from '../../../fabric/block/block-metadata.js';
import type { SigningIdentity } from '../../../fabric/msp/signing-identity.js';
import { encodeSignatureHeader } from '../../../fabric/transaction/channel-header.js';
import type { DeliverableBlock } from '../deliver/deliver-session.js';
import type { AgreedBlock, OrderedChannel } from './ordered-channel.js';

/** Signs an agreed block as this orderer. Fabric: multichannel/blockwriter.go commitBlock. */
function signBlock(agreed: AgreedBlock, signer: SigningIdentity): common.Block {
  const { block: shared, signedValue, lastConfig } = agreed;
  if (signedValue === undefined) return shared;
  const block = new common.Block();
  block.setHeader(shared.getHeader());
  block.setData(shared.getData());
  const signatureHeader = encodeSignatureHeader(signer.serialized, randomBytes(24));
  const signature = new common.MetadataSignature();
  signature.setSignatureHeader(signatureHeader);
  signature.setSignature(signer.sign(Buffer.concat([signedValue, signatureHeader, headerBytes(shared.getHeader()!)])));
  const metadata = new common.Metadata();
  metadata.setValue(signedValue);
  metadata.setSignaturesList([signature]);
  setMetadata(block, common.BlockMetadataIndex.SIGNATURES, metadata.serializeBinary());
  setMetadata(block, common.BlockMetadataIndex.LAST_CONFIG, lastConfigMetadata(lastConfig));
  return block;
}

/** One orderer's copy of a channel: the agreed blocks under its own signature, made when first asked for and kept. */
export class OrdererChannel {
  readonly ordered: OrderedChannel;
  readonly #signer: SigningIdentity;
  readonly #blocks = new Map<number, DeliverableBlock>();

  constructor(ordered: OrderedChannel, signer: SigningIdentity) {
    this.ordered = ordered;
    this.#signer = signer;
  }

  block(number: number): DeliverableBlock | undefined {
    const known = this.#blocks.get(number);
    if (known !== undefined) return known;
    const agreed = this.ordered.block(number);
    if (agreed === undefined) return undefined;
    const block = signBlock(agreed, this.#signer);
    const signed = { number, block, bytes: block.serializeBinary() };
    this.#blocks.set(number, signed);
    return signed;
  }
}
