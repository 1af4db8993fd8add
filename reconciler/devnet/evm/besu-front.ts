import { join } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';
import { type Enode, enodeUrl } from '../../evm/enode.js';
import { AccountAllowlist } from './account-allowlist.js';
import type { BesuMesh, MeshNode } from './besu-mesh.js';
import { BesuRpcError } from './besu-rpc-error.js';
import { answerFront } from './front-methods.js';
import { type FrontSettings, readFrontSettings } from './front-settings.js';
import { NodeAllowlist } from './node-allowlist.js';
import { RpcServer } from './rpc-server.js';
import type { RpcAnswer, RpcCall, UpstreamRpc } from './upstream-rpc.js';

export interface BesuFrontParameters {
  readonly name: string;
  /** The node id; whoever has its key is of no matter here. */
  readonly id: string;
  /** Where its config.toml is. */
  readonly folder: string;
  readonly chain: UpstreamRpc;
  readonly mesh: BesuMesh<BesuFront>;
  readonly log: (line: string) => void;
}

/** What of a front exists only while it runs. */
interface Running {
  readonly settings: FrontSettings;
  readonly nodes: NodeAllowlist | undefined;
  readonly accounts: AccountAllowlist | undefined;
  readonly server: RpcServer;
  /** enode URLs that admin_addPeer has named. */
  readonly maintained: Set<string>;
}

/**
 * One node of the embedded Besu network: its settings, lists and JSON-RPC are Besu's, its chain is Anvil's, shared with all
 * other fronts. It reads its files when it starts, as Besu does.
 */
export class BesuFront implements MeshNode {
  readonly name: string;
  readonly id: string;
  readonly chain: UpstreamRpc;
  readonly mesh: BesuMesh<BesuFront>;
  readonly #folder: string;
  readonly #log: (line: string) => void;
  #running: Running | undefined;
  #settings: FrontSettings | undefined;

  constructor({ name, id, folder, chain, mesh, log }: BesuFrontParameters) {
    this.name = name;
    this.id = id;
    this.chain = chain;
    this.mesh = mesh;
    this.#folder = folder;
    this.#log = log;
    mesh.add(this);
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** @throws QuorateError DEVNET_NODE for one that does not run */
  get running(): Running {
    if (this.#running !== undefined) return this.#running;
    throw new QuorateError('DEVNET_NODE', 'This node of the network does not run', { facts: { node: this.name } });
  }

  get rpcUrl(): string {
    return `http://127.0.0.1:${this.settings.rpcPort}`;
  }

  get enode(): Enode {
    const { p2pHost: host, p2pPort: port, discovery } = this.settings;
    return { id: this.id, host, port, discoveryPort: discovery ? port : 0 };
  }

  /** Those of its last start. @throws QuorateError DEVNET_NODE for one that never ran */
  get settings(): FrontSettings {
    return this.#settings ?? this.running.settings;
  }

  get allowlist(): NodeAllowlist | undefined {
    return this.running.nodes;
  }

  get maintained(): ReadonlySet<string> {
    return this.running.maintained;
  }

  /**
   * Resolves once it answers. Without effect on one that runs.
   * @throws QuorateError DEVNET_NODE_FAILED, with what Besu says when it does not start; DEVNET_PORT_TAKEN
   */
  async start(): Promise<void> {
    if (this.#running !== undefined) return;
    const server = new RpcServer((call) => this.#answer(call));
    let running: Running;
    try {
      running = this.#load(server);
    } catch (error) {
      throw this.#failed((error as Error).message);
    }
    try {
      await server.listen(running.settings.rpcPort);
    } catch (error) {
      throw this.#failed(`port ${running.settings.rpcPort}: ${(error as Error).message}`);
    }
    this.#running = running;
    this.#settings = running.settings;
    this.mesh.changed();
  }

  /** Its port is free when this resolves. Without effect on one that does not run. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.mesh.changed();
    await running?.server.close();
  }

  /** @throws Error as Besu */
  #load(server: RpcServer): Running {
    const settings = readFrontSettings(join(this.#folder, 'config.toml'));
    const fixed = [...settings.bootNodes, ...settings.staticNodes];
    const { nodesFile, accountsFile } = settings;
    const nodes =
      nodesFile === undefined ? undefined : new NodeAllowlist(nodesFile, this.id, fixed, () => this.mesh.changed());
    if (nodes !== undefined) refuseUnlisted(nodes, fixed);
    const accounts = accountsFile === undefined ? undefined : new AccountAllowlist(accountsFile);
    return { settings, nodes, accounts, server, maintained: new Set() };
  }

  async #answer(call: RpcCall): Promise<RpcAnswer> {
    try {
      return await answerFront(this, call);
    } catch (error) {
      if (error instanceof BesuRpcError) return { error: { code: error.code, message: error.message } };
      this.#log(`${this.name}: ${call.method}: ${(error as Error).message}`);
      const { code, message } = new BesuRpcError('internal');
      return { error: { code, message } };
    }
  }

  #failed(why: string): QuorateError {
    return new QuorateError('DEVNET_NODE_FAILED', 'A node of the network does not start', {
      why: `${this.name}: ${why}`,
      mend: 'mend its config.toml and the files that it names',
      facts: { node: this.name },
    });
  }
}

/** Besu does not start with a boot node or static node that its list does not have (PermissioningConfigurationValidator). */
function refuseUnlisted(nodes: NodeAllowlist, fixed: readonly Enode[]): void {
  const unlisted = fixed.filter((node) => !nodes.permits(node, node));
  if (unlisted.length > 0) {
    throw new Error(`Specified node(s) not in nodes-allowlist [${unlisted.map(enodeUrl).join(', ')}]`);
  }
}
