import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bftQuorum } from '../../fabric/channel/bft-quorum.js';
import type { Ports } from '../fabric/allocate-ports.js';
import type { OrganizationIdentities } from '../identities/derive-organization.js';
import type { Topology } from '../topology.js';
import type { ProcessNodes } from './channels-ready.js';
import { coreYaml } from './core-yaml.js';
import type { FabricBinaries } from './find-fabric.js';
import type { NodeProgram } from './keeper-messages.js';
import { type NodeHome, nodeHome } from './node-home.js';
import type { NodeKeeper } from './node-keeper.js';
import { ordererYaml } from './orderer-yaml.js';
import { ProcessOrderer } from './process-orderer.js';
import { ProcessPeer } from './process-peer.js';

export interface MakeNodesParameters {
  readonly topology: Topology;
  readonly identities: readonly OrganizationIdentities[];
  /** The network's; the MSP folders are there already. */
  readonly directory: string;
  readonly ports: Ports;
  /** By MSP id. */
  readonly sockets: ReadonlyMap<string, string>;
  readonly builder: string;
  readonly executeTimeoutMs: number;
  readonly fabric: FabricBinaries;
  readonly keeper: NodeKeeper;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
}

/** Colors would only be noise in a file. */
const LOG_FORMAT = '%{time:2006-01-02 15:04:05.000 MST} %{level:.4s} [%{module}] %{shortfunc} -> %{message}';
/** Of ours: what programs in general need. CORE_... and ORDERER_... of a person's shell would change the settings. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TZ'];

/** Writes core.yaml and orderer.yaml of every node; nothing is started. */
export function makeNodes(parameters: MakeNodesParameters): ProcessNodes {
  const { identities, topology } = parameters;
  const isBft = (channel: string) => topology.channels.some((one) => one.name === channel && one.ordererType === 'BFT');
  return {
    quorum: (channel, consenters) => (isBft(channel) ? bftQuorum(consenters) : Math.floor(consenters / 2) + 1),
    orderers: identities.flatMap((owner) =>
      [...owner.orderers.keys()].map((name) => makeOrderer(parameters, owner, name)),
    ),
    peers: identities.flatMap((owner) => [...owner.peers.keys()].map((name) => makePeer(parameters, owner, name))),
  };
}

function makeOrderer(
  parameters: MakeNodesParameters,
  owner: OrganizationIdentities,
  shortName: string,
): ProcessOrderer {
  const { fabric, topology, keeper, log } = parameters;
  const home = nodeHome(parameters.directory, owner, 'orderer', shortName);
  const ports = parameters.ports.orderer(owner.mspId, shortName);
  prepare(home, 'orderer.yaml', ordererYaml(home, ports));
  const channels = topology.channels.filter((one) => one.ordererOrganizations.includes(owner.mspId));
  return new ProcessOrderer({
    owner,
    keeper,
    log,
    ports,
    tls: home.tls,
    msp: home.msp,
    adminPort: ports.admin,
    channels: channels.map(({ name }) => name),
    program: programOf(home, fabric.orderer, [], nodeEnvironment(parameters.env, home)),
  });
}

function makePeer(parameters: MakeNodesParameters, owner: OrganizationIdentities, shortName: string): ProcessPeer {
  const { fabric, topology, keeper, log, builder, executeTimeoutMs } = parameters;
  const home = nodeHome(parameters.directory, owner, 'peer', shortName);
  const ports = parameters.ports.peer(owner.mspId, shortName);
  prepare(home, 'core.yaml', coreYaml({ home, ports, builder, executeTimeoutMs, version: fabric.version }));
  const builderConfig = { peername: home.name, quorate_sockets: parameters.sockets.get(owner.mspId)! };
  const env = {
    ...nodeEnvironment(parameters.env, home),
    CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: JSON.stringify(builderConfig),
  };
  return new ProcessPeer({
    owner,
    keeper,
    log,
    ports,
    tls: home.tls,
    msp: home.msp,
    channels: topology.channels
      .filter(({ members, placement = {} }) => {
        return members.includes(owner.mspId) && (placement[owner.mspId]?.includes(shortName) ?? true);
      })
      .map(({ name }) => name),
    program: programOf(home, fabric.peer, ['node', 'start'], env),
  });
}

function prepare(home: NodeHome, file: string, content: string): void {
  mkdirSync(home.data, { recursive: true });
  mkdirSync(dirname(home.log), { recursive: true });
  writeFileSync(join(home.config, file), content);
}

function programOf(
  { name, config, log }: NodeHome,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): NodeProgram {
  return { name, program, args, env, folder: config, log };
}

/** The whole environment of a node, but for what peers alone have. */
export function nodeEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  { config }: NodeHome,
): Readonly<Record<string, string>> {
  const passed = PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return {
    ...Object.fromEntries(passed),
    FABRIC_CFG_PATH: config,
    FABRIC_LOGGING_SPEC: 'info',
    FABRIC_LOGGING_FORMAT: LOG_FORMAT,
  };
}
