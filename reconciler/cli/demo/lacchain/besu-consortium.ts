import { join } from 'node:path';
import { EvmClient } from '../../../adapters/evm/evm-client.js';
import { OpsscEvmReader } from '../../../adapters/evm/opssc-evm-reader.js';
import type { NodeAgentConfig } from '../../../config/reconciler-config.js';
import { deployGovernance, evmDeployer } from '../../../devnet/evm/deploy-governance.js';
import { ownIngress } from '../../../devnet/evm/own-contracts.js';
import { type EvmDevnet, startEvmDevnet } from '../../../devnet/evm/start-evm-devnet.js';
import { writeAgentFiles } from '../../../devnet/evm/write-agent-files.js';
import { freePortBase } from '../../../devnet/free-port-base.js';
import { enodeUrl } from '../../../evm/enode.js';
import type { BesuNetworkSpec } from '../../../kinds/besu-network/besu-network-spec.js';
import { findNetwork } from '../../../kinds/network/find-network.js';
import { isOnEvm } from '../../../kinds/network/governance-ledger.js';
import { desiredElectorate } from '../../../kinds/network/network-on-evm.js';
import type { NodeListSpec } from '../../../kinds/node-list/node-list-spec.js';
import type { PermissionedNode } from '../../../ports/read/permissioning-reader.js';
import type { DesiredState } from '../../../spec/desired-state.js';
import { ConsortiumUpstreams } from '../consortium-upstreams.js';
import { LoopConsortium, processOptions } from '../loop-consortium.js';
import { personOf } from '../organization-settings.js';
import { ReconcileProcess } from '../reconcile-process.js';
import type { Stage } from '../story.js';
import type { FileChanges } from '../upstream-repository.js';
import { BesuOrganization } from './besu-organization.js';

export interface BesuConsortiumParameters {
  /** Where everything of it is made. */
  readonly directory: string;
  /** The network's folder in the repos. */
  readonly spec: string;
  /** What the repos hold at first, and the same as loaded. */
  readonly files: FileChanges;
  readonly desired: DesiredState;
  /** Nodes that run besides those of the list: a newcomer's machine is up before it is let in. */
  readonly more: readonly PermissionedNode[];
}

/** An embedded Besu network and its organizations, each with an upstream, settings, a loop, and helpers beside its nodes. */
export class BesuConsortium extends LoopConsortium<BesuOrganization> {
  readonly chain: EvmDevnet;
  readonly governance: OpsscEvmReader;
  readonly #agents: ReconcileProcess[] = [];

  private constructor(stage: Stage, directory: string, chain: EvmDevnet, contract: string) {
    super(stage, directory);
    this.chain = chain;
    this.governance = new OpsscEvmReader(new EvmClient({ chainId: chain.chainId, rpc: [chain.rpcUrl] }), contract);
  }

  protected get processes(): readonly ReconcileProcess[] {
    return this.#agents;
  }

  /** Starts chain and nodes, deploys the governance contract with empty lists, makes the repos; no loop runs yet. */
  static async start(stage: Stage, parameters: BesuConsortiumParameters): Promise<BesuConsortium> {
    const { spec, name, nodes, network } = readDesired(parameters.desired);
    const electorate = desiredElectorate(network);
    const { chainId, permissioning } = spec;
    const all = [...nodes, ...parameters.more];
    const chain = await startEvmDevnet({
      ...{ chainId, nodes: all.map((node) => ({ ...node, name: node.name! })), backEnd: permissioning.backEnd },
      ...{ ingress: ownIngress(evmDeployer(chainId)), accounts: electorate.organizations.map((one) => one.name) },
      allowedNodes: nodes.map(({ id, host, port }) => enodeUrl({ id, host, port, discoveryPort: port })),
      ...{ directory: join(parameters.directory, 'chain'), env: stage.env },
    });
    stage.atEnd(() => chain.stop());
    const delegated = spec.delegated.includes('node-address');
    const { opssc } = await deployGovernance(chain, { ...electorate, connections: spec.topology, delegated });
    const consortium = new BesuConsortium(stage, parameters.directory, chain, opssc);
    const agents = permissioning.backEnd === 'local' ? await consortium.#startAgents(name, all) : new Map();
    await consortium.#admit(parameters, name, all, agents);
    return consortium;
  }

