import type { Json, JsonObject } from '../core/model/json.js';
import type {
  AccountPermissions,
  NodePermissions,
  PermissionedNode,
  PermissioningTarget,
  WayRound,
} from '../ports/read/permissioning-reader.js';
import type { NewDocument } from '../spec/write-document.js';
import { DEFAULT_TOPOLOGY, sortedPairs } from './besu-network/topology.js';
import { type NodeColumn, readNodeEntry } from './node-list/node-entry.js';
import { nodeListDocument } from './node-list/node-list-document.js';

/** A live Besu network, as its contracts were read. */
export interface AdoptedBesu {
  readonly target: PermissioningTarget;
  readonly nodes: NodePermissions;
  readonly accounts: AccountPermissions | undefined;
  /** Names and MSP ids of the organizations that vote; who else runs nodes becomes a partner. */
  readonly organizations: ReadonlySet<string>;
}

export interface BesuDocuments {
  /** By the path of its file. */
  readonly drafts: ReadonlyMap<string, NewDocument>;
  /** Lists that stand in files of their own. */
  readonly files: ReadonlyMap<string, string>;
  /** What no document can hold, and who could change the lists without the quorum; one sentence each. */
  readonly left: readonly string[];
}

/**
 * A live Besu network as documents: a plan of them against what was read has no change. Interface and code of the contracts
 * are pinned, so that nobody replaces them unseen.
 */
export function besuDocuments({ target, nodes, accounts, organizations }: AdoptedBesu): BesuDocuments {
  const left: string[] = [];
  const list = nodeListDocument('nodes', target.network, expressible(nodes.nodes, left), organizations);
  const drafts = new Map<string, NewDocument>([
    [
      `besu/${target.network}.yaml`,
      { kind: 'BesuNetwork', name: target.network, spec: networkSpec(target, nodes, accounts) },
    ],
    ['besu/nodes.yaml', list.document],
  ]);
  if (accounts && accounts.accounts.length > 0) {
    drafts.set('besu/accounts.yaml', { kind: 'AccountList', name: 'accounts', spec: accountSpec(target, accounts) });
  } else left.push('no account is listed: there is no AccountList');
  for (const { entry, why } of [...nodes.faulty, ...(accounts?.faulty ?? [])]) left.push(`${entry}: ${why}`);
  for (const way of [...nodes.waysRound, ...(accounts?.waysRound ?? [])]) left.push(wayText(way));
  const files = new Map([...list.files].map(([path, text]) => [`besu/${path}`, text]));
  return { drafts, files, left: [...new Set(left)] };
}

function networkSpec(
  target: PermissioningTarget,
  nodes: NodePermissions,
  accounts: AccountPermissions | undefined,
): JsonObject {
  const { contract, connections, delegated } = nodes;
  const codeHash = {
    ...(contract ? { nodes: contract.codeHash } : {}),
    ...(accounts?.contract ? { accounts: accounts.contract.codeHash } : {}),
  };
  const topology = connections && sortedPairs(connections);
  const isUsual = !topology || JSON.stringify(topology) === JSON.stringify(DEFAULT_TOPOLOGY);
  return {
    chainId: target.chainId,
    permissioning: {
      backEnd: target.backEnd,
      ...(contract ? { interface: contract.interface } : {}),
      nodeIngress: target.nodeIngress,
      accountIngress: target.accountIngress,
      ...(contract ? { codeHash } : {}),
    },
    ...(isUsual || topology.length === 0 ? {} : { topology: topology.map((pair) => [...pair]) }),
    ...(delegated ? { delegated: ['node-address'] } : {}),
  };
}

/** A field that no document can hold is left out, so that it is left alone; the node itself must not be lost by it. */
function expressible(nodes: readonly PermissionedNode[], left: string[]): readonly PermissionedNode[] {
  return nodes.map((node) => {
    const { faults } = readNodeEntry(node as unknown as Readonly<Record<NodeColumn, Json>>);
    const bad = new Set(faults.map(({ field }) => field));
    for (const { field, what } of faults) left.push(`node ${node.id}: ${field} is left out: ${what}`);
    return Object.fromEntries(
      Object.entries(node).filter(([field]) => !bad.has(field as NodeColumn)),
    ) as unknown as PermissionedNode;
  });
}

function accountSpec(target: PermissioningTarget, { accounts, targets }: AccountPermissions): JsonObject {
  const listed = accounts.map(({ address, membership }) => ({ address, ...(membership ? { membership } : {}) }));
  return { besuNetwork: target.network, accounts: listed, ...(targets ? { targets: [...targets] } : {}) };
}

function wayText({ code, who, text }: WayRound): string {
  return `without the quorum: ${text} (way-round:${code}/${who})`;
}
