import { QuorateError } from '../core/model/quorate-error.js';

/** A node by its full name. @throws QuorateError DEVNET_NODE for a name that does not exist */
export function nodeByName<Node extends { readonly name: string }>(nodes: readonly Node[], name: string): Node {
  const node = nodes.find((one) => one.name === name);
  if (node !== undefined) return node;
  throw new QuorateError('DEVNET_NODE', 'The network has no such node', {
    why: `there is no "${name}"`,
    mend: `use one of ${nodes.map((one) => one.name).join(', ')}`,
    facts: { node: name },
  });
}
