import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { NodeRole } from '../../ports/read/permissioning-reader.js';
import { freePortBase } from '../free-port-base.js';
import { NodeKeeper } from '../processes/node-keeper.js';
import { ACCOUNT_INGRESS, type GenesisParameters, type IngressContracts, NODE_INGRESS } from './evm-genesis.js';
import { type EvmKey, evmAccountKey } from './evm-key.js';
import { type NodeLayout, nodeLayouts } from './node-layout.js';
import { startAnvil } from './start-anvil.js';
import { startBesuNodes } from './start-besu-nodes.js';
import { startFronts } from './start-fronts.js';
import type { NodeFiles } from './write-node-files.js';

/** A node as a NodeList has it. */
export interface EvmDevnetNode {
  /** Names its folder and its key. */
  readonly name: string;
  /** Left out: that of the key which anybody can derive from the name. */
  readonly id?: string;
  /** An IP address; default 127.0.0.1. Nothing listens there: it is what enodes say. */
  readonly host?: string;
  /** Default: 60606 for the first one, and so on; of a real Besu, which listens there, any free ones. */
  readonly port?: number;
  readonly role?: NodeRole;
}

export interface EvmDevnetOptions {
  readonly chainId: number;
  readonly nodes: readonly EvmDevnetNode[];
  /** What the nodes enforce; `none`: everybody may connect to everybody. */
  readonly backEnd: 'contract' | 'local' | 'none';
  /** What is at the ingress addresses in genesis (ownIngress, for our own contracts); needed for `contract`. */
  readonly ingress?: IngressContracts;
  /** Where the ingresses are; default: LACChain's addresses. */
  readonly nodeIngress?: string;
  readonly accountIngress?: string;
  /** How nodes call the contract: Besu's --permissions-nodes-contract-version, default 1. */
  readonly contractVersion?: 1 | 2;
  /** For `local`: who is allowed at first, enode URLs; default all nodes of the network. */
  readonly allowedNodes?: readonly string[];
  /** For `local`: left out, accounts are not restricted. For `contract`, `true`: the account ingress is asked. */
  readonly allowedAccounts?: readonly string[];
  readonly accountsByContract?: boolean;
  /** Nodes find each other by themselves; default true. Without it they know boot nodes and static nodes only. */
  readonly discovery?: boolean;
  /** Names (of organizations) that get an account with ether. */
  readonly accounts?: readonly string[];
  /** A real Besu for each node in place of Anvil and fronts: its program, absolute (findBesu). */
  readonly besu?: string;
  /** Anvil's; default berlin, which LACChain's networks have. */
  readonly hardfork?: string;
  readonly gasLimit?: number;
  /** Left out: each transaction makes its block at once. */
  readonly blockSeconds?: number;
  /** The chain's port; the nodes' follow in their order. Left out: any free ports. */
  readonly portBase?: number;
  /** Where the nodes' folders are; left out: a folder that goes with the network, however that ends. */
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly log?: (line: string) => void;
}

export interface RunningEvmNode {
  readonly name: string;
  readonly id: string;
  readonly role: NodeRole | undefined;
  /** As the node itself says it, and Besu spells it. */
  readonly enode: string;
  /** Its JSON-RPC over HTTP; the port stays over a restart. */
  readonly rpcUrl: string;
  readonly files: NodeFiles;
  readonly isRunning: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it, gives it another P2P address (`p2p-host`, `p2p-port` of its config.toml), and starts it again. */
  move(host: string, port: number): Promise<void>;
}

export interface EvmDevnet {
  readonly chainId: number;
  /** Anvil itself, with its anvil_ and evm_ methods: for tests. Loops use the nodes' URLs. Of real Besu: the first node. */
  readonly rpcUrl: string;
  readonly nodes: readonly RunningEvmNode[];
  /** By the names that were given. */
  readonly accounts: ReadonlyMap<string, EvmKey>;
  readonly nodeIngress: string;
  readonly accountIngress: string;
  readonly directory: string;
  /** @throws QuorateError DEVNET_NODE for a name that does not exist */
  node(name: string): RunningEvmNode;
  /** Ends everything; safe to call twice. */
  stop(): Promise<void>;
}

