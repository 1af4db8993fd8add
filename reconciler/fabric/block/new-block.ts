import { common } from '@hyperledger/fabric-protos';
import { blockDataHash } from './data-hash.js';

/** SIGNATURES, LAST_CONFIG, TRANSACTIONS_FILTER, ORDERER, COMMIT_HASH. */
const METADATA_SLOTS = 5;

/** An empty block with empty metadata slots and no data hash. Fabric: protoutil.NewBlock. */
export function newBlock(number: number, previousHash: Uint8Array): common.Block {
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(previousHash);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList(Array.from({ length: METADATA_SLOTS }, () => new Uint8Array()));
  const block = new common.Block();
  block.setHeader(header);
  block.setData(new common.BlockData());
  block.setMetadata(metadata);
  return block;
}

/** A block of these envelopes, with its data hash; metadata still empty. Fabric: multichannel/blockwriter.go CreateNextBlock. */
export function blockOf(number: number, previousHash: Uint8Array, envelopes: readonly Uint8Array[]): common.Block {
  const block = newBlock(number, previousHash);
  block.getData()!.setDataList([...envelopes]);
  block.getHeader()!.setDataHash(blockDataHash(envelopes));
  return block;
}
