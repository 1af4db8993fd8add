import { type Enode, enodeUrl } from '../../evm/enode.js';
import { besuEnode } from './besu-enode.js';
import { connectionsAllowed, type NodesContract, type Way, wayKey } from './contract-permissions.js';
import type { FrontSettings } from './front-settings.js';
import type { NodeAllowlist } from './node-allowlist.js';
import type { UpstreamRpc } from './upstream-rpc.js';

/** What the mesh needs to know of a front. */
export interface MeshNode {
  readonly name: string;
  readonly isRunning: boolean;
  readonly enode: Enode;
  readonly settings: FrontSettings;
  readonly allowlist: NodeAllowlist | undefined;
  readonly maintained: ReadonlySet<string>;
}

type Pair<Node> = readonly [Node, Node];

/**
 * Who of the fronts is connected with whom. Two are when they know of each other and both permit it, by their own lists
 * and by the contract at the newest block: as with Besu, a block or a changed list ends a connection that is not allowed
 * any more. Looked at when somebody asks, since nothing but the answer can be seen of it.
 */
export class BesuMesh<Node extends MeshNode = MeshNode> {
  readonly #chain: UpstreamRpc;
  readonly #nodes: Node[] = [];
  /** Pairs that admin_removePeer has parted. */
  readonly #parted = new Set<string>();
  #version = 0;
  #settled: { readonly at: string; readonly pairs: readonly Pair<Node>[] } | undefined;
  #settling: Promise<readonly Pair<Node>[]> | undefined;

  constructor(chain: UpstreamRpc) {
    this.#chain = chain;
  }

  add(node: Node): void {
    this.#nodes.push(node);
  }

  /** A front came, went, or has another list. */
  changed(): void {
    this.#version += 1;
  }

  /** By node ids. They stay apart until one of them adds the other as a peer. */
  part(one: string, other: string): void {
    this.#parted.add(pairKey(one, other));
    this.changed();
  }

  unpart(one: string, other: string): void {
    this.#parted.delete(pairKey(one, other));
    this.changed();
  }

  /** The peers of a front at the chain's newest block. @throws QuorateError DEVNET_CHAIN_DOWN, DEVNET_CHAIN_REFUSED */
  async peersOf(node: Node): Promise<readonly Node[]> {
    const pairs = await this.#settle();
    return pairs.flatMap(([one, other]) => (one === node ? [other] : other === node ? [one] : []));
  }

  async #settle(): Promise<readonly Pair<Node>[]> {
    for (;;) {
      const head = (await this.#chain.call('eth_blockNumber')) as string;
      const at = `${head} ${this.#version}`;
      if (this.#settled?.at === at) return this.#settled.pairs;
      this.#settling ??= this.#look(at, head).finally(() => {
        this.#settling = undefined;
      });
      await this.#settling;
    }
  }

  async #look(at: string, head: string): Promise<readonly Pair<Node>[]> {
    const running = this.#nodes.filter(({ isRunning }) => isRunning);
    const candidates = running.flatMap((one, index) =>
      running.slice(index + 1).flatMap((other): Pair<Node>[] => (this.#know(one, other) ? [[one, other]] : [])),
    );
    const listed = candidates.filter((pair) =>
      pair.every(({ allowlist }) => allowlist === undefined || allowlist.permits(pair[0].enode, pair[1].enode)),
    );
    const pairs = await this.#allowedByContracts(listed, head);
    this.#settled = { at, pairs };
    return pairs;
  }

  async #allowedByContracts(pairs: readonly Pair<Node>[], block: string): Promise<readonly Pair<Node>[]> {
    const contracts = new Map<string, NodesContract>();
    for (const { settings } of pairs.flat()) {
      if (settings.nodesContract) contracts.set(contractKey(settings.nodesContract), settings.nodesContract);
    }
    let left = pairs;
    for (const [key, contract] of contracts) {
      const asks = left.filter((pair) =>
        pair.some(({ settings: { nodesContract } }) => nodesContract && contractKey(nodesContract) === key),
      );
      const allowed = await connectionsAllowed(this.#chain, contract, asks.flatMap(bothWays), block);
      left = left.filter((pair) => !asks.includes(pair) || bothWays(pair).every((way) => allowed.has(wayKey(way))));
    }
    return left;
  }

  /** By discovery, or since one of them was told of the other, at the address that it has now. */
  #know(one: Node, other: Node): boolean {
    if (this.#parted.has(pairKey(one.enode.id, other.enode.id))) return false;
    const told = (teller: Node, told: Node) => {
      const { bootNodes, staticNodes } = teller.settings;
      const urls = [...bootNodes, ...staticNodes, ...[...teller.maintained].map(besuEnode)].map(addressOf);
      return urls.includes(addressOf(told.enode));
    };
    const discover = one.settings.discovery && other.settings.discovery;
    return discover || told(one, other) || told(other, one);
  }
}

/** Without the discovery port, which has no part in a connection. */
function addressOf({ id, host, port }: Enode): string {
  return enodeUrl({ id, host, port });
}

const pairKey = (one: string, other: string) => [one, other].sort().join(' ');
const contractKey = ({ address, version }: NodesContract) => `${address.toLowerCase()} ${version}`;
const bothWays = ([one, other]: Pair<MeshNode>): Way[] => [
  [one.enode, other.enode],
  [other.enode, one.enode],
];
