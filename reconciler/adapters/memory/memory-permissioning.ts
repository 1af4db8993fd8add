import { QuorateError } from '../../core/model/quorate-error.js';
import { chunkHash, chunkHashes } from '../../evm/effects-hash.js';
import { STORED_FIELDS } from '../../evm/node-tuple.js';
import type {
  AccountPermissions,
  NodePermissions,
  OwnBesuNode,
  PermissionedNode,
  PermissioningContract,
  PermissioningReader,
  PermissioningTarget,
  WayRound,
} from '../../ports/read/permissioning-reader.js';
import type {
  Effects,
  ExecutedChunks,
  OwnNodeLists,
  OwnNodeResult,
  PermissioningWriter,
} from '../../ports/write/permissioning-writer.js';
import { type MemoryBesu, refusal } from './memory-besu.js';
import { ACCOUNT_RULES, NODE_RULES } from './memory-lists.js';
import type { MemoryNode } from './memory-node.js';

/** What one organization's loop reads and writes of a MemoryBesu. */
export class MemoryPermissioning implements PermissioningReader, PermissioningWriter {
  readonly #besu: MemoryBesu;
  readonly #organization: string;
  /** What the reader finds out about who else could change the lists. */
  waysRound: readonly WayRound[] = [];
  codeHash = `0x${'cd'.repeat(32)}`;

  constructor(besu: MemoryBesu, organization: string) {
    this.#besu = besu;
    this.#organization = organization;
  }

  async nodes(target: PermissioningTarget): Promise<NodePermissions> {
    this.#reach(target);
    const { lists } = this.#besu;
    return {
      ...this.#at(NODE_RULES),
      nodes: lists.nodes,
      stores: STORED_FIELDS.quorate,
      connections: lists.connections,
      delegated: lists.delegated,
    };
  }

  async accounts(target: PermissioningTarget): Promise<AccountPermissions> {
    this.#reach(target);
    const { accounts, targets } = this.#besu.lists;
    return { ...this.#at(ACCOUNT_RULES), accounts, storesMembership: true, targets, nodeRules: NODE_RULES };
  }

  async execution(target: PermissioningTarget, id: string) {
    this.#reach(target);
    const { executed, status } = this.#besu.round(id);
    return { executed, isWhole: status === 'applied' };
  }

  /** As local-permissioning.ts: one that cannot be asked is there, with the reason as its fault. */
  async ownNodes(): Promise<ReadonlyMap<string, OwnBesuNode>> {
    const own = this.#besu.nodes.get(this.#organization) ?? new Map<string, MemoryNode>();
    return new Map([...own].map(([name, node]) => [name, readOwn(name, node)]));
  }

  /** One chunk a call of the chain, as many as are left; a chunk that another has executed is no error. */
  async execute(target: PermissioningTarget, id: string, { chunks }: Effects): Promise<ExecutedChunks> {
    this.#reach(target);
    const round = this.#besu.round(id);
    if (round.status === 'applied') return { executed: round.executed, transactions: [], gas: 0 };
    const hashes = round.executed === 0 ? chunkHashes(this.#besu, chunks) : round.chunkHashes;
    const first = round.executed;
    const [calls] = chunks;
    if (!calls) throw refusal('EFFECTS_DIFFER', `${id} has chunks left, and the list says otherwise`);
    if (chunkHash(this.#besu, first, hashes.length, calls) !== hashes[first]) {
      throw refusal('EFFECTS_DIFFER', `chunk ${first} of ${id}`);
    }
    this.#besu.execute(this.#organization, id, calls, hashes);
    // One a call: the next pass reads the list between two chunks, which is where a process may have been killed.
    return { executed: round.executed, transactions: [`${id} ${first}`], gas: 100_000 };
  }

  async moveOwnNodes(target: PermissioningTarget, nodes: readonly PermissionedNode[]) {
    this.#reach(target);
    const { lists, transactions } = this.#besu;
    const moved = nodes.filter((node) => {
      const known = lists.nodes.find(({ id }) => id === node.id);
      if (!lists.delegated || known?.organization !== this.#organization) throw refusal('NOT_DELEGATED', node.id);
      return known.host !== node.host || known.port !== node.port;
    });
    for (const { id, host, port } of moved) {
      lists.put({ ...lists.nodes.find((node) => node.id === id)!, host, port });
      transactions.push(`${this.#organization} move ${id.slice(0, 8)}`);
    }
    return { transactions: moved.map(({ id }) => id) };
  }

  async writeOwnNode(_target: PermissioningTarget, name: string, lists: OwnNodeLists): Promise<OwnNodeResult> {
    const node = this.#besu.nodes.get(this.#organization)?.get(name);
    if (!node) throw new QuorateError('NODE_UNKNOWN', 'We have no node of this name', { why: name });
    const result = node.write(name, lists);
    if (result.changed) this.#besu.transactions.push(`${this.#organization} write ${name}`);
    return result;
  }

  #reach({ chainId }: PermissioningTarget): void {
    this.#besu.reach();
    if (chainId === this.#besu.chainId) return;
    throw new QuorateError('WRONG_CHAIN', 'The endpoint is of another chain', {
      why: `it says ${this.#besu.chainId}, and the document ${chainId}`,
      mend: 'correct the chain id, or the endpoint in reconciler.yaml',
      facts: { chain: this.#besu.chainId },
    });
  }

  #at(address: string) {
    const { opssc, chainId } = this.#besu;
    const contract: PermissioningContract = {
      address,
      interface: 'quorate',
      codeHash: this.codeHash,
      admins: [opssc],
    };
    const ledger = { type: 'evm' as const, name: opssc, genesis: String(chainId) };
    return { ledger, block: undefined, contract, faulty: [], waysRound: this.waysRound };
  }
}

function readOwn(name: string, node: MemoryNode): OwnBesuNode {
  try {
    return node.read(name);
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    const nothing = { allowedNodes: [], allowedAccounts: [], staticNodes: [], bootNodes: [] };
    return { id: undefined, ...nothing, faults: [`${error.message}: ${error.why}`] };
  }
}
