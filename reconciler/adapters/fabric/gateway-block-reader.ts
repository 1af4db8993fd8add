import { common } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import { decode } from '../../fabric/transaction/decode.js';
import type { BlockReader, ChannelBlocks } from '../../ports/read/block-reader.js';
import { notJoinedError, type OwnPeers, payloadOf, saysNotJoined } from './own-peers.js';
import type { PeerConnection } from './peer-connection.js';

/** Blocks that are asked for ahead of the one that is used: a block may have megabytes. */
const AHEAD = 8;

/** Blocks through `qscc` of our own peers. Fabric: core/scc/qscc. */
export class GatewayBlockReader implements BlockReader {
  readonly #peers: OwnPeers;

  constructor(peers: OwnPeers) {
    this.#peers = peers;
  }

  async blocks(channel: string): Promise<ChannelBlocks> {
    const heights = await Promise.allSettled(this.#peers.all.map((peer) => heightAt(peer, channel)));
    const found = heights
      .flatMap((height, index) =>
        height.status === 'fulfilled' ? [{ peer: this.#peers.all[index]!, height: height.value }] : [],
      )
      .sort((left, right) => right.height - left.height);
    for (const [place, { peer, height }] of found.entries()) {
      // One that claims blocks that it does not give would be asked for ever. The last one has nobody behind it.
      if (place < found.length - 1 && !(await gives(peer, channel, height - 1))) continue;
      return { peer: peer.endpoint.name, height, read: (from, to) => readBlocks(peer, channel, from, to) };
    }
    throw failureOf(heights, channel);
  }
}

async function gives(peer: PeerConnection, channel: string, number: number): Promise<boolean> {
  try {
    const block = decode(common.Block, await blockAt(peer, channel, number), 'Block');
    return block.getHeader()?.getNumber() === number;
  } catch {
    return false;
  }
}

async function heightAt(peer: PeerConnection, channel: string): Promise<number> {
  const answer = await peer.endorse(channel, 'qscc', ['GetChainInfo', channel]);
  if (saysNotJoined(answer, channel)) throw notJoinedError(channel, answer.message);
  const payload = payloadOf(answer, 'BLOCKS_UNREADABLE', 'Our peer does not give the blocks of a channel');
  return decode(common.BlockchainInfo, payload, 'BlockchainInfo').getHeight();
}

/** In order, with a bounded number of calls in flight. */
async function* readBlocks(
  peer: PeerConnection,
  channel: string,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const flight: Promise<Uint8Array>[] = [];
  const ask = (number: number) => {
    const block = blockAt(peer, channel, number);
    // Whoever stops reading early leaves some that nobody waits for.
    block.catch(() => undefined);
    flight.push(block);
  };
  let next = from;
  while (flight.length > 0 || next <= to) {
    while (next <= to && flight.length < AHEAD) ask(next++);
    yield await flight.shift()!;
  }
}

async function blockAt(peer: PeerConnection, channel: string, number: number): Promise<Uint8Array> {
  const answer = await peer.endorse(channel, 'qscc', ['GetBlockByNumber', channel, String(number)]);
  return payloadOf(answer, 'BLOCKS_UNREADABLE', 'Our peer does not give the blocks of a channel');
}

/** A peer that is down may be the one that has joined: that it is down is what there is to mend. */
function failureOf(heights: readonly PromiseSettledResult<number>[], channel: string): unknown {
  const failures = heights.flatMap((height) => (height.status === 'rejected' ? [height.reason as unknown] : []));
  const isUnknown = (error: unknown) => error instanceof QuorateError && error.code === 'CHANNEL_UNKNOWN';
  return failures.find((error) => !isUnknown(error)) ?? failures[0] ?? notJoinedError(channel, 'we have no peer');
}
