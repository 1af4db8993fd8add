import type { Topology } from './topology.js';

/**
 * The same network with every transaction in a block of its own, cut at once. It is said where Fabric says it, in the
 * channels' BatchSize (MaxMessageCount 1), and not as a switch of our orderers: so both engines cut alike, the genesis
 * block says it to every tool that reads it, and a config update can change it. BatchTimeout stays as it is: a batch of
 * one message never waits for it (Fabric: orderer/common/blockcutter).
 */
export function instantBlocks(topology: Topology): Topology {
  return { ...topology, channels: topology.channels.map((channel) => ({ ...channel, maxMessageCount: 1 })) };
}
