/** What peers have in their ledgers, asked of each over the wire, so that it is the same question for either engine. */
import { common } from '@hyperledger/fabric-protos';
import type { RunningNetwork, RunningPeer } from '../../../reconciler/devnet/running-network.js';
import { identitiesOf, propose } from './clients.js';

/** A system chaincode's answer at one peer, to an organization's administrator. @throws with the peer's text */
export async function askPeer(
  network: RunningNetwork,
  node: RunningPeer,
  mspId: string,
  call: { readonly channelId: string; readonly chaincode: 'qscc' | 'cscc'; readonly args: readonly string[] },
): Promise<Uint8Array> {
  const response = await propose(network, node, identitiesOf(network, mspId).admin, {
    ...call,
    args: call.args.map((arg) => Buffer.from(arg)),
  });
  const answer = response.getResponse()!;
  if (answer.getStatus() !== common.Status.SUCCESS) throw new Error(answer.getMessage());
  return answer.getPayload_asU8();
}

/** Undefined where the peer has not joined the channel. @param mspId who asks; a member. @throws where it does not answer */
export async function heightAt(
  network: RunningNetwork,
  node: RunningPeer,
  channelId: string,
  mspId = node.mspId,
): Promise<number | undefined> {
  try {
    const args = ['GetChainInfo', channelId];
    const info = await askPeer(network, node, mspId, { channelId, chaincode: 'qscc', args });
    return common.BlockchainInfo.deserializeBinary(info).getHeight();
  } catch (error) {
    if ((error as Error).message === `channel '${channelId}' not found`) return undefined;
    throw error;
  }
}

/** The running peer with the most blocks of a channel. */
export async function tallest(
  network: RunningNetwork,
  channelId: string,
): Promise<{ readonly node: RunningPeer; readonly height: number }> {
  const found = await Promise.all(
    network.peers
      .filter(({ isRunning }) => isRunning)
      .map(async (node) => ({ node, height: (await heightAt(network, node, channelId)) ?? 0 })),
  );
  return found.sort((left, right) => right.height - left.height)[0]!;
}

/** Blocks of a channel as the tallest running peer has them, the genesis block among them. */
export async function heightOf(network: RunningNetwork, channelId: string): Promise<number> {
  return (await tallest(network, channelId)).height;
}

export async function blockAt(
  network: RunningNetwork,
  node: RunningPeer,
  channelId: string,
  number: number,
): Promise<common.Block> {
  const args = ['GetBlockByNumber', channelId, String(number)];
  const bytes = await askPeer(network, node, node.mspId, { channelId, chaincode: 'qscc', args });
  return common.Block.deserializeBinary(bytes);
}

/** The validation code of each transaction of a block. */
export function codesOf(block: common.Block): readonly number[] {
  const filter = block.getMetadata()!.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER]!;
  return [...filter];
}

export function transactionIdsOf(block: common.Block): readonly string[] {
  return block
    .getData()!
    .getDataList_asU8()
    .map((bytes) => {
      const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
      return common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8()).getTxId();
    });
}

/** Waits until the peer has this many blocks. */
export async function reached(
  network: RunningNetwork,
  node: RunningPeer,
  channelId: string,
  height: number,
): Promise<void> {
  while (((await heightAt(network, node, channelId)) ?? 0) < height) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The channel's config that is in force at a peer. */
export async function configOf(network: RunningNetwork, node: RunningPeer, channelId: string): Promise<common.Config> {
  const args = ['GetConfigBlock', channelId];
  const bytes = await askPeer(network, node, node.mspId, { channelId: '', chaincode: 'cscc', args });
  const block = common.Block.deserializeBinary(bytes);
  const envelope = common.Envelope.deserializeBinary(block.getData()!.getDataList_asU8()[0]!);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  return common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()!;
}
