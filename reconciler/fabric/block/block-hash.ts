import { common } from '@hyperledger/fabric-protos';
import { decode } from '../transaction/decode.js';
import { headerHash } from './block-header.js';

/** Hex SHA-256 of a block's header: of block 0 it tells two channels of one name apart. @throws WireError */
export function blockHash(block: Uint8Array | common.Block): string {
  const decoded = block instanceof Uint8Array ? decode(common.Block, block, 'Block') : block;
  return Buffer.from(headerHash(decoded.getHeader()!)).toString('hex');
}
