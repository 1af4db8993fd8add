import type { common } from '@hyperledger/fabric-protos';
import { proposeConfigUpdate } from '../../../fabric/config/authorize-config-update.js';
import { buildChannelBundle } from '../../../fabric/config/build-channel-bundle.js';
import { bundleFromBlock } from '../../../fabric/config/bundle-from-block.js';
import { unsupportedCapability } from '../../../fabric/config/capabilities.js';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { checkChannelId } from '../../../fabric/config/channel-id.js';
import { validateNewBundle } from '../../../fabric/config/validate-new-bundle.js';
import type { ChannelRules } from './channel-rules.js';
import { type ConsenterState, checkConsenters } from './consenter-rules.js';
import { checkMaintenance } from './maintenance-rules.js';
import { messageOf } from './ordering-error.js';

/** What an orderer asks of a configuration beyond its being one. Fabric: multichannel checkResources. */
function checkResources(bundle: ChannelBundle): void {
  if (bundle.orderer === undefined) {
    throw new Error('config update is not compatible: config does not contain orderer config');
  }
  const missing = unsupportedCapability(bundle, 'orderer');
  if (missing === undefined) return;
  const kind = missing.startsWith('Orderer') ? 'orderer' : 'channel';
  // Fabric wraps the error with its own text, so it stands there twice.
  throw new Error(
    `config update is not compatible: config requires unsupported ${kind} capabilities: ${missing}: ${missing}`,
  );
}

function proposeUpdate(bundle: ChannelBundle, update: common.Envelope, state: ConsenterState): common.ConfigEnvelope {
  const proposed = proposeConfigUpdate(bundle, update);
  const next = buildChannelBundle(bundle.channelId, proposed.getConfig()!);
  checkResources(next);
  validateNewBundle(bundle, next);
  try {
    checkConsenters(bundle, next, state);
  } catch (error) {
    throw new Error(`consensus metadata update for channel config update is invalid: ${messageOf(error)}`);
  }
  return proposed;
}

/** Fabric's own rules. Fabric: multichannel/chainsupport.go ProposeConfigUpdate. */
export const fabricChannelRules: ChannelRules = {
  checkChannelId,
  bundleFromBlock,
  proposeUpdate,
  checkMaintenance,
};
