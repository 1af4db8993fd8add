import type { common } from '@hyperledger/fabric-protos';
import { buildChannelBundle } from '../config/build-channel-bundle.js';
import { notOrderable, unsupportedCapability } from '../config/capabilities.js';
import type { ChannelBundle } from '../config/channel-bundle.js';
import { ConfigError } from '../config/config-error.js';
import { validateConsensusMetadata } from '../config/validate-consensus-metadata.js';
import { validateNewBundle } from '../config/validate-new-bundle.js';
import { WireError } from '../transaction/wire-error.js';

/**
 * Why no orderer would take a configuration as the next one, whoever signed it, or no peer could serve it: Fabric's own
 * text. Undefined: nothing speaks against it. Fabric: multichannel/chainsupport.go ProposeConfigUpdate.
 * @param now tells whether the TLS certificates of new consenters are valid
 */
export function judgeConfig(current: ChannelBundle, config: common.Config, now: Date): string | undefined {
  try {
    const next = buildChannelBundle(current.channelId, config);
    const missing = notOrderable(next) ?? unsupportedCapability(next, 'peer');
    if (missing !== undefined) return missing;
    validateNewBundle(current, next);
    if (current.orderer !== undefined && next.orderer !== undefined) {
      validateConsensusMetadata(current.orderer, next.orderer, { now });
    }
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof WireError) return error.message;
    throw error;
  }
}
