import type { common } from '@hyperledger/fabric-protos';
import { type DerivedUpdate, deriveConfigUpdate } from '../../fabric/channel/derive-config-update.js';
import { editChannelConfig } from '../../fabric/channel/edit-channel-config.js';
import type { NetworkSpec } from '../network/network-spec.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { consenterWave, type Wave } from './consenter-wave.js';
import { knownConfiguration } from './known-configuration.js';
import { managedChannel } from './managed-channel.js';

/** The next update of a channel, with the configuration that it leads to. */
export interface NextUpdate extends DerivedUpdate {
  readonly wave: Wave;
  readonly next: common.Config;
}

/**
 * The ConfigUpdate that leads from a live channel to its document, or to its first wave: the same bytes at every
 * organization, for it follows from Git and the channel's configuration alone. Undefined where nothing differs or no
 * ledger was read.
 */
export function derivedUpdate(
  channel: string,
  live: ChannelLive,
  spec: ChannelSpec,
  network: NetworkSpec,
): NextUpdate | undefined {
  if (live.config === undefined) return undefined;
  const { config, words } = knownConfiguration(channel, live.config);
  const wave = consenterWave(managedChannel(spec, network), words);
  const update = deriveConfigUpdate(channel, config, wave.wanted);
  return update && { ...update, wave, next: editChannelConfig(config, wave.wanted) };
}
