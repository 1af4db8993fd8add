import { type DerivedUpdate, deriveConfigUpdate } from '../../fabric/channel/derive-config-update.js';
import type { NetworkSpec } from '../network/network-spec.js';
import { anchorsDelegated } from './anchors-delegated.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { knownConfiguration } from './known-configuration.js';

/**
 * The update that puts our own anchor peers, and nothing else, where our document says; Fabric asks for our own signature
 * alone. Undefined where they are there, are not declared or not delegated, or where we are no member.
 */
export function ownAnchorsUpdate(
  channel: string,
  live: ChannelLive,
  spec: ChannelSpec,
  network: NetworkSpec | undefined,
  organization: string | undefined,
): DerivedUpdate | undefined {
  const AnchorPeers = spec.organizations?.[organization ?? '']?.AnchorPeers;
  if (!anchorsDelegated(network) || AnchorPeers === undefined || live.config === undefined) return undefined;
  const { config, words } = knownConfiguration(channel, live.config);
  const members = words.application?.organizations ?? [];
  if (!members.some(({ mspId }) => mspId === organization)) return undefined;
  const organizations = members.map((one) => (one.mspId === organization ? { ...one, AnchorPeers } : one));
  return deriveConfigUpdate(channel, config, { application: { organizations } });
}
