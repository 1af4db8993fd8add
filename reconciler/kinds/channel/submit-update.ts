import type { Applied } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { bftQuorum } from '../../fabric/channel/bft-quorum.js';
import type { DerivedUpdate } from '../../fabric/channel/derive-config-update.js';
import type { ApplyPorts } from '../kind-ports.js';
import type { ChannelLive } from './channel-live.js';
import { knownConfiguration } from './known-configuration.js';
import { orderersOf } from './orderers-of.js';

/** Time for an update to be ordered and seen by everybody's peers. */
export const SEEN_IN_MS = 2000;
/** Fabric: common/configtx/update.go. What our peer shows is derived from: so the orderers are ahead of it, and it follows. */
const AHEAD = /error validating (?:ReadSet|DeltaSet): /;
/** Fabric: etcdraft/chain.go ValidateConsensusMetadata. */
const QUORUM =
  'start the consenters that are down, and it goes through by itself; one that is gone for good leaves by a pull request of its own before another one comes';

/** One Raft orderer passes an update on; of BFT's a quorum must have it, as Fabric's gateway sees to for transactions. */
function quorumOf(channel: string, { config }: ChannelLive): number {
  const nodes = config === undefined ? undefined : knownConfiguration(channel, config).words.orderer?.ConsenterMapping;
  return nodes === undefined ? 1 : bftQuorum(nodes.length);
}

/**
 * Sends a signed update to the channel's ordering service. Until our peer shows it nothing is sent again: it would be refused.
 * @throws QuorateError UPDATE_REFUSED with its reason
 */
export async function submitUpdate(
  ports: ApplyPorts,
  channel: string,
  live: ChannelLive,
  { update, hash }: DerivedUpdate,
  signatures: readonly Uint8Array[],
): Promise<Applied> {
  const places = orderersOf(channel, live);
  const answer = await ports.channels.submit(channel, update, signatures, places, quorumOf(channel, live));
  if (answer.state === 'refused') {
    if (AHEAD.test(answer.reason)) {
      const message = `the ordering service has a later configuration than our peer: ${answer.reason}`;
      return { state: 'waiting', reason: 'WaitingForPeer', message, retryAfterMs: SEEN_IN_MS };
    }
    throw new QuorateError('UPDATE_REFUSED', 'The ordering service refused the config update', {
      why: answer.reason,
      mend: /quorum loss/.test(answer.reason) ? QUORUM : 'see its reason',
      facts: { channel, update: hash },
      retry: 'transient',
    });
  }
  ports.progress('update', `${channel}: update ${hash.slice(0, 12)}, signed by ${signatures.length}`);
  return { state: 'progressed', reason: 'Submitted', message: 'the update was sent', retryAfterMs: SEEN_IN_MS };
}
