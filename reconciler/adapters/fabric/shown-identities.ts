import { common } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import { blockMetadata } from '../../fabric/block/block-metadata.js';
import { splitSerializedIdentity } from '../../fabric/msp/serialized-identity.js';
import type { SigningIdentity } from '../../fabric/msp/signing-identity.js';
import { decode } from '../../fabric/transaction/decode.js';
import type { ShownIdentity } from '../../ports/read/channel-reader.js';
import type { SeekAnswer } from './orderer-client.js';
import { type OwnPeers, saysNotJoined } from './own-peers.js';
import type { PeerConnection } from './peer-connection.js';

/** Each of our own peers that is in the channel: who endorses is in the answer to any query. */
export async function peerIdentities(peers: OwnPeers, channel: string): Promise<readonly ShownIdentity[]> {
  const shown = await Promise.all(peers.all.map((peer) => endorserOf(peer, channel)));
  return shown.flat();
}

async function endorserOf(peer: PeerConnection, channel: string): Promise<readonly ShownIdentity[]> {
  const { name: node } = peer.endpoint;
  try {
    const answer = await peer.endorse(channel, 'qscc', ['GetChainInfo', channel]);
    if (saysNotJoined(answer, channel)) return [];
    return [{ node, certificate: answer.endorser && pemOf(answer.endorser) }];
  } catch (error) {
    if (error instanceof QuorateError) return [{ node, certificate: undefined }];
    throw error;
  }
}

/**
 * One of our own orderers: no request makes it sign. But each consenter of Raft signs its own copy of each block, so that
 * the newest one that it hands out tells by which certificate it signed last. What others signed says nothing of it.
 */
export async function ordererIdentity(
  node: string,
  { mspId }: SigningIdentity,
  newest: () => Promise<SeekAnswer>,
): Promise<readonly ShownIdentity[]> {
  try {
    const answer = await newest();
    if (!('block' in answer)) {
      return answer.status === common.Status.NOT_FOUND ? [] : [{ node, certificate: undefined }];
    }
    const block = answer.block.getHeader()?.getNumber() ?? 0;
    const signers = block === 0 ? [] : signersOf(answer.block);
    const own = signers.filter((signer) => splitSerializedIdentity(signer).mspId === mspId);
    return own.map((signer) => ({ node, certificate: pemOf(signer), block }));
  } catch (error) {
    if (error instanceof QuorateError) return [{ node, certificate: undefined }];
    throw error;
  }
}

/** Nodes of BFT do not write down who they are, but which of the nodes that the channel's configuration names. */
function signersOf(block: common.Block): readonly Uint8Array[] {
  return blockMetadata(block, common.BlockMetadataIndex.SIGNATURES)
    .getSignaturesList()
    .map((one) => decode(common.SignatureHeader, one.getSignatureHeader_asU8(), 'SignatureHeader').getCreator_asU8())
    .filter((creator) => creator.length > 0);
}

function pemOf(serialized: Uint8Array): string {
  return Buffer.from(splitSerializedIdentity(serialized).idBytes).toString();
}
