import { proposeConfigUpdate } from '../../fabric/config/authorize-config-update.js';
import { buildChannelBundle } from '../../fabric/config/build-channel-bundle.js';
import { bundleFromBlock } from '../../fabric/config/bundle-from-block.js';
import { checkChannelId } from '../../fabric/config/channel-id.js';
import { validateNewBundle } from '../../fabric/config/validate-new-bundle.js';
import type { ChannelRules } from './orderer/channel-rules.js';

/** Fabric's configuration rules for the orderers of the devnet. */
export function channelRules(): ChannelRules {
  return {
    checkChannelId,
    bundleFromBlock,
    proposeUpdate: (bundle, update) => {
      const next = proposeConfigUpdate(bundle, update);
      validateNewBundle(bundle, buildChannelBundle(bundle.channelId, next.getConfig()!));
      return next;
    },
    checkMaintenance: () => {},
  };
}
