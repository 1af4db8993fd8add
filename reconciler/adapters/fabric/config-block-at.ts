import { common } from '@hyperledger/fabric-protos';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { bundleFromBlock } from '../../fabric/config/bundle-from-block.js';
import { payloadOf } from './own-peers.js';
import type { PeerConnection } from './peer-connection.js';

/** The config block that is in force at one peer. */
export interface ConfigBlock {
  readonly block: number;
  readonly sequence: number;
  /** MSP ids, sorted by bytes. */
  readonly members: readonly string[];
}

/** Asks that very peer. @throws QuorateError FABRIC_DENIED, FABRIC_UNREACHABLE (transient) */
export async function configBlockAt(peer: PeerConnection, channel: string): Promise<ConfigBlock> {
  const answer = await peer.endorse(channel, 'cscc', ['GetConfigBlock', channel]);
  const block = common.Block.deserializeBinary(
    payloadOf(answer, 'FABRIC_DENIED', 'The channel configuration cannot be read'),
  );
  const { sequence, application } = bundleFromBlock(block);
  const members = sortedUnique((application?.organizations ?? []).map(({ mspId }) => mspId));
  return { block: block.getHeader()!.getNumber(), sequence, members };
}
