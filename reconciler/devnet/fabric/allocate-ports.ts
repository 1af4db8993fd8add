import { QuorateError } from '../../core/model/quorate-error.js';
import type { Topology } from '../topology.js';

export interface OrdererPorts {
  readonly rpc: number;
  readonly admin: number;
  readonly operations: number;
}

export interface PeerPorts {
  readonly rpc: number;
  readonly operations: number;
}

/** How the ports of a node are stored. */
export function portKey(kind: 'peer' | 'orderer', mspId: string, shortName: string): string {
  return `${kind} ${mspId} ${shortName}`;
}

/** Ports of each node, by MSP id and short name. */
export interface Ports {
  /** All of them; empty when the system chooses. */
  readonly all: readonly number[];
  orderer(mspId: string, shortName: string): OrdererPorts;
  peer(mspId: string, shortName: string): PeerPorts;
}

/**
 * From `base` on in the order of the topology: organization by organization, each peer (gRPC, operations), then each
 * orderer (gRPC, admin, operations). Without a base all are 0: the system chooses.
 * @throws QuorateError DEVNET_PORTS when they would pass 65535.
 */
export function allocatePorts(topology: Topology, base: number | undefined): Ports {
  const assigned = new Map<string, number>();
  let next = base ?? 0;
  for (const { mspId, peers, orderers } of topology.organizations) {
    const take = (kind: 'peer' | 'orderer', name: string, count: number) => {
      assigned.set(portKey(kind, mspId, name), next);
      if (base !== undefined) next += count;
    };
    for (const name of peers) take('peer', name, 2);
    for (const name of orderers) take('orderer', name, 3);
  }
  if (next > 65_536 || (base !== undefined && base < 1)) {
    throw new QuorateError('DEVNET_PORTS', 'The ports of the embedded network do not fit', {
      why: `${next - (base ?? 0)} ports from ${base} on do not lie between 1 and 65535`,
      mend: 'choose a lower --port-base, or leave it out for any free ports',
      facts: { portBase: base ?? 0 },
    });
  }
  const from = (key: string, offset: number) => (base === undefined ? 0 : assigned.get(key)! + offset);
  const all = base === undefined ? [] : Array.from({ length: next - base }, (_, index) => base + index);
  return {
    all,
    peer: (mspId, name) => {
      const key = portKey('peer', mspId, name);
      return { rpc: from(key, 0), operations: from(key, 1) };
    },
    orderer: (mspId, name) => {
      const key = portKey('orderer', mspId, name);
      return { rpc: from(key, 0), admin: from(key, 1), operations: from(key, 2) };
    },
  };
}

/** The ports that nodes had before, by `portKey`; a new node gets those of `others`. */
export function knownPorts(known: Readonly<Record<string, readonly number[]>>, others: Ports): Ports {
  return {
    all: Object.values(known).flat(),
    peer: (mspId, name) => {
      const had = known[portKey('peer', mspId, name)];
      return had === undefined ? others.peer(mspId, name) : { rpc: had[0]!, operations: had[1]! };
    },
    orderer: (mspId, name) => {
      const had = known[portKey('orderer', mspId, name)];
      return had === undefined ? others.orderer(mspId, name) : { rpc: had[0]!, admin: had[1]!, operations: had[2]! };
    },
  };
}