const GAS_LIMIT = 300_000_000;
const P2P_PORT = 60_606;
/** Besu's blocks come by the clock. */
const BESU_BLOCK_SECONDS = 1;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/**
 * Starts an embedded Besu network on 127.0.0.1: one Anvil, and a Besu front for each node. Nothing of it outlives this
 * process, however that ends.
 * @throws QuorateError DEVNET_OPTIONS, ANVIL_MISSING, DEVNET_CHAIN_FAILED, DEVNET_NODE_FAILED; then nothing is left
 */
export async function startEvmDevnet(options: EvmDevnetOptions): Promise<EvmDevnet> {
  refuseUnfit(options);
  const { chainId, nodeIngress = NODE_INGRESS, accountIngress = ACCOUNT_INGRESS } = options;
  const directory =
    options.directory === undefined ? mkdtempSync(join(tmpdir(), 'quorate-evm-')) : resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  const count = options.nodes.length + 1;
  const ports = options.portBase ?? (await freePortBase(options.besu === undefined ? count : 2 * count));
  const p2p = options.besu === undefined || options.portBase !== undefined ? P2P_PORT : ports + count;
  const keeper = new NodeKeeper(options.directory === undefined ? [directory] : []);
  const accounts = new Map((options.accounts ?? []).map((name) => [name, evmAccountKey(chainId, name)]));
  const ends: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.all(ends.map((end) => end()));
    await keeper.close();
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
  };
  try {
    const layouts = nodeLayouts(options, directory, { rpc: ports + 1, p2p });
    const funded = [...accounts.values()].map(({ address }) => address);
    const genesis = { chainId, ingress: options.ingress, nodeIngress, accountIngress, funded };
    const { nodes, rpcUrl } = await startNodes(options, layouts, {
      ...{ keeper, directory, port: ports, ends },
      genesis: { ...genesis, gasLimit: options.gasLimit ?? GAS_LIMIT },
    });
    const node = (name: string) => named(nodes, name);
    return { chainId, rpcUrl, nodes, accounts, nodeIngress, accountIngress, directory, node, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface StartPlace {
  readonly keeper: NodeKeeper;
  readonly directory: string;
  readonly port: number;
  readonly genesis: GenesisParameters;
  readonly ends: (() => Promise<void>)[];
}

async function startNodes(
  { besu, blockSeconds, hardfork = 'berlin', env = process.env, log = () => undefined }: EvmDevnetOptions,
  layouts: readonly NodeLayout[],
  { keeper, directory, port, genesis, ends }: StartPlace,
): Promise<Pick<EvmDevnet, 'nodes' | 'rpcUrl'>> {
  if (besu !== undefined) {
    const place = { besu, genesis, directory, keeper, env };
    const nodes = await startBesuNodes(layouts, { ...place, blockSeconds: blockSeconds ?? BESU_BLOCK_SECONDS });
    return { nodes, rpcUrl: nodes[0]!.rpcUrl };
  }
  const { chain } = await startAnvil({ ...genesis, hardfork, blockSeconds, port, keeper, folder: directory, env });
  return { nodes: await startFronts(layouts, chain, log, ends), rpcUrl: chain.url };
}

function named(nodes: readonly RunningEvmNode[], name: string): RunningEvmNode {
  const found = nodes.find((node) => node.name === name);
  if (found !== undefined) return found;
  throw new QuorateError('DEVNET_NODE', 'The network has no such node', { facts: { node: name } });
}

function refuseUnfit({ nodes, backEnd, ingress }: EvmDevnetOptions): void {
  const bad = nodes.find(({ name }) => !NAME.test(name));
  const names = new Set(nodes.map(({ name }) => name.toLowerCase()));
  const why =
    bad !== undefined
      ? `${JSON.stringify(bad.name)} is no name for a folder`
      : names.size < nodes.length
        ? 'two nodes have the same name'
        : backEnd === 'contract' && ingress === undefined
          ? 'nodes cannot ask a contract that is not there: Besu would not start'
          : undefined;
  if (why === undefined) return;
  throw new QuorateError('DEVNET_OPTIONS', 'Such a network cannot be started', { why, mend: 'mend the options' });
}
