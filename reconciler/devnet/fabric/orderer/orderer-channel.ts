import { randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { headerBytes } from '../../../fabric/block/block-header.js';
import { lastConfigMetadata, setMetadata } from '../../../fabric/block/block-metadata.js';
import type { SigningIdentity } from '../../../fabric/msp/signing-identity.js';
import { encodeSignatureHeader } from '../../../fabric/transaction/channel-header.js';
import type { DeliverableBlock } from '../deliver/deliver-session.js';
import type { AgreedBlock, OrderedChannel } from './ordered-channel.js';

/** What an orderer signs of a block: SIGNATURES metadata. Fabric: multichannel/blockwriter.go addBlockSignature. */
function signatureMetadata(agreed: common.Block, value: Uint8Array, signer: SigningIdentity): Uint8Array {
  const signatureHeader = encodeSignatureHeader(signer.serialized, randomBytes(24));
  const signature = new common.MetadataSignature();
  signature.setSignatureHeader(signatureHeader);
  signature.setSignature(signer.sign(Buffer.concat([value, signatureHeader, headerBytes(agreed.getHeader()!)])));
  const metadata = new common.Metadata();
  metadata.setValue(value);
  metadata.setSignaturesList([signature]);
  return metadata.serializeBinary();
}

/** The agreed block with an orderer's metadata. Fabric: multichannel/blockwriter.go commitBlock. */
function withSignatures({ block: shared, lastConfig }: AgreedBlock, signatures: Uint8Array): common.Block {
  const block = new common.Block();
  block.setHeader(shared.getHeader());
  block.setData(shared.getData());
  setMetadata(block, common.BlockMetadataIndex.SIGNATURES, signatures);
  setMetadata(block, common.BlockMetadataIndex.LAST_CONFIG, lastConfigMetadata(lastConfig));
  return block;
}

/** One orderer's copy of a channel: the agreed blocks under its own signature, made when first asked for and kept. */
export class OrdererChannel {
  readonly ordered: OrderedChannel;
  readonly #name: string;
  #signer: SigningIdentity;
  readonly #blocks = new Map<number, DeliverableBlock>();

  constructor(ordered: OrderedChannel, { name, signer }: { readonly name: string; readonly signer: SigningIdentity }) {
    this.ordered = ordered;
    this.#name = name;
    this.#signer = signer;
  }

  /** A block is signed when it is first asked for; those that are there were written before. */
  setSigner(signer: SigningIdentity): void {
    for (let number = 0; number < this.ordered.height(); number += 1) this.block(number);
    this.#signer = signer;
  }

  block(number: number): DeliverableBlock | undefined {
    const known = this.#blocks.get(number);
    if (known !== undefined) return known;
    const agreed = this.ordered.block(number);
    if (agreed === undefined) return undefined;
    const block = this.#signed(agreed);
    const signed = { number, block, bytes: block.serializeBinary() };
    this.#blocks.set(number, signed);
    return signed;
  }

  #signed(agreed: AgreedBlock): common.Block {
    const { number, block, signedValue } = agreed;
    if (signedValue === undefined) return block;
    const { keeper } = this.ordered;
    let signatures = keeper?.signatureOf(this.#name, number);
    if (signatures === undefined) {
      signatures = signatureMetadata(block, signedValue, this.#signer);
      keeper?.signature(this.#name, number, signatures);
    }
    return withSignatures(agreed, signatures);
  }
}
