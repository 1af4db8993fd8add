import type { common } from '@hyperledger/fabric-protos';
import { buildChannelBundle } from '../config/build-channel-bundle.js';
import { notOrderable, unsupportedCapability } from '../config/capabilities.js';
import type { ChannelBundle } from '../config/channel-bundle.js';
import { ConfigError } from '../config/config-error.js';
import { validateConsensusMetadata } from '../config/validate-consensus-metadata.js';
import { validateNewBundle } from '../config/validate-new-bundle.js';
import { WireError } from '../transaction/wire-error.js';

/** The channel that follows, or Fabric's own text. */
export type Judgement = { readonly next: ChannelBundle } | { readonly why: string };

/**
 * Whether an orderer would take a configuration as the next one, were it signed by all, and peers could serve it.
 * Fabric: multichannel/chainsupport.go ProposeConfigUpdate.
 * @param now tells whether the TLS certificates of new consenters are valid; left out: a configuration that takes several
 *   updates, of which the rules for one are not asked
 */
export function judgeConfig(current: ChannelBundle, config: common.Config, now?: Date): Judgement {
  try {
    const next = buildChannelBundle(current.channelId, config);
    const missing = notOrderable(next) ?? unsupportedCapability(next, 'peer');
    if (missing !== undefined) return { why: missing };
    validateNewBundle(current, next);
    if (now !== undefined && current.orderer !== undefined && next.orderer !== undefined) {
      validateConsensusMetadata(current.orderer, next.orderer, { now });
    }
    return { next };
  } catch (error) {
    if (error instanceof ConfigError || error instanceof WireError) return { why: error.message };
    throw error;
  }
}
