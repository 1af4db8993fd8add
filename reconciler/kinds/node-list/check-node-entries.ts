import type { EntryFault, ListedNode } from './node-entry.js';

/** A sound entry, with how to name it. */
export interface NamedNode {
  /** e.g. `row 3 (line 4)` */
  readonly label: string;
  readonly node: ListedNode;
}

/**
 * What is wrong between entries that are sound by themselves: one id twice, one address for two nodes. The later entry
 * has the fault, which names the earlier. By the place of the entry.
 */
export function checkNodeEntries(entries: readonly NamedNode[]): ReadonlyMap<number, EntryFault> {
  const ids = new Map<string, NamedNode>();
  const addresses = new Map<string, NamedNode>();
  const faults = new Map<number, EntryFault>();
  for (const [index, entry] of entries.entries()) {
    const fault = sameId(entry, ids) ?? sameAddress(entry, addresses);
    if (fault) faults.set(index, fault);
  }
  return faults;
}

function sameId(entry: NamedNode, ids: Map<string, NamedNode>): EntryFault | undefined {
  const earlier = ids.get(entry.node.id);
  if (!earlier) {
    ids.set(entry.node.id, entry);
    return undefined;
  }
  const [here, there] = [addressOf(entry.node), addressOf(earlier.node)];
  if (here === there) {
    const what = `the node ${shortId(entry.node.id)} is in ${earlier.label} already`;
    return { field: 'id', code: 'NODE_DUPLICATE', what, mend: 'remove one of the two' };
  }
  const what = `the node ${shortId(entry.node.id)} has the address ${here ?? '(none)'}, and in ${earlier.label} ${there ?? '(none)'}`;
  return { field: 'id', code: 'NODE_TWO_ADDRESSES', what, mend: 'keep the entry with its present address' };
}

function sameAddress(entry: NamedNode, addresses: Map<string, NamedNode>): EntryFault | undefined {
  const address = addressOf(entry.node);
  if (address === undefined) return undefined;
  const earlier = addresses.get(address);
  if (!earlier) {
    addresses.set(address, entry);
    return undefined;
  }
  const what = `${address} is the address of another node, ${shortId(earlier.node.id)} in ${earlier.label}`;
  return { field: 'port', code: 'ADDRESS_TAKEN', what, mend: 'two nodes of one host have two ports' };
}

function addressOf({ host, port }: ListedNode): string | undefined {
  if (host === undefined || port === undefined) return undefined;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Enough of a node id to tell nodes apart. */
export function shortId(id: string): string {
  return `${id.slice(0, 8)}..${id.slice(-4)}`;
}
