import { differencesOf, meantBy } from '../../evm/besu-entries.js';
import { isEnode, parseEnode } from '../../evm/enode.js';
import type { OwnBesuNode } from '../../ports/read/permissioning-reader.js';
import type { KeptList } from './kept-list.js';
import type { NodeRpc } from './node-rpc.js';
import type { StartList } from './node-start-files.js';

/** What an agent says of its node. */
export interface NodeAgentReport extends OwnBesuNode {
  readonly node: string;
  /** Undefined while the node does not answer. */
  readonly chainId: number | undefined;
  /** enode URLs of who it is connected with, as it gives them. */
  readonly peers: readonly string[];
}

export interface AgentLists {
  readonly nodes: KeptList;
  readonly accounts: KeptList | undefined;
  readonly staticNodes: StartList | undefined;
  readonly bootNodes: StartList | undefined;
}

const NOT_ENABLED = /has not been enabled$/;
const same = (entry: string) => entry;

/** Reads a node's files and asks the node; whatever fails is a fault of the report, and the rest is there. */
export async function readNode(node: string, rpc: NodeRpc, lists: AgentLists): Promise<NodeAgentReport> {
  const faults: string[] = [];
  const { id, chainId, peers } = await selfOf(rpc, faults);
  const nodes = await listOf('nodes', lists.nodes, faults);
  const accounts = lists.accounts && (await listOf('accounts', lists.accounts, faults));
  const drifted = [
    ...(nodes.isDrifted ? (['allowedNodes'] as const) : []),
    ...(accounts?.isDrifted ? (['allowedAccounts'] as const) : []),
  ];
  if (nodes.isInForce) faults.push(...strangers(peers, nodes.entries));
  return {
    node,
    id,
    chainId,
    peers,
    allowedNodes: nodes.entries,
    allowedAccounts: accounts?.entries ?? [],
    staticNodes: startOf(lists.staticNodes, faults),
    bootNodes: startOf(lists.bootNodes, faults),
    faults: [...new Set(faults)],
    ...(drifted.length === 0 ? {} : { drifted }),
    ...unmanagedOf(lists),
  };
}

function unmanagedOf({ accounts, staticNodes, bootNodes }: AgentLists): Pick<OwnBesuNode, 'unmanaged'> {
  const lists = { allowedAccounts: accounts, staticNodes, bootNodes };
  const unmanaged = (['allowedAccounts', 'staticNodes', 'bootNodes'] as const).filter(
    (name) => lists[name] === undefined,
  );
  return unmanaged.length === 0 ? {} : { unmanaged };
}

async function selfOf(rpc: NodeRpc, faults: string[]): Promise<Pick<NodeAgentReport, 'id' | 'chainId' | 'peers'>> {
  try {
    const [enode, info, chain, peers] = await Promise.all([
      rpc.call('net_enode'),
      rpc.call('admin_nodeInfo'),
      rpc.call('eth_chainId'),
      rpc.call('admin_peers'),
    ]);
    const parsed = 'result' in enode ? parseEnode(String(enode.result)) : undefined;
    const told = 'result' in info ? (info.result as { readonly id?: unknown } | null)?.id : undefined;
    const id = parsed !== undefined && isEnode(parsed) ? parsed.id : told === undefined ? undefined : String(told);
    if (id === undefined) faults.push('the node does not say who it is: it serves neither NET nor ADMIN');
    const list = 'result' in peers && Array.isArray(peers.result) ? peers.result : [];
    return {
      id,
      chainId: 'result' in chain ? Number(chain.result) : undefined,
      peers: list.map((peer) => String((peer as { readonly enode?: unknown }).enode)),
    };
  } catch (error) {
    faults.push(textOf(error));
    return { id: undefined, chainId: undefined, peers: [] };
  }
}

async function listOf(
  name: string,
  list: KeptList,
  faults: string[],
): Promise<{ readonly entries: readonly string[]; readonly isInForce: boolean; readonly isDrifted: boolean }> {
  const held = attempt(() => list.entries(), faults);
  const inForce = await list.inForce();
  if ('off' in inForce) {
    // A node that restricts no accounts has nothing in its file either: that is how its owner wants it.
    const isUnused = name === 'accounts' && NOT_ENABLED.test(inForce.off) && held?.length === 0;
    if (!isUnused) faults.push(`the list of ${name} is not in force: ${inForce.off}`);
    return { entries: held ?? [], isInForce: false, isDrifted: false };
  }
  const entries = held === undefined ? inForce.entries : meantBy(inForce.entries, held);
  const differences = held && differencesOf(held, entries, same);
  if (differences !== undefined) faults.push(`the file of ${name} is not what is in force: it ${differences}`);
  return { entries, isInForce: true, isDrifted: differences !== undefined };
}

/** From 26.3 on Besu compares IP and port only, so that another node at a listed address is let in: it is named here. */
function strangers(peers: readonly string[], allowed: readonly string[]): string[] {
  const ids = new Set(allowed.map(idOf));
  return peers
    .map(idOf)
    .filter((id) => id !== undefined && !ids.has(id))
    .map((id) => `it is connected with ${id}, which its list does not have`);
}

function idOf(url: string): string | undefined {
  const parsed = parseEnode(url);
  return isEnode(parsed) ? parsed.id : undefined;
}

function startOf(list: StartList | undefined, faults: string[]): readonly string[] {
  return (list && attempt(() => list.entries(), faults)) ?? [];
}

function attempt<Value>(work: () => Value, faults: string[]): Value | undefined {
  try {
    return work();
  } catch (error) {
    faults.push(textOf(error));
    return undefined;
  }
}

function textOf(error: unknown): string {
  const { message, why } = error as { readonly message: string; readonly why?: string };
  return why === undefined ? message : `${message}: ${why}`;
}
