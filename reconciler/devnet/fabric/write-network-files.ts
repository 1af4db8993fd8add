import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { NodeAddress } from '../identities/connection-profile.js';
import type { OrganizationIdentities } from '../identities/derive-organization.js';
import { writeConnectionProfiles, writeCrypto } from '../identities/write-crypto.js';
import type { Engine, RunningNetwork } from '../running-network.js';

/** Content of network.json: how to reach a running network, and the process that runs it. */
export interface NetworkFile {
  readonly formatVersion: 1;
  readonly network: string;
  readonly engine: Engine;
  /** The process to end for ending all. */
  readonly pid: number;
  readonly startedAt: string;
  /** `process`: of a node that has one of its own. */
  readonly peers: readonly (NodeAddress & {
    readonly name: string;
    readonly process?: number;
    readonly channels: readonly string[];
  })[];
  readonly orderers: readonly (NodeAddress & { readonly name: string; readonly process?: number })[];
  /** Paths are absolute. */
  readonly organizations: readonly {
    readonly name: string;
    readonly mspId: string;
    /** An MSP folder and a TLS client pair for each user, e.g. `Admin`. */
    readonly users: Readonly<Record<string, { readonly msp: string; readonly tls: string }>>;
    readonly connectionProfile: string | undefined;
    readonly sockets: string;
  }[];
  /** Channel -> genesis block file and members. */
  readonly channels: Readonly<Record<string, { readonly genesisBlock: string; readonly members: readonly string[] }>>;
}

export interface NetworkFiles {
  readonly directory: string;
  /** network.json */
  readonly path: string;
  readonly content: NetworkFile;
  /** Takes network.json away; the rest stays. */
  remove(): void;
}

/** What is known of a network before its files are written. */
export type WritableNetwork = Pick<
  RunningNetwork,
  'engine' | 'topology' | 'identities' | 'peers' | 'orderers' | 'genesisBlocks' | 'sockets'
>;

/** The name of the file that says where a network runs. */
export const NETWORK_FILE = 'network.json';

/** Writes crypto folders, connection profiles, genesis blocks and, last and at once, network.json. */
export function writeNetworkFiles(directory: string, network: WritableNetwork, now: Date): NetworkFiles {
  const base = resolve(directory);
  mkdirSync(join(base, 'channels'), { recursive: true });
  writeCrypto(base, network.identities);
  const peers = network.peers.map((peer) => ({
    name: peer.name,
    host: peer.name,
    mspId: peer.mspId,
    address: peer.address,
    operations: peer.operationsAddress,
    ...(peer.pid === undefined ? {} : { process: peer.pid }),
    channels: peer.channels,
  }));
  const orderers = network.orderers.map((orderer) => ({
    name: orderer.name,
    host: orderer.name,
    mspId: orderer.mspId,
    address: orderer.address,
    admin: orderer.adminAddress,
    operations: orderer.operationsAddress,
    ...(orderer.pid === undefined ? {} : { process: orderer.pid }),
  }));
  const { topology, identities } = network;
  const profiles = writeConnectionProfiles(base, {
    networkName: topology.name,
    organizations: identities,
    peers,
    orderers,
    channels: Object.fromEntries(topology.channels.map(({ name, members }) => [name, members])),
  });
  const content: NetworkFile = {
    formatVersion: 1,
    network: topology.name,
    engine: network.engine,
    pid: process.pid,
    startedAt: now.toISOString(),
    peers,
    orderers,
    organizations: identities.map((owner) => organizationEntry(base, owner, profiles, network.sockets)),
    channels: writeGenesisBlocks(base, network),
  };
  const path = join(base, NETWORK_FILE);
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(temporary, path);
  return { directory: base, path, content, remove: () => rmSync(path, { force: true }) };
}

function organizationEntry(
  base: string,
  owner: OrganizationIdentities,
  profiles: readonly string[],
  sockets: ReadonlyMap<string, string>,
): NetworkFile['organizations'][number] {
  const kind = owner.peers.size > 0 || owner.orderers.size === 0 ? 'peerOrganizations' : 'ordererOrganizations';
  const users = [...owner.admins.keys(), ...owner.users.keys()].map((short) => {
    const folder = join(base, kind, owner.domain, 'users', `${short}@${owner.domain}`);
    return [short, { msp: join(folder, 'msp'), tls: join(folder, 'tls') }] as const;
  });
  return {
    name: owner.name,
    mspId: owner.mspId,
    users: Object.fromEntries(users),
    connectionProfile: profiles.find((path) => path.endsWith(`connection-${owner.name}.json`)),
    sockets: sockets.get(owner.mspId)!,
  };
}

function writeGenesisBlocks(base: string, network: WritableNetwork): NetworkFile['channels'] {
  const entries = network.topology.channels.map(({ name, members }) => {
    const genesisBlock = join(base, 'channels', `${name}.block`);
    writeFileSync(genesisBlock, network.genesisBlocks.get(name)!);
    return [name, { genesisBlock, members }] as const;
  });
  return Object.fromEntries(entries);
}
