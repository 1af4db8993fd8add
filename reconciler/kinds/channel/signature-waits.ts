import type { Applied } from '../../core/model/kind.js';
import type { ObservePorts } from '../kind-ports.js';
import type { NetworkSpec } from '../network/network-spec.js';
import type { ChannelLive } from './channel-live.js';
import type { NextUpdate } from './derived-update.js';
import { ownNodesWait } from './own-nodes-reissued.js';
import { ownerOf } from './own-orderers.js';

/** A follower catches up with blocks that wake nobody here. */
const ORDERER_WAIT_MS = 1000;

/**
 * Why we do not sign yet what we agreed to, for the sake of our own nodes: an orderer of ours that the update adds has to
 * follow the channel first, and no node of ours may still need a CA that it drops.
 */
export function signatureWaits(
  observe: ObservePorts,
  channel: string,
  live: ChannelLive,
  update: NextUpdate,
  network: NetworkSpec,
): Applied | undefined {
  return ownOrdererWaits(observe, live, update, network) ?? ownNodesWait(live, update, channel, observe.organization);
}

/** Short name of the orderer of ours that an update adds; undefined where it adds none of ours. */
export function ownNewOrderer(
  { organization }: Pick<ObservePorts, 'organization'>,
  { wave }: NextUpdate,
  network: NetworkSpec,
): string | undefined {
  const owner = wave.adds === undefined ? undefined : ownerOf(network, wave.adds);
  return owner?.mspId === organization ? owner?.orderer : undefined;
}

/** A consenter that is not there would cost the channel its quorum (governance-facts.md 15). */
function ownOrdererWaits(
  observe: ObservePorts,
  live: ChannelLive,
  update: NextUpdate,
  network: NetworkSpec,
): Applied | undefined {
  const orderer = ownNewOrderer(observe, update, network);
  if (orderer === undefined) return undefined;
  const state = live.own?.orderers[orderer];
  if (state === 'follower' || state === 'consenter') return undefined;
  const message = `our ${orderer} is ${state ?? 'down, or not in fabric.orderers of reconciler.yaml'}: we sign once it follows the channel`;
  return { state: 'waiting', reason: 'OrdererCatchesUp', message, retryAfterMs: ORDERER_WAIT_MS };
}
