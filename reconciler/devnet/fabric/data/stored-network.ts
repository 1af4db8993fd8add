import { readFileSync } from 'node:fs';
import { QuorateError } from '../../../core/model/quorate-error.js';
import type { OrganizationTopology, Topology } from '../../topology.js';
import { dataDamaged } from './data-damaged.js';

/** data.json: which network the folder belongs to, and what must be the same at its next start. */
export interface StoredNetwork {
  readonly formatVersion: 1;
  readonly network: string;
  readonly organizations: readonly OrganizationTopology[];
  /** Those that every node has been made to join. */
  readonly channels: readonly string[];
  readonly portBase: number | undefined;
  /** By `portKey`; peers: gRPC, operations; orderers: gRPC, admin, operations. */
  readonly ports: Readonly<Record<string, readonly number[]>>;
  /** Folders of chaincode sockets by MSP id. */
  readonly sockets: Readonly<Record<string, string>>;
}

/** Undefined when the file does not exist. @throws QuorateError DEVNET_DATA_DAMAGED, DEVNET_DATA_FORMAT */
export function readStoredNetwork(path: string): StoredNetwork | undefined {
  let content: StoredNetwork;
  try {
    content = JSON.parse(readFileSync(path, 'utf8')) as StoredNetwork;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw dataDamaged(path, 'it cannot be read as JSON', error);
  }
  if (content.formatVersion === 1) return content;
  throw new QuorateError('DEVNET_DATA_FORMAT', 'The data folder is of another version', {
    why: `${path} is of format ${content.formatVersion}; this version reads format 1`,
    mend: 'use the version that wrote it, or start with an empty folder',
    facts: { file: path },
  });
}

/**
 * New channels, organizations and peers are taken in: they change nothing of what is stored. All else would make what
 * is stored untrue. @throws QuorateError DEVNET_DATA_OTHER
 */
export function checkFits(stored: StoredNetwork, topology: Topology, portBase: number | undefined): void {
  const differences = [
    ...(stored.network === topology.name ? [] : [`it is of the network "${stored.network}"`]),
    ...stored.organizations.flatMap((one) => organizationDifferences(one, topology)),
    ...topology.organizations.flatMap((one) => newOrderers(stored, one)),
    ...stored.channels
      .filter((name) => topology.channels.every((channel) => channel.name !== name))
      .map((name) => `the spec has channel "${name}" no more`),
    ...(portBase === undefined || portBase === stored.portBase
      ? []
      : [`its channels name the ports that it began with, and --port-base ${portBase} asks for others`]),
  ];
  if (differences.length === 0) return;
  throw new QuorateError('DEVNET_DATA_OTHER', 'The data folder is of another network than the spec', {
    why: differences.join('; '),
    mend: 'use the spec that it was made with (channels, organizations and peers may be added), or another data folder',
    facts: { network: stored.network },
  });
}

function organizationDifferences(stored: OrganizationTopology, topology: Topology): string[] {
  const now = topology.organizations.find(({ mspId }) => mspId === stored.mspId);
  if (now === undefined) return [`the spec has organization "${stored.mspId}" no more`];
  if (now.name !== stored.name) return [`organization "${stored.mspId}" was named "${stored.name}"`];
  const gone = (kind: 'peers' | 'orderers') => stored[kind].filter((name) => !now[kind].includes(name));
  return [...gone('peers'), ...gone('orderers')].map((name) => `the spec has ${name} of "${stored.mspId}" no more`);
}

/** The genesis blocks name all orderers as consenters: one more could order in none of these channels. */
function newOrderers(stored: StoredNetwork, now: OrganizationTopology): string[] {
  const known = stored.organizations.find(({ mspId }) => mspId === now.mspId)?.orderers ?? [];
  return now.orderers
    .filter((name) => !known.includes(name))
    .map((name) => `the spec has a new orderer, ${name} of "${now.mspId}", that no channel of the folder names`);
}
