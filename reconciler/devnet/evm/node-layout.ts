import { type Enode, enodeUrl } from '../../evm/enode.js';
import { ACCOUNT_INGRESS, NODE_INGRESS } from './evm-genesis.js';
import { evmNodeKey } from './evm-key.js';
import type { EvmDevnetNode, EvmDevnetOptions } from './start-evm-devnet.js';
import { type NodeFiles, type NodeSettings, nodeFiles } from './write-node-files.js';

/** One node before it is started: what its files will say, and where they will be. */
export interface NodeLayout {
  readonly node: EvmDevnetNode;
  readonly id: string;
  readonly files: NodeFiles;
  readonly settings: NodeSettings;
}

/** The first ports of the nodes, whose others follow in their order; of P2P for those that name none. */
export interface NodePorts {
  readonly rpc: number;
  readonly p2p: number;
}

/** Every node of a network, in the order of the options; nothing is written. */
export function nodeLayouts(options: EvmDevnetOptions, directory: string, ports: NodePorts): readonly NodeLayout[] {
  const { chainId, nodes, backEnd, discovery = true } = options;
  const { nodeIngress = NODE_INGRESS, accountIngress = ACCOUNT_INGRESS } = options;
  const enodes = nodes.map((node, index): Enode => {
    const port = node.port ?? ports.p2p + index;
    const id = node.id ?? evmNodeKey(chainId, node.name).nodeId;
    return { id, host: node.host ?? '127.0.0.1', port, discoveryPort: port };
  });
  const all = enodes.map(enodeUrl);
  const local = backEnd === 'local';
  // Besu does not start with a boot node that its own list lacks.
  const listed = local ? (options.allowedNodes ?? all) : all;
  const boots = all.filter((url, index) => nodes[index]!.role === 'boot' && listed.includes(url));
  return nodes.map((node, index) => {
    const { id, host, port } = enodes[index]!;
    const settings: NodeSettings = {
      ...{ name: node.name, host, port, discovery, rpcPort: ports.rpc + index, staticNodes: [] },
      bootNodes: boots.filter((url) => url !== all[index]),
      allowedNodes: local ? listed : undefined,
      allowedAccounts: local ? options.allowedAccounts : undefined,
      nodesContract:
        backEnd === 'contract' ? { address: nodeIngress, version: options.contractVersion ?? 1 } : undefined,
      accountsContract: options.accountsByContract ? accountIngress : undefined,
    };
    return { node, id, files: nodeFiles(directory, node.name), settings };
  });
}
