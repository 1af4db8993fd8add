import type { Result } from 'ethers';
import { QuorateError } from '../../core/model/quorate-error.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import { abiOf } from '../../evm/abi.js';
import { enodeUrl } from '../../evm/enode.js';
import { canonicalHost } from '../../evm/host.js';
import { hostBytes16 } from '../../evm/host-bytes.js';
import { groupOf, pairsOf } from '../../evm/node-group.js';
import { nodeIdHalves, parseNodeId } from '../../evm/node-id.js';
import {
  type Answered,
  nodeOfEndpoint,
  nodeOfLacchain,
  nodeOfNamed,
  nodeOfQuorate,
  ROLES,
} from '../../evm/node-tuple.js';
import { type RolePair, rolePairsOfBits, sortedPair } from '../../evm/role-pairs.js';
import type {
  FaultyEntry,
  NodeRole,
  PermissionedNode,
  PermissioningInterface,
  ProbedGroups,
} from '../../ports/read/permissioning-reader.js';
import type { Asked, PinnedBlock } from './pinned-block.js';
import type { Probed } from './probe-contract.js';
import { unreachable } from './rpc-endpoint.js';

export interface ReadNodes {
  readonly nodes: readonly PermissionedNode[];
  readonly others: readonly PermissionedNode[];
  readonly faulty: readonly FaultyEntry[];
  readonly connections: readonly RolePair[] | undefined;
  readonly groups: ProbedGroups | undefined;
  readonly delegated: boolean | undefined;
}

/** Nodes of one answer of our own contract. */
const PAGE = 100;

const NODE_OF: Readonly<Record<Exclude<PermissioningInterface, 'quorate'>, (answered: Answered) => PermissionedNode>> =
  {
    lacchain: nodeOfLacchain,
    'consensys-v1': nodeOfEndpoint,
    'consensys-v2': nodeOfNamed,
  };

/** The whole list of a rules contract at one block. @throws QuorateError BESU_UNREACHABLE */
export async function readNodeList(block: PinnedBlock, contract: Probed): Promise<ReadNodes> {
  return contract.interface === 'quorate' ? readOurs(block, contract) : readPublished(block, contract);
}

async function readOurs(block: PinnedBlock, { address }: Probed): Promise<ReadNodes> {
  const ask = (name: string, ...args: readonly unknown[]): Asked => ({
    to: address,
    abi: abiOf('quorate-nodes'),
    name,
    args,
  });
  const [size, bits, delegated] = await block.ask([ask('getSize'), ask('connections'), ask('delegatedMoves')]);
  const pages = Math.ceil(Number(whole(size)[0]) / PAGE);
  const answers = await block.ask(Array.from({ length: pages }, (_, page) => ask('getNodes', page * PAGE, PAGE)));
  const nodes = answers.flatMap((answer) =>
    [...(whole(answer)[0] as Answered[])].map((node) => nodeOfQuorate([...node])),
  );
  return {
    ...sorted(nodes),
    connections: rolePairsOfBits(whole(bits)[0]),
    groups: undefined,
    delegated: whole(delegated)[0],
  };
}

async function readPublished(block: PinnedBlock, { address: to, interface: kind }: Probed): Promise<ReadNodes> {
  const abi = abiOf(`${kind}-nodes`);
  const [size] = await block.ask([{ to, abi, name: 'getSize' }]);
  const indexes = Array.from({ length: Number(whole(size)[0]) }, (_, index) => index);
  const answers = await block.ask(
    indexes.map((index) => ({ to, abi, name: 'getByIndex', args: [index], isExact: true })),
  );
  const read = NODE_OF[kind as keyof typeof NODE_OF];
  const missing: FaultyEntry[] = [];
  const nodes = answers.flatMap((answer, index) => {
    if (answer) return [read([...answer] as Answered)];
    missing.push({
      entry: `entry ${index}`,
      why: 'the contract does not give it, or not in the form of its interface',
    });
    return [];
  });
  const list = sorted(nodes);
  const groups = kind === 'lacchain' ? await probeGroups(block, to, list.nodes) : undefined;
  const connections = groups && openRoles(list.nodes, groups);
  return { ...list, faulty: [...list.faulty, ...missing], connections, groups, delegated: undefined };
}

