import type { common } from '@hyperledger/fabric-protos';
import { proposeConfigUpdate } from './authorize-config-update.js';
import { buildChannelBundle } from './build-channel-bundle.js';
import { notOrderable } from './capabilities.js';
import type { ChannelBundle } from './channel-bundle.js';
import { ConfigError } from './config-error.js';
import { type ConsensusCheck, validateConsensusMetadata } from './validate-consensus-metadata.js';
import { validateNewBundle } from './validate-new-bundle.js';

/**
 * All that an orderer asks of a CONFIG_UPDATE envelope before it orders the result: authorized by the policies in force,
 * a channel can be built from it, this Fabric supports it, it may follow, and the consenter rules hold.
 * Fabric: multichannel/chainsupport.go ProposeConfigUpdate.
 * @throws ConfigError with Fabric's text (there it follows `error applying config update to existing channel 'c': `)
 */
export function proposeUpdate(
  current: ChannelBundle,
  update: common.Envelope,
  check: ConsensusCheck,
): { readonly configEnvelope: common.ConfigEnvelope; readonly next: ChannelBundle } {
  const configEnvelope = proposeConfigUpdate(current, update);
  const next = buildChannelBundle(current.channelId, configEnvelope.getConfig()!);
  const missing = notOrderable(next);
  if (missing !== undefined) {
    throw new ConfigError(`config update is not compatible: ${missing}`);
  }
  validateNewBundle(current, next);
  if (current.orderer !== undefined && next.orderer !== undefined) {
    try {
      validateConsensusMetadata(current.orderer, next.orderer, check);
    } catch (error) {
      throw new ConfigError(
        `consensus metadata update for channel config update is invalid: ${(error as Error).message}`,
        { cause: error },
      );
    }
  }
  return { configEnvelope, next };
}
