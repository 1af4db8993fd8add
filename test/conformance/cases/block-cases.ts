import { verify, X509Certificate } from 'node:crypto';
import { common, msp } from '@hyperledger/fabric-protos';
import { headerBytes, headerHash } from '../../../reconciler/fabric/block/block-header.js';
import { blockMetadata, lastConfigIndex } from '../../../reconciler/fabric/block/block-metadata.js';
import { type Cases, casesOf, type Seen } from '../case.js';
import { configured, timeout } from '../config-edits.js';
import { handmade } from '../handmade.js';
import { hex } from '../observe.js';
import type { Party } from '../party.js';

const { SIGNATURES, TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;

/** Who signed a block, and whether that signature is good for it. */
function signaturesSeen(block: common.Block): Seen {
  const metadata = blockMetadata(block, SIGNATURES);
  return metadata.getSignaturesList().map((signature) => {
    const header = common.SignatureHeader.deserializeBinary(signature.getSignatureHeader_asU8());
    const creator = msp.SerializedIdentity.deserializeBinary(header.getCreator_asU8());
    const message = [metadata.getValue_asU8(), signature.getSignatureHeader_asU8(), headerBytes(block.getHeader()!)];
    const key = new X509Certificate(Buffer.from(creator.getIdBytes_asU8())).publicKey;
    const good = verify('sha256', Buffer.concat(message), key, signature.getSignature_asU8());
    return `${creator.getMspid()} ${good ? 'good' : 'bad'}`;
  });
}

/** A block beside the one before it. Of the last config only how far back it is: the number says nothing more. */
function whole(blocks: readonly Uint8Array[], number: number): Seen {
  const [before, block] = [number - 1, number].map((one) => common.Block.deserializeBinary(blocks[one]!));
  const header = block!.getHeader()!;
  const slots = block!.getMetadata()!.getMetadataList_asU8();
  return {
    number: header.getNumber(),
    follows: Buffer.from(headerHash(before!.getHeader()!)).equals(Buffer.from(header.getPreviousHash_asU8())),
    messages: block!.getData()!.getDataList_asU8().length,
    slots: slots.map((slot) => slot.length > 0),
    filter: hex(slots[TRANSACTIONS_FILTER]!),
    commitHashBytes: common.Metadata.deserializeBinary(slots[COMMIT_HASH]!).getValue_asU8().length,
    lastConfig: lastConfigIndex(block!),
    signatures: signaturesSeen(block!),
  };
}

async function ofOne(party: Party): Promise<Seen> {
  const { envelope, id } = handmade(party, { writes: { block: '1' } });
  const { block } = await party.ordered(envelope, 'channel1', id);
  const blocks = await party.stage.watch.height('channel1', block + 1);
  const header = common.Block.deserializeBinary(blocks[block]!).getHeader()!;
  return { ...(whole(blocks, block) as object), dataHash: hex(header.getDataHash_asU8()) };
}

async function ofConfig(party: Party): Promise<Seen> {
  const edit = await configured(timeout('29s'), ['Ordering/Admin'])(party);
  const blocks = party.stage.watch.blocks('ops');
  return { edit, block: whole(blocks, blocks.length - 1) };
}

export const blockCases: Cases = casesOf('3.6', 'block', {
  'of one message': ofOne,
  'of a configuration': ofConfig,
});
