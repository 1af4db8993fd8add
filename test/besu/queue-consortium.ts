import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BesuConnections } from '../../reconciler/adapters/evm/besu-connections.js';
import type { Json } from '../../reconciler/core/model/json.js';
import { lacchainTuple } from '../../reconciler/evm/node-tuple.js';
import type { NodePermissions, PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import { testKey } from '../adapters/evm/evm-network.js';
import { deployPublished, type PublishedContracts } from '../adapters/evm/published-contracts.js';
import { TestChain } from '../chaincode/evm/test-chain.js';
import { besuNetwork, CHAIN, MEMBERS, NODES, network, nodeList, SEVEN } from '../kinds/besu-fixture.js';
import { type Documents, MemoryBesuConsortium } from '../loop/memory-besu-consortium.js';
import { onChain } from './on-chain.js';

/** Three owners of LACChain's contracts (stand-ins) on Anvil, two of whom decide; nodes are listed by Alpha and Beta, seven by default. */
export class QueueChain {
  readonly chain: TestChain;
  readonly contracts: PublishedContracts;
  readonly listed: readonly PermissionedNode[];
  readonly #folder: string;
  #snapshot: unknown;

  private constructor(chain: TestChain, contracts: PublishedContracts, listed: readonly PermissionedNode[]) {
    this.listed = listed;
    this.chain = chain;
    this.contracts = contracts;
    this.#folder = mkdtempSync(join(tmpdir(), 'quorate-queue-'));
  }

  static async start(anvil: string, listed: readonly PermissionedNode[] = SEVEN): Promise<QueueChain> {
    const chain = await TestChain.start(anvil, CHAIN);
    const admins = chain.accounts.slice(1, 4);
    const contracts = await deployPublished(chain, 'lacchain', { admins, required: 2 });
    for (const [id, one] of listed.entries()) {
      await contracts.nodes.send(admins[0]!, 'addEnode', ...lacchainTuple(one));
      await contracts.nodes.send(admins[1]!, 'confirmTransaction', id);
    }
    const started = new QueueChain(chain, contracts, listed);
    started.#snapshot = await chain.rpc('evm_snapshot');
    return started;
  }

  async stop(): Promise<void> {
    await this.chain.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A loop for each owner, on the chain as it was when it had started. */
  async begin(): Promise<QueueConsortium> {
    await this.chain.rpc('evm_revert', [this.#snapshot]);
    this.#snapshot = await this.chain.rpc('evm_snapshot');
    return new QueueConsortium(this);
  }

  ownerOf(name: string): string {
    return this.chain.accounts[1 + MEMBERS.indexOf(name)]!;
  }

  /** The process of an organization, with its key: memory and connections of its own. */
  connect(name: string, rpc = this.chain.url, account = 1 + MEMBERS.indexOf(name)): BesuConnections {
    const privateKeyFile = join(this.#folder, `${name}.key`);
    writeFileSync(privateKeyFile, testKey(account));
    return new BesuConnections({ networks: [{ name: 'mainnet', rpc: [rpc] }], account: { privateKeyFile }, nodes: [] });
  }

  /** @param voters organizations that Git gives an account, with it */
  documents(
    nodes: readonly PermissionedNode[],
    besu: Readonly<Record<string, Json>> = {},
    voters: Readonly<Record<string, string>> = Object.fromEntries(MEMBERS.map((name) => [name, this.ownerOf(name)])),
  ): Documents {
    const { nodeIngress, accountIngress } = this.contracts.target;
    const permissioning = { backEnd: 'contract', nodeIngress, accountIngress };
    const { storage, admin } = this.contracts;
    const allow = [`way-round:STORAGE_DEPLOYER/${storage!.address}`, `way-round:OPEN_ADD_ADMINS/${admin.address}`];
    const organizations = Object.entries(voters).map(([name, account]) => ({ name, account }));
    const governance = { contract: undefined as never, queue: 'lacchain', rule: { atLeast: 2 } };
    return {
      'net/network.yaml': network({ organizations, allow: ['remove-organization', 'large-change'] }, governance),
      'net/besu.yaml': besuNetwork({ permissioning, ...besu }),
      'net/nodes.yaml': nodeList(nodes, { allow }),
    };
  }
}

/** The loops of the three owners; all have merged the nodes that are listed. */
export class QueueConsortium {
  readonly loops = new MemoryBesuConsortium();
  readonly #of: QueueChain;
  readonly #sides = new Map<string, BesuConnections>();

  constructor(of: QueueChain) {
    this.#of = of;
    for (const name of MEMBERS) this.restart(name);
    this.merge('a', of.listed);
  }

  /** A new process, which reaches the chain by this address. */
  restart(name: string, rpc?: string): void {
    const side = this.#of.connect(name, rpc);
    this.#sides.set(name, side);
    this.loops.member(name).restart(onChain(side));
  }

  side(name: string): BesuConnections {
    return this.#sides.get(name)!;
  }

  merge(
    commit: string,
    nodes: readonly PermissionedNode[],
    names: readonly string[] = MEMBERS,
    besu: Readonly<Record<string, Json>> = {},
  ): void {
    this.loops.merge(commit, this.#of.documents(nodes, besu), names);
  }

  async passes(names: readonly string[]): Promise<void> {
    for (const name of names) await this.loops.member(name).pass();
  }

  condition(name: string, address = NODES): string {
    return this.loops.member(name).condition(address);
  }

  permissions(): Promise<NodePermissions> {
    const reader = this.#of.connect('Alpha').reader(undefined);
    return reader.nodes({ ...this.#of.contracts.target, network: 'mainnet', chainId: CHAIN });
  }

  /** `name host`, by id. */
  async listed(): Promise<readonly string[]> {
    return (await this.permissions()).nodes.map(({ name, host }) => `${name} ${host}`);
  }

  /** `number confirmed-by..` of pending items. */
  async pending(): Promise<readonly (readonly (number | string)[])[]> {
    return (await this.permissions()).contract!.queue!.pending.map(({ id, confirmedBy }) => [id, ...confirmedBy]);
  }
}