/** What no document can hold is named, and nothing is lost: the first address of an id is its node, others are faults. */
function sorted(nodes: readonly PermissionedNode[]): Pick<ReadNodes, 'nodes' | 'others' | 'faulty'> {
  const sound = new Map<string, PermissionedNode>();
  const others: PermissionedNode[] = [];
  const faulty: FaultyEntry[] = [];
  for (const node of [...nodes].sort((one, other) => compareBytes(one.id, other.id))) {
    const unsound = faultOf(node);
    const isOther = unsound === undefined && sound.has(node.id);
    if (isOther) others.push(node);
    const why = isOther ? 'the same node id stands in the list under another address' : unsound;
    if (why === undefined) sound.set(node.id, node);
    else faulty.push({ entry: enodeUrl(node), why });
  }
  return { nodes: [...sound.values()], others, faulty };
}

function faultOf({ id, host, port }: PermissionedNode): string | undefined {
  try {
    // Removed is what is written exactly as it was added: another spelling would be another entry to the contract.
    if (parseNodeId(id) !== id) return 'its node id is not written as 128 lower-case hex digits';
  } catch (error) {
    return error instanceof QuorateError ? error.why : String(error);
  }
  if (/^0+$/.test(id)) return 'its node id is nothing but zeros';
  if (canonicalHost(host) !== host)
    return `${JSON.stringify(host.slice(0, 100))} is neither an IP address nor a host name`;
  return port === 0 ? 'its port is 0' : undefined;
}

/** Pairs that are asked for: a list in which every node has a group of its own would ask for half a million. */
const MOST_GROUPS = 32;

/**
 * LACChain keeps pairs of groups where nobody can list them: each is asked for with one listed node of each group. Of a
 * group without a listed node nothing is known. Undefined where no node is listed.
 */
async function probeGroups(
  block: PinnedBlock,
  to: string,
  nodes: readonly PermissionedNode[],
): Promise<ProbedGroups | undefined> {
  const samples = new Map<string, PermissionedNode>();
  for (const node of nodes) if (!samples.has(groupOf(node))) samples.set(groupOf(node), node);
  const groups = [...samples.keys()].sort(compareBytes);
  if (groups.length === 0 || groups.length > MOST_GROUPS) return undefined;
  const pairs = pairsOf(groups);
  const answers = await block.ask(
    pairs.map(([one, other]) => {
      const args = [...endpoint(samples.get(one)!), ...endpoint(samples.get(other)!)];
      return { to, abi: abiOf('lacchain-nodes'), name: 'connectionAllowed', args };
    }),
  );
  return { groups, open: pairs.filter((_, index) => answers[index]?.[0] === `0x${'ff'.repeat(32)}`) };
}

/** Pairs of roles of which every two listed nodes may connect. A role without a node is in no pair. */
function openRoles(nodes: readonly PermissionedNode[], { open }: ProbedGroups): readonly RolePair[] {
  const isOpen = new Set(open.flatMap(([one, other]) => [`${one} ${other}`, `${other} ${one}`]));
  const groupsOf = (role: NodeRole) => [...new Set(nodes.filter((node) => node.role === role).map(groupOf))];
  const roles = ROLES.filter((role) => groupsOf(role).length > 0);
  return pairsOf(roles)
    .filter(([one, other]) => groupsOf(one).every((a) => groupsOf(other).every((b) => isOpen.has(`${a} ${b}`))))
    .map(([one, other]) => sortedPair(one, other))
    .sort((one, other) => compareBytes(one.join(' '), other.join(' ')));
}

function endpoint({ id, host, port }: PermissionedNode): readonly unknown[] {
  const { high, low } = nodeIdHalves(id);
  return [high, low, hostBytes16(host), port];
}

function whole(answer: Result | undefined): Result {
  if (answer) return answer;
  throw unreachable('the rules contract', 'it does not give its list: was it replaced during the read?');
}
