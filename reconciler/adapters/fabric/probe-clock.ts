import { common } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import { type OwnPeers, payloadOf } from './own-peers.js';
import type { PeerConnection } from './peer-connection.js';

/**
 * The newest time that a channel's last block claims, in milliseconds since 1970: its clients set it, so it is no later
 * than the present unless clocks differ.
 * @throws QuorateError FABRIC_UNREACHABLE, FABRIC_DENIED
 */
export async function newestTimestamp(peers: OwnPeers, channel: string): Promise<number> {
  const info = payloadOf(
    await peers.ask(channel, 'qscc', ['GetChainInfo', channel]),
    'FABRIC_DENIED',
    'The ledger cannot be read',
  );
  const last = common.BlockchainInfo.deserializeBinary(info).getHeight() - 1;
  const bytes = payloadOf(
    await peers.ask(channel, 'qscc', ['GetBlockByNumber', channel, String(last)]),
    'FABRIC_DENIED',
    'A block cannot be read',
  );
  const times = (common.Block.deserializeBinary(bytes).getData()?.getDataList_asU8() ?? []).map(timestampOf);
  return Math.max(0, ...times);
}

function timestampOf(envelope: Uint8Array): number {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
  return header.getTimestamp()?.toDate().getTime() ?? 0;
}

/**
 * Does a peer refuse a call because its time is too far from the peer's own.
 * Fabric: core/handlers/auth/filter/timewindow.go
 */
export function saysClock(why: string): boolean {
  return why.includes('unauthorized due to incorrect timestamp');
}

/**
 * Asks for one block by the event service, which refuses a request whose time is far from the peer's own (Fabric:
 * peer.authentication.timewindow, 15 minutes). Asks the next of our peers where one does not answer.
 * @throws QuorateError EVENTS_REFUSED with the peer's own text
 */
export async function readOneEvent(peers: OwnPeers, channel: string): Promise<void> {
  await peers.first((peer) => oneEventOf(peer, channel));
}

async function oneEventOf(peer: PeerConnection, channel: string): Promise<void> {
  const blocks = await peer.gateway().getNetwork(channel).getFilteredBlockEvents({ startBlock: 0n });
  try {
    for await (const _block of blocks) return;
  } catch (error) {
    throw new QuorateError('EVENTS_REFUSED', 'The peer sends no block events', {
      why: error instanceof Error ? error.message : String(error),
      mend: "compare this machine's clock with the peer's (chronyc tracking, timedatectl), and check the channel's ACL event/FilteredBlock",
      retry: 'transient',
    });
  } finally {
    blocks.close();
  }
}
