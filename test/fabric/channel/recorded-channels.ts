import { common } from '@hyperledger/fabric-protos';
import { configFromBlock } from '../../../reconciler/fabric/config/bundle-from-block.js';
import { readRecording } from '../../conformance/recording.js';
import { bytesOf, recordedChannels as ledgers, recordedBlocks } from '../../devnet/fabric/ledger/recordings.js';
import { recordedConfig, recordedBlocks as recordedConfigs } from '../config/recorded-config.js';
import { fabricVectors } from '../vectors.js';

/** A channel's config as real Fabric wrote it. */
export interface RecordedChannel {
  readonly name: string;
  readonly channelId: string;
  readonly config: common.Config;
}

/** The config blocks among blocks. */
function configsOf(ledger: string, blocks: readonly Uint8Array[]): readonly RecordedChannel[] {
  return blocks.flatMap((bytes, index) => {
    try {
      const { channelId, configEnvelope } = configFromBlock(common.Block.deserializeBinary(bytes));
      return [{ name: `${ledger} ${index}`, channelId, config: configEnvelope.getConfig()! }];
    } catch {
      return [];
    }
  });
}

/** Every config that was recorded, with what was made of some by hand, that a channel can have. */
export function recordedChannels(): readonly RecordedChannel[] {
  const blocks = ledgers.flatMap((ledger) => configsOf(ledger, recordedBlocks(ledger).map(bytesOf)));
  const asked = Object.entries(readRecording().blocks).flatMap(([channel, list]) =>
    configsOf(
      `conformance ${channel}`,
      list.map((block) => Buffer.from(block, 'base64')),
    ),
  );
  const single = Object.entries(recordedConfigs).map(([name, { channel }]) => ({
    name,
    channelId: channel,
    config: recordedConfig(name),
  }));
  const vectors = fabricVectors('configtx.json');
  const made = Object.entries(vectors.configs as Record<string, string>).map(([name, bytes]) => ({
    name: `vector ${name}`,
    channelId: vectors.channelId as string,
    config: common.Config.deserializeBinary(Buffer.from(bytes, 'base64')),
  }));
  return [...single, ...blocks, ...asked, ...made].filter(({ config }) => config.getChannelGroup() !== undefined);
}
