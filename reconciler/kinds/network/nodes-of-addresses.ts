import type { NodeSpec } from './network-spec.js';

/** A node of our own, as the settings name it, with `host:port` where they say under which address others reach it. */
export interface OwnNode {
  readonly name: string;
  readonly endpoint?: string;
}

/** What a node may be called. */
export const NODE_NAME = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/;

/**
 * The nodes of an organization: our own by their names, then one for each address that a channel tells. A node is called
 * by its host's first label, where that can be a node's name, else `peer0`, `peer1` or likewise.
 */
export function nodesOfAddresses(
  prefix: 'peer' | 'orderer',
  own: readonly OwnNode[],
  addresses: readonly string[],
): readonly NodeSpec[] {
  const nodes = new Map<string, NodeSpec>(own.map(({ name }) => [name, { name }]));
  const open = new Set(own.map(({ name }) => name));
  const put = (name: string, address: string): void => {
    nodes.set(name, { name, ...placeOf(address) });
    open.delete(name);
  };
  for (const address of new Set(addresses)) {
    const known = own.find(
      ({ name, endpoint }) => open.has(name) && (endpoint === address || labelOf(address) === name),
    );
    // Where one node of our own and one address are left, they belong together.
    const only = known?.name ?? (open.size === 1 && addresses.length === own.length ? [...open][0] : undefined);
    put(only ?? nameFor(prefix, address, nodes), address);
  }
  return [...nodes.values()];
}

function nameFor(prefix: string, address: string, nodes: ReadonlyMap<string, NodeSpec>): string {
  const label = labelOf(address);
  if (label !== undefined && !nodes.has(label)) return label;
  let number = 0;
  while (nodes.has(`${prefix}${number}`)) number++;
  return `${prefix}${number}`;
}

function labelOf(address: string): string | undefined {
  const [label = ''] = hostOf(address).split('.');
  return NODE_NAME.test(label) && label !== 'localhost' ? label : undefined;
}

export function hostOf(address: string): string {
  return address.slice(0, Math.max(0, address.lastIndexOf(':')));
}

/** What no document can say is left out: where a node is, is its owner's affair. */
function placeOf(address: string): Omit<NodeSpec, 'name'> {
  const host = hostOf(address);
  const port = Number(address.slice(host.length + 1));
  return HOST.test(host) && Number.isInteger(port) && port >= 1 && port <= 65535 ? { host, port } : {};
}
