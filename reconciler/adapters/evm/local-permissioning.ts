import type { NodeAgentConfig } from '../../config/reconciler-config.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import { isEnode, parseEnode } from '../../evm/enode.js';
import type {
  AccountPermissions,
  FaultyEntry,
  NodePermissions,
  OwnBesuNode,
  PermissionedNode,
  PermissioningReader,
  PermissioningTarget,
} from '../../ports/read/permissioning-reader.js';
import type { OwnNodeLists, OwnNodeResult, PermissioningWriter } from '../../ports/write/permissioning-writer.js';
import { NodeAgentClient } from './node-agent-client.js';
import type { NodeAgentReport } from './node-agent-report.js';

/** So many helpers are asked at once. */
const AT_ONCE = 20;
const ACCOUNT = /^0x[0-9a-f]{40}$/;

/**
 * The back end `local`: the allow-lists of our own nodes, each by the helper beside it. There is no list that all
 * organizations share, and nothing of another's nodes can be seen.
 */
export class LocalPermissioning
  implements Pick<PermissioningReader, 'nodes' | 'accounts' | 'ownNodes'>, Pick<PermissioningWriter, 'writeOwnNode'>
{
  readonly #nodes: readonly NodeAgentConfig[];

  constructor(nodes: readonly NodeAgentConfig[]) {
    this.#nodes = nodes;
  }

  async nodes(target: PermissioningTarget): Promise<NodePermissions> {
    const reports = await this.#reports(target);
    const faulty: FaultyEntry[] = [];
    const byId = new Map<string, PermissionedNode>();
    for (const entry of union(reports.map(({ allowedNodes }) => allowedNodes))) {
      const node = nodeOf(entry, faulty);
      const known = node && byId.get(node.id);
      if (known) faulty.push({ entry, why: `the same node is listed at ${known.host}, port ${known.port}, too` });
      else if (node) byId.set(node.id, node);
    }
    const nodes = [...byId.values()].sort((one, other) => compareBytes(one.id, other.id));
    return { ...readAt(target), nodes, faulty, stores: ['host', 'port'], connections: undefined };
  }

  async accounts(target: PermissioningTarget): Promise<AccountPermissions> {
    const reports = await this.#reports(target);
    const entries = union(reports.map(({ allowedAccounts }) => allowedAccounts));
    const faulty = entries.filter((entry) => !ACCOUNT.test(entry)).map((entry) => ({ entry, why: 'it is no address' }));
    const accounts = entries
      .filter((entry) => ACCOUNT.test(entry))
      .sort(compareBytes)
      .map((address) => ({ address }));
    return { ...readAt(target), accounts, faulty, storesMembership: false, targets: undefined, nodeRules: undefined };
  }

  /** One that cannot be asked is there, with the reason as its fault: it keeps no other one from being healed. */
  async ownNodes(target: PermissioningTarget): Promise<ReadonlyMap<string, OwnBesuNode>> {
    const asked = await inGroups(this.#clients(target), async (client) => {
      try {
        return [client.name, ownNodeOf(await this.#read(client, target))] as const;
      } catch (error) {
        if (!(error instanceof QuorateError)) throw error;
        return [client.name, { ...UNKNOWN, faults: [`${error.message}: ${error.why}`] }] as const;
      }
    });
    return new Map(asked);
  }

  async writeOwnNode(target: PermissioningTarget, node: string, lists: OwnNodeLists): Promise<OwnNodeResult> {
    const client = this.#clients(target).find(({ name }) => name === node);
    if (client !== undefined) return client.write(target.chainId, lists);
    throw new QuorateError('NODE_UNKNOWN', 'Our settings name no helper of this node', {
      why: `besu.nodes has no ${node} of ${target.network}`,
      mend: 'add it, or take the node out of our part of the NodeList',
      facts: { node, network: target.network },
    });
  }

  #clients({ network }: PermissioningTarget): readonly NodeAgentClient[] {
    return this.#nodes.filter((one) => one.network === network).map((one) => new NodeAgentClient(one));
  }

  #reports(target: PermissioningTarget): Promise<readonly NodeAgentReport[]> {
    return inGroups(this.#clients(target), (client) => this.#read(client, target));
  }

  async #read(client: NodeAgentClient, { network, chainId }: PermissioningTarget): Promise<NodeAgentReport> {
    const report = await client.read();
    if (report.chainId === undefined || report.chainId === chainId) return report;
    throw new QuorateError('WRONG_CHAIN', 'A node is of another chain', {
      why: `${client.name} is of chain ${report.chainId}, and ${network} is chain ${chainId}`,
      mend: 'compare chainId of the BesuNetwork document with the node',
      facts: { node: client.name, chainId: report.chainId },
    });
  }
}

const UNKNOWN: OwnBesuNode = {
  id: undefined,
  allowedNodes: [],
  allowedAccounts: [],
  staticNodes: [],
  bootNodes: [],
  faults: [],
};

function ownNodeOf({ node: _node, chainId: _chainId, peers: _peers, ...own }: NodeAgentReport): OwnBesuNode {
  return own;
}

function readAt({ chainId }: PermissioningTarget) {
  return {
    ledger: { type: 'evm', name: 'local', genesis: String(chainId) } as const,
    block: undefined,
    contract: undefined,
    waysRound: [],
  };
}

function nodeOf(entry: string, faulty: FaultyEntry[]): PermissionedNode | undefined {
  const parsed = parseEnode(entry);
  if (isEnode(parsed)) return { id: parsed.id, host: parsed.host, port: parsed.port };
  faulty.push({ entry, why: parsed.fault });
  return undefined;
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}

async function inGroups<One, Result>(all: readonly One[], work: (one: One) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    results.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(work))));
  }
  return results;
}
