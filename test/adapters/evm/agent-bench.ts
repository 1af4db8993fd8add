import { readFileSync } from 'node:fs';
import { NodeAgent } from '../../../reconciler/adapters/evm/node-agent.js';
import {
  type EvmDevnet,
  type RunningEvmNode,
  startEvmDevnet,
} from '../../../reconciler/devnet/evm/start-evm-devnet.js';
import type { OwnNodeLists } from '../../../reconciler/ports/write/permissioning-writer.js';
import { ask } from '../../devnet/evm/json-rpc.js';

export const enode = (index: number) =>
  `enode://${index.toString(16).padStart(128, '0')}@10.1.${index >> 8}.${index & 255}:30303`;
export const account = (index: number) => `0x${index.toString(16).padStart(40, '0')}`;

/** Lists that are left out are left alone. */
export const lists = (given: Partial<OwnNodeLists>): OwnNodeLists => ({
  allowedNodes: undefined,
  allowedAccounts: undefined,
  staticNodes: undefined,
  bootNodes: undefined,
  ...given,
});

/** A writer with a node agent, and a boot node, in a network of local lists; `account(1)` may send. */
export class AgentBench {
  readonly devnet: EvmDevnet;
  readonly node: RunningEvmNode;
  readonly boot: RunningEvmNode;
  readonly agent: NodeAgent;

  private constructor(devnet: EvmDevnet) {
    this.devnet = devnet;
    [this.node, this.boot] = [devnet.node('writer1'), devnet.node('boot1')];
    this.agent = this.agentOf();
  }

  static async start(): Promise<AgentBench> {
    const nodes = [{ name: 'boot1', role: 'boot' as const }, { name: 'writer1' }];
    return new AgentBench(await startEvmDevnet({ chainId: 7, nodes, backEnd: 'local', allowedAccounts: [account(1)] }));
  }

  stop(): Promise<void> {
    return this.devnet.stop();
  }

  agentOf(rpcUrl = this.node.rpcUrl): NodeAgent {
    const { permissions, staticNodes, config } = this.node.files;
    const files = { nodes: permissions, accounts: permissions, staticNodes, config };
    return new NodeAgent({ node: 'writer1', rpcUrl, files });
  }

  /** Both nodes of the network, then others. */
  all(...more: string[]): string[] {
    return [this.boot.enode, this.node.enode, ...more];
  }

  rpc(method: string, ...params: unknown[]): Promise<unknown> {
    return ask(this.node.rpcUrl, method, ...params);
  }

  permissions(): string {
    return readFileSync(this.node.files.permissions, 'utf8');
  }
}
