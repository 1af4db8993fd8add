import { setTimeout as delay } from 'node:timers/promises';
import type { OwnPeers } from './own-peers.js';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/**
 * Calls `wake` with the number of every new block of a channel, from any of our own peers, until stopped. A lost connection is made
 * again, with growing waits; blocks may be missed or told twice, for they only wake.
 */
export async function watchBlocks(
  peers: OwnPeers,
  channel: string,
  wake: (block: number) => void,
  stop: AbortSignal,
): Promise<void> {
  let wait = FIRST_WAIT_MS;
  for (let turn = 0; !stop.aborted; turn += 1) {
    const peer = peers.all[turn % peers.all.length];
    if (!peer) return;
    try {
      const blocks = await peer.gateway().getNetwork(channel).getFilteredBlockEvents();
      const end = (): void => blocks.close();
      stop.addEventListener('abort', end, { once: true });
      try {
        for await (const block of blocks) {
          wait = FIRST_WAIT_MS;
          wake(block.getNumber());
        }
      } finally {
        stop.removeEventListener('abort', end);
        blocks.close();
      }
    } catch {
      // The next try says whether it was only this peer; the interval looks all the same.
    }
    await delay(wait, undefined, { signal: stop }).catch(() => undefined);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}
