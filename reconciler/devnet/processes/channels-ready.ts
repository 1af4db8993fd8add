import type { ProcessOrderer } from './process-orderer.js';
import type { ProcessPeer } from './process-peer.js';
import { waitFor } from './wait-for.js';

export interface ProcessNodes {
  readonly peers: readonly ProcessPeer[];
  readonly orderers: readonly ProcessOrderer[];
  /** How many of so many consenters a channel needs to order anything. */
  readonly quorum: (channel: string, consenters: number) => number;
}

const LIMIT_MS = 60_000;

/**
 * Waits until an orderer serves its channels, which it does when it knows a leader, and has every block that the others
 * have. A channel without a quorum of its orderers running has no leader: it is not waited for.
 * @throws QuorateError DEVNET_NODE_FAILED
 */
export async function ordererServes(
  orderer: ProcessOrderer,
  { orderers, quorum }: ProcessNodes,
  limitMs = LIMIT_MS,
): Promise<void> {
  const client = orderer.ask();
  try {
    for (const channel of orderer.channels) {
      const consenters = orderers.filter(({ channels }) => channels.includes(channel));
      const served = await waitFor(async () => {
        orderer.mustRun();
        const running = consenters.filter(({ isRunning }) => isRunning).length;
        if (running < quorum(channel, consenters.length)) return true;
        const height = await client.height(channel);
        const wanted = height === undefined ? undefined : await highest(channel, consenters, orderer);
        return wanted !== undefined && height! >= wanted ? true : undefined;
      }, limitMs);
      if (served === undefined) throw orderer.failed(`it did not know a leader of ${channel} in ${limitMs / 1000} s`);
    }
  } finally {
    client.close();
  }
}

/** The most blocks that any running orderer but one has of a channel; 0 when none says. */
async function highest(
  channel: string,
  consenters: readonly ProcessOrderer[],
  except: ProcessOrderer | undefined,
): Promise<number> {
  const others = consenters.filter((one) => one !== except && one.isRunning);
  const heights = await Promise.all(
    others.map(async (one) => {
      const client = one.ask();
      try {
        return (await client.height(channel)) ?? 0;
      } finally {
        client.close();
      }
    }),
  );
  return Math.max(0, ...heights);
}

/**
 * Waits until a peer has, of each of its channels, every block that the orderers had when it was asked, and sees every
 * running peer of every organization: only then can its gateway collect endorsements.
 * @throws QuorateError DEVNET_NODE_FAILED
 */
export async function peerSeesAll(
  peer: ProcessPeer,
  { peers, orderers }: ProcessNodes,
  limitMs = LIMIT_MS,
): Promise<void> {
  const client = peer.ask();
  try {
    for (const channel of peer.channels) {
      const serving = orderers.filter(({ channels }) => channels.includes(channel));
      const wanted = await highest(channel, serving, undefined);
      let missing = '';
      const seen = await waitFor(async () => {
        peer.mustRun();
        try {
          const height = await client.height(channel);
          missing =
            height < wanted ? `${wanted - height} blocks` : unseen(channel, peers, await client.members(channel));
        } catch (error) {
          // It may not have opened the channel yet.
          missing = (error as Error).message;
        }
        return missing === '' ? true : undefined;
      }, limitMs);
      if (seen === undefined) throw peer.failed(`on ${channel} it lacked, after ${limitMs / 1000} s: ${missing}`);
    }
  } finally {
    client.close();
  }
}

function unseen(channel: string, peers: readonly ProcessPeer[], members: ReadonlyMap<string, number>): string {
  const here = peers.filter((one) => one.isRunning && one.channels.includes(channel));
  const mspIds = new Set(here.map(({ mspId }) => mspId));
  const lacking = [...mspIds].filter(
    (mspId) => (members.get(mspId) ?? 0) < here.filter((one) => one.mspId === mspId).length,
  );
  return lacking.length === 0 ? '' : `peers of ${lacking.join(', ')}`;
}
