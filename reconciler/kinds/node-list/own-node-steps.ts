import type { OwnStep } from '../../core/model/change.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import { nodeAddress, nodePath } from './compare-nodes.js';
import { delegationOf } from './delegated-nodes.js';
import type { NodeListSubject } from './diff-node-list.js';
import type { NodeListSpec } from './node-list-spec.js';
import { isWritten, ownNodeLists, topologyOf } from './own-node-lists.js';

/** What of a list is only ours to do: our own nodes' files, our own nodes' addresses. */
export function ownNodeSteps(subject: NodeListSubject): readonly OwnStep[] {
  const { desired, besu, live, difference } = subject;
  const { address } = desired;
  const moves = ownMoves(subject).map((node) => ({
    address,
    step: 'move',
    target: node.name ?? node.id,
    text: `move ${nodePath(node)} to ${nodeAddress(node)}, which the network leaves to us`,
  }));
  const writes = Object.entries(live.own?.nodes ?? {}).flatMap(([name, own]): OwnStep[] => {
    const lists = ownNodeLists(name, own, difference.wanted, topologyOf(live, besu));
    if (!lists || isWritten(own, lists)) return [];
    return [
      {
        address,
        step: 'write',
        target: name,
        text: `write the allow-list of ${name}: ${lists.allowedNodes!.length} nodes`,
      },
    ];
  });
  return [...moves, ...writes];
}

/** Our own nodes that a contract has elsewhere than our Git, where the network leaves moving them to us. */
export function ownMoves({ context, desired, besu, live }: NodeListSubject): readonly PermissionedNode[] {
  if (!live.contract || live.delegated !== true) return [];
  const { isMoved, isOf } = delegationOf(besu, context.desired);
  const known = new Map(live.nodes.map((node) => [node.id, node]));
  const { nodes } = desired.spec as unknown as NodeListSpec;
  return nodes.filter((node) => {
    const before = known.get(node.id);
    if (!before || !isMoved(node) || !isOf(node, context.organization)) return false;
    // Whoever wrote another organization's name beside its own node id would move what is not its own.
    if (!isOf(before, context.organization) && before.organization !== undefined) return false;
    return before.host !== node.host || before.port !== node.port;
  });
}