  /** Everybody's own repo and settings. */
  async #admit(
    { spec, files }: BesuConsortiumParameters,
    network: string,
    nodes: readonly PermissionedNode[],
    agents: ReadonlyMap<string, NodeAgentConfig>,
  ): Promise<void> {
    const { chain } = this;
    const upstreams = new ConsortiumUpstreams(files, (mspId) => this.folderOf(mspId));
    for (const [mspId, { privateKey }] of chain.accounts) {
      const { upstream, key, root: rootCommit } = await upstreams.add(mspId);
      const own = nodes.filter(({ organization }) => organization === mspId).map(({ name }) => name!);
      const organization = new BesuOrganization({
        ...{ mspId, folder: this.folderOf(mspId), upstream, person: personOf(mspId), key, rootCommit, spec },
        ...{ network, privateKey, rpc: own.map((one) => chain.node(one).rpcUrl) },
        agents: own.flatMap((one) => agents.get(one) ?? []),
      });
      this.organizations.set(mspId, organization);
    }
  }

  /** A helper beside each node, each a process of its own. */
  async #startAgents(
    network: string,
    nodes: readonly PermissionedNode[],
  ): Promise<ReadonlyMap<string, NodeAgentConfig>> {
    const { stage, chain } = this;
    const base = await freePortBase(nodes.length);
    const agents = new Map<string, NodeAgentConfig>();
    for (const [index, { name, organization }] of nodes.entries()) {
      const port = base + index;
      const { settings, ...tls } = writeAgentFiles(chain.directory, organization!, chain.node(name!), port);
      const agent = new ReconcileProcess(
        ['node-agent', '--config', settings],
        processOptions(stage, stage.folder.path),
      );
      stage.atEnd(() => agent.stop());
      this.#agents.push(agent);
      agents.set(name!, { name: name!, network, agent: `https://127.0.0.1:${port}`, ...tls });
    }
    return agents;
  }

  /** Names of the nodes that a node is connected to now, as it says itself; sorted. */
  async peersOf(name: string): Promise<readonly string[]> {
    const peers = (await this.#ask(name, 'admin_peers')) as readonly { readonly id: string }[];
    const names = new Map(this.chain.nodes.map((node) => [`0x${node.id}`, node.name]));
    return peers.map(({ id }) => names.get(id) ?? id).sort();
  }

  /** Enodes in the allow-list of a node that has its own, as it says itself. */
  async allowedBy(name: string): Promise<readonly string[]> {
    return (await this.#ask(name, 'perm_getNodesAllowlist')) as readonly string[];
  }

  /** A node's list; an empty one where it gives none. */
  async #ask(name: string, method: string): Promise<readonly unknown[]> {
    const answer = await fetch(this.chain.node(name).rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [] }),
      signal: this.stage.stop,
    });
    const { result = [] } = (await answer.json()) as { result?: readonly unknown[] };
    return result;
  }

  /** Number of the newest block. */
  async blockNumber(): Promise<number> {
    const client = new EvmClient({ chainId: this.chain.chainId, rpc: [this.chain.rpcUrl] });
    return client.on(async (endpoint) => Number(await endpoint.call('eth_blockNumber', [])));
  }
}

function readDesired({ network, resources }: DesiredState) {
  const document = findNetwork(network, resources)!.spec;
  const { governance } = document;
  if (!isOnEvm(governance)) throw new Error('the example has a governance contract');
  const all = [...resources.values()];
  const besu = all.find(({ address }) => address.name === governance.besuNetwork && address.kind === 'BesuNetwork')!;
  const list = all.find(({ address }) => address.kind === 'NodeList')!;
  const { nodes } = list.spec as unknown as NodeListSpec;
  return { network: document, name: besu.address.name, spec: besu.spec as unknown as BesuNetworkSpec, nodes };
}
