import type { RunningEvmNode } from './start-evm-devnet.js';

/**
 * Starts real nodes, boot nodes first: who does not find them looks again after half a minute only.
 * @throws QuorateError as `start`: the first failure counts
 */
export async function startBootsFirst(nodes: readonly RunningEvmNode[]): Promise<void> {
  const isBoot = ({ role }: RunningEvmNode) => role === 'boot';
  await Promise.all(nodes.filter(isBoot).map((node) => node.start()));
  await Promise.all(nodes.filter((node) => !isBoot(node)).map((node) => node.start()));
}
