import { enodeUrl } from '../../evm/enode.js';
import { BesuFront } from './besu-front.js';
import { BesuMesh } from './besu-mesh.js';
import type { NodeLayout } from './node-layout.js';
import type { RunningEvmNode } from './start-evm-devnet.js';
import type { UpstreamRpc } from './upstream-rpc.js';
import { writeNodeAddress, writeNodeFiles } from './write-node-files.js';

/**
 * Starts a front for each node, over what its folder holds from before.
 * @param ends gets what ends each of them, also of a start that fails
 * @throws QuorateError DEVNET_NODE_FAILED
 */
export async function startFronts(
  layouts: readonly NodeLayout[],
  chain: UpstreamRpc,
  log: (line: string) => void,
  ends: (() => Promise<void>)[],
): Promise<readonly RunningEvmNode[]> {
  const mesh = new BesuMesh<BesuFront>(chain);
  const nodes: RunningEvmNode[] = [];
  for (const layout of layouts) {
    const { node, id, files, settings } = layout;
    writeNodeFiles(files, settings);
    const front = new BesuFront({ name: node.name, id, folder: files.folder, chain, mesh, log });
    ends.push(() => front.stop());
    await front.start();
    nodes.push(runningNode(front, layout));
  }
  return nodes;
}

function runningNode(front: BesuFront, { node, files }: NodeLayout): RunningEvmNode {
  return {
    name: front.name,
    id: front.id,
    role: node.role,
    files,
    get enode() {
      return enodeUrl(front.enode);
    },
    get rpcUrl() {
      return front.rpcUrl;
    },
    get isRunning() {
      return front.isRunning;
    },
    start: () => front.start(),
    stop: () => front.stop(),
    move: async (host, port) => {
      await front.stop();
      writeNodeAddress(files, host, port);
      await front.start();
    },
  };
}
