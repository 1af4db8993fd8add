import type { Remark } from '../../core/model/change.js';
import { enodeUrl, isEnode, parseEnode } from '../../evm/enode.js';
import type { RolePair } from '../../evm/role-pairs.js';
import type { OwnBesuNode, PermissionedNode } from '../../ports/read/permissioning-reader.js';
import { shortId } from './check-node-entries.js';
import { nodePath } from './compare-nodes.js';
import type { NodeListOwn } from './node-list-live.js';
import { ownNodeLists } from './own-node-lists.js';

/** What is to be known of our own nodes before we vote, and while nothing changes. */
export function ownRemarks(
  own: NodeListOwn | undefined,
  wanted: readonly PermissionedNode[],
  topology: readonly RolePair[],
): readonly Remark[] {
  if (own === undefined) return [];
  const down =
    own.fault === undefined ? [] : [danger('OWN_NODES_UNREAD', `our own nodes could not be asked: ${own.fault}`)];
  return [...down, ...Object.entries(own.nodes).flatMap(([name, node]) => ofNode(name, node, wanted, topology))];
}

function ofNode(
  name: string,
  node: OwnBesuNode,
  wanted: readonly PermissionedNode[],
  topology: readonly RolePair[],
): readonly Remark[] {
  const faults = node.faults.map((fault) => danger('OWN_NODE_FAULT', `${name}: ${fault}`));
  const lists = ownNodeLists(name, node, wanted, topology);
  if (lists) return [...faults, ...unlistedBoots(name, node, lists.allowedNodes!, lists.bootNodes === undefined)];
  const text = `our own node ${name}${node.id === undefined ? '' : ` (${shortId(node.id)})`} is in no entry of the list: its files are left alone`;
  return [...faults, danger('OWN_NODE_UNLISTED', text)];
}

/** Besu does not start with a boot node that its allow-list lacks; where the list has boot nodes, ours take their place. */
function unlistedBoots(
  name: string,
  node: OwnBesuNode,
  allowed: readonly string[],
  areKept: boolean,
): readonly Remark[] {
  if (!areKept) return [];
  const listed = new Set(allowed);
  const unlisted = node.bootNodes.filter((entry) => {
    const parsed = parseEnode(entry);
    return !isEnode(parsed) || !listed.has(enodeUrl({ ...parsed, discoveryPort: parsed.port }));
  });
  if (unlisted.length === 0) return [];
  const names = unlisted.map((entry) => {
    const parsed = parseEnode(entry);
    return isEnode(parsed) ? nodePath(parsed) : entry.slice(0, 40);
  });
  return [
    {
      severity: 'refused',
      code: 'BOOT_NODE_UNLISTED',
      text: `${name} would not start again: ${unlisted.length} of its ${node.bootNodes.length} boot nodes are not in its list: ${names.join(', ')}`,
      mend: 'list them with the role boot, or take them out of its config.toml',
    },
  ];
}

function danger(code: string, text: string): Remark {
  return { severity: 'danger', code, text };
}
