import { common, msp } from '@hyperledger/fabric-protos';
import { headerBytes } from '../block/block-header.js';
import { blockDataHash } from '../block/data-hash.js';
import type { SignedData } from '../policy/policy.js';
import { decode } from '../transaction/decode.js';
import { bftConsenters } from './bft-consenters.js';
import type { ChannelBundle } from './channel-bundle.js';

const BLOCK_VALIDATION = '/Channel/Orderer/BlockValidation';

/**
 * Checks that the channel's orderers have made a block, as its configuration before that block names them: the data are
 * those of its header, and the signatures in its metadata satisfy BlockValidation. Block 0 has no signatures. Which of its
 * transactions are valid is no part of that: a peer writes it.
 * Fabric: common/deliverclient, protoutil.BlockSignatureVerifier.
 *
 * @throws Error: PolicyError with Fabric's text, WireError, or Error for data that are not the header's
 */
export function verifyBlock(block: common.Block, bundle: ChannelBundle): void {
  const header = block.getHeader();
  if (header === undefined) throw new Error(`block of channel ${bundle.channelId} has no header`);
  const hash = blockDataHash(block.getData()?.getDataList_asU8() ?? []);
  if (Buffer.compare(hash, header.getDataHash_asU8()) !== 0) {
    throw new Error(`Header.DataHash is different from Hash(block.Data) for block [${header.getNumber()}]`);
  }
  bundle.policies.policy(BLOCK_VALIDATION).evaluate(blockSignatures(block, header, bundle));
}

function blockSignatures(block: common.Block, header: common.BlockHeader, bundle: ChannelBundle): SignedData[] {
  const slot = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES];
  const metadata = decode(common.Metadata, slot ?? new Uint8Array(), 'Metadata');
  const signed = [metadata.getValue_asU8(), headerBytes(header)] as const;
  return metadata.getSignaturesList().flatMap((entry) => {
    const signature = entry.getSignature_asU8();
    const [by, identity] = signerOf(entry, bundle);
    return identity === undefined ? [] : [{ identity, data: Buffer.concat([signed[0], by, signed[1]]), signature }];
  });
}

/** What a signature says of its signer; BFT orderers say which of the channel's consenters they are. */
function signerOf(
  entry: common.MetadataSignature,
  bundle: ChannelBundle,
): readonly [said: Uint8Array, identity: Uint8Array | undefined] {
  const [header, identifier] = [entry.getSignatureHeader_asU8(), entry.getIdentifierHeader_asU8()];
  if (header.length > 0 || identifier.length === 0 || !bundle.capabilities.channel.includes('V3_0')) {
    return [header, decode(common.SignatureHeader, header, 'SignatureHeader').getCreator_asU8()];
  }
  const id = decode(common.IdentifierHeader, identifier, 'IdentifierHeader').getIdentifier();
  return [identifier, consenterIdentity(bundle, id)];
}

/** SerializedIdentity bytes; undefined where the channel has no such consenter. */
function consenterIdentity({ config }: ChannelBundle, id: number): Uint8Array | undefined {
  const consenter = bftConsenters(config).find((one) => one.getId() === id);
  if (consenter === undefined) return undefined;
  const identity = new msp.SerializedIdentity();
  identity.setMspid(consenter.getMspId());
  identity.setIdBytes(consenter.getIdentity_asU8());
  return identity.serializeBinary();
}
