import { common } from '@hyperledger/fabric-protos';
import { decode } from '../transaction/decode.js';
import { unpackEnvelope } from '../transaction/unpack-envelope.js';
import { buildChannelBundle } from './build-channel-bundle.js';
import type { ChannelBundle } from './channel-bundle.js';
import { ConfigError } from './config-error.js';

/**
 * The ConfigEnvelope of a config block.
 * @throws ConfigError when the block holds none; WireError when it cannot be read
 */
export function configFromBlock(block: common.Block): { channelId: string; configEnvelope: common.ConfigEnvelope } {
  const [first] = block.getData()?.getDataList_asU8() ?? [];
  if (first === undefined) {
    throw new ConfigError('failed to retrieve channel id - block is empty');
  }
  const { channelHeader, data } = unpackEnvelope(first);
  const type: number = channelHeader.getType();
  if (type !== common.HeaderType.CONFIG) {
    throw new ConfigError(`invalid type ${type}, expected CONFIG`);
  }
  return {
    channelId: channelHeader.getChannelId(),
    configEnvelope: decode(common.ConfigEnvelope, data, 'ConfigEnvelope'),
  };
}

/**
 * The configuration that a config block (genesis or later) puts in force.
 * Fabric: channelconfig.NewBundleFromEnvelope.
 * @throws ConfigError, WireError with Fabric's text
 */
export function bundleFromBlock(block: common.Block): ChannelBundle {
  const { channelId, configEnvelope } = configFromBlock(block);
  const config = configEnvelope.getConfig();
  if (config === undefined) {
    throw new ConfigError('channelconfig Config cannot be nil');
  }
  return buildChannelBundle(channelId, config);
}
