import type { common } from '@hyperledger/fabric-protos';
import { type DerivedUpdate, deriveConfigUpdate } from '../../fabric/channel/derive-config-update.js';
import { editChannelConfig } from '../../fabric/channel/edit-channel-config.js';
import type { ManagedChannel } from '../../fabric/channel/managed-channel.js';
import { ConfigError } from '../../fabric/config/config-error.js';
import { BoundedCache } from '../../fabric/msp/bounded-cache.js';
import { PolicyError } from '../../fabric/policy/policy-error.js';
import type { NetworkSpec } from '../network/network-spec.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import type { Wave } from './consenter-wave.js';
import { knownConfiguration } from './known-configuration.js';
import { managedChannel } from './managed-channel.js';
import { nextWave } from './next-wave.js';

/** The next update of a channel, and the configuration that its last wave leads to. */
export interface NextUpdate extends DerivedUpdate {
  readonly wave: Wave;
  readonly last: common.Config;
}

/**
 * The ConfigUpdate that leads from a live channel to its document, or to its first wave: the same bytes at every
 * organization, for it follows from Git and the channel's configuration alone. Undefined where nothing differs or no
 * ledger was read.
 * @throws ConfigError, PolicyError for what no configuration can say, as a group's name that another organization has
 */
export function derivedUpdate(
  channel: string,
  live: ChannelLive,
  spec: ChannelSpec,
  network: NetworkSpec,
): NextUpdate | undefined {
  const { config } = live;
  if (config === undefined) return undefined;
  const last = LAST.get(spec);
  if (last?.network === network && last.channel === channel && last.config === config) return last.update;
  const wanted = managedChannel(spec, network);
  const key = JSON.stringify([channel, config, wanted]);
  let made = MADE.get(key);
  if (made === undefined) {
    made = { update: derive(channel, config, wanted) };
    MADE.set(key, made);
  }
  LAST.set(spec, { network, channel, config, ...made });
  return made.update;
}

interface Made {
  readonly update: NextUpdate | undefined;
}

/** The same in every pass until the channel or the branch moves. */
const MADE = new BoundedCache<Made>(64);

/** By the document as it was loaded: a pass asks several times, and writing out the key takes longer than the rest. */
const LAST = new WeakMap<
  ChannelSpec,
  Made & { readonly network: NetworkSpec; readonly channel: string; readonly config: string }
>();

function derive(channel: string, live: string, wanted: ManagedChannel): NextUpdate | undefined {
  const { config, words } = knownConfiguration(channel, live);
  const wave = nextWave(wanted, words);
  const update = deriveConfigUpdate(channel, config, wave.wanted);
  if (update === undefined) return undefined;
  return { ...update, wave, last: wave.later > 0 ? editChannelConfig(config, wanted) : update.next };
}

/** The same for a plan, which says why there is none. */
export function plannedUpdate(
  ...target: Parameters<typeof derivedUpdate>
): { readonly update: NextUpdate | undefined } | { readonly why: string } {
  try {
    return { update: derivedUpdate(...target) };
  } catch (error) {
    if (error instanceof ConfigError || error instanceof PolicyError) return { why: error.message };
    throw error;
  }
}
