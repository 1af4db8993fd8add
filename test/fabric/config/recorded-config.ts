import { readFileSync } from 'node:fs';
import { common } from '@hyperledger/fabric-protos';
import { configFromBlock } from '../../../reconciler/fabric/config/bundle-from-block.js';

/** Names of the recorded config blocks, and the channel each is of. */
export const recordedBlocks: Readonly<Record<string, { channel: string; number: number; block: string }>> = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/fabric-recordings/config-blocks.json', import.meta.url), 'utf8'),
);

/** A config block of a real network, decoded anew at each call. */
export function recordedBlock(name: string): common.Block {
  return common.Block.deserializeBinary(Buffer.from(recordedBlocks[name]!.block, 'base64'));
}

/** Its config, a copy at each call. */
export function recordedConfig(name: string): common.Config {
  return configFromBlock(recordedBlock(name)).configEnvelope.getConfig()!;
}
