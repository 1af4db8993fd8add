import { common } from '@hyperledger/fabric-protos';
import { validateConfigEnvelope } from '../../../fabric/config/authorize-config-update.js';
import { buildChannelBundle } from '../../../fabric/config/build-channel-bundle.js';
import { unsupportedCapability } from '../../../fabric/config/capabilities.js';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { validateNewBundle } from '../../../fabric/config/validate-new-bundle.js';

/**
 * The configuration that a config transaction (ConfigEnvelope bytes) leads to, checked again from the update in it.
 * @throws with Fabric's text: wrong sequence, an update that is not allowed or leads elsewhere, a bundle that cannot be.
 * Fabric: core/peer/channel.go Apply.
 */
export function applyConfiguration(bundle: ChannelBundle, configEnvelope: Uint8Array): ChannelBundle {
  const envelope = common.ConfigEnvelope.deserializeBinary(configEnvelope);
  validateConfigEnvelope(bundle, envelope);
  const next = buildChannelBundle(bundle.channelId, envelope.getConfig()!);
  validateNewBundle(bundle, next);
  checkCapabilities(next);
  return next;
}

/** The configuration of a config transaction that this peer has found good before: nothing is checked again. */
export function configurationOf(channelId: string, configEnvelope: Uint8Array): ChannelBundle {
  return buildChannelBundle(channelId, common.ConfigEnvelope.deserializeBinary(configEnvelope).getConfig()!);
}

/** @throws when the channel asks for a capability that a peer does not have: Fabric's peer gives up then. */
export function checkCapabilities(bundle: ChannelBundle): void {
  const unsupported = unsupportedCapability(bundle, 'peer');
  if (unsupported !== undefined) throw new Error(`[channel ${bundle.channelId}] ${unsupported}`);
}
