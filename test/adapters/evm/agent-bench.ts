import { readFileSync } from 'node:fs';
import { LocalPermissioning } from '../../../reconciler/adapters/evm/local-permissioning.js';
import { NodeAgent } from '../../../reconciler/adapters/evm/node-agent.js';
import { NodeAgentServer } from '../../../reconciler/adapters/evm/node-agent-server.js';
import type { NodeAgentConfig } from '../../../reconciler/config/reconciler-config.js';
import {
  type EvmDevnet,
  type RunningEvmNode,
  startEvmDevnet,
} from '../../../reconciler/devnet/evm/start-evm-devnet.js';
import { writeAgentFiles } from '../../../reconciler/devnet/evm/write-agent-files.js';
import { waitFor } from '../../../reconciler/devnet/processes/wait-for.js';
import type { PermissioningTarget } from '../../../reconciler/ports/read/permissioning-reader.js';
import type { OwnNodeLists } from '../../../reconciler/ports/write/permissioning-writer.js';
import { ask } from '../../devnet/evm/json-rpc.js';

export const enode = (index: number) =>
  `enode://${index.toString(16).padStart(128, '0')}@10.1.${index >> 8}.${index & 255}:30303`;
export const account = (index: number) => `0x${index.toString(16).padStart(40, '0')}`;

const CONNECTED_MS = 90_000;

/** The network of the bench, as a BesuNetwork document says it. */
export const LOCAL_TARGET: PermissioningTarget = {
  network: 'net',
  chainId: 7,
  backEnd: 'local',
  nodeIngress: `0x${'0'.repeat(36)}9999`,
  accountIngress: `0x${'0'.repeat(36)}8888`,
  interface: undefined,
};

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
  /** What the agent has done, in order: calls of the node and writes of files. */
  readonly calls: string[] = [];
  #server: NodeAgentServer | undefined;
  #local: LocalPermissioning | undefined;
  #config: NodeAgentConfig | undefined;

  private constructor(devnet: EvmDevnet) {
    this.devnet = devnet;
    [this.node, this.boot] = [devnet.node('writer1'), devnet.node('boot1')];
    this.agent = this.agentOf();
  }

  /** @param besu the program of a real Besu; left out: fronts */
  static async start(besu?: string): Promise<AgentBench> {
    const nodes = [{ name: 'boot1', role: 'boot' as const }, { name: 'writer1' }];
    const options = { chainId: 7, nodes, backEnd: 'local', allowedAccounts: [account(1)] } as const;
    const bench = new AgentBench(await startEvmDevnet(besu === undefined ? options : { ...options, besu }));
    const isConnected = async () => ((await bench.rpc('net_peerCount')) === '0x1' ? true : undefined);
    if ((await waitFor(isConnected, CONNECTED_MS)) === true) return bench;
    await bench.stop();
    throw new Error('the nodes do not find each other');
  }

  async stop(): Promise<void> {
    await this.#server?.close();
    await this.devnet.stop();
  }

  /** The agent over mutual TLS, and the back end that asks it. */
  async serve(): Promise<LocalPermissioning> {
    if (this.#local !== undefined) return this.#local;
    const files = writeAgentFiles(this.devnet.directory, 'OrgA', this.node, 0);
    const pem = (file: string) => readFileSync(file, 'utf8');
    const { folder } = this.node.files;
    this.#server = new NodeAgentServer(this.agent, {
      ...{ host: '127.0.0.1', port: 0, clients: undefined, log: () => undefined },
      ...{ certificate: pem(`${folder}/agent.pem`), key: pem(`${folder}/agent.key`) },
      clientCertificates: pem(files.tlsRootCertificates),
    });
    const agent = `https://127.0.0.1:${await this.#server.listen()}`;
    this.#config = { ...files, name: 'writer1', network: 'net', agent };
    this.#local = new LocalPermissioning([this.#config]);
    return this.#local;
  }

  /** How settings name the agent that is served. */
  get config(): NodeAgentConfig {
    if (this.#config === undefined) throw new Error('it is not served');
    return this.#config;
  }

  agentOf(rpcUrl = this.node.rpcUrl): NodeAgent {
    const { permissions, staticNodes, config } = this.node.files;
    const files = { nodes: permissions, accounts: permissions, staticNodes, config };
    return new NodeAgent({ node: 'writer1', rpcUrl, files, before: (step) => this.calls.push(step) });
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
