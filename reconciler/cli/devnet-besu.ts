import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadNodeAgentSettings } from '../adapters/evm/load-node-agent-settings.js';
import { NodeAgent } from '../adapters/evm/node-agent.js';
import { NodeAgentServer } from '../adapters/evm/node-agent-server.js';
import { readSchema } from '../adapters/files/read-schema.js';
import { deployGovernance } from '../devnet/evm/deploy-governance.js';
import { enforceOnceListed } from '../devnet/evm/enforce-contract.js';
import type { EvmTopology } from '../devnet/evm/evm-topology.js';
import { findBesu } from '../devnet/evm/find-besu.js';
import { type EvmDevnet, type RunningEvmNode, startEvmDevnet } from '../devnet/evm/start-evm-devnet.js';
import { type AgentFiles, writeAgentFiles } from '../devnet/evm/write-agent-files.js';
import { BESU_FILE, type BesuFile, type BesuNetworkFile } from './devnet-besu-file.js';

export interface StartBesuOptions {
  /** The spec's network. */
  readonly network: string;
  /** Of the devnet; each Besu network has its folder below `besu`. */
  readonly directory: string;
  /** Left out: any free ports. */
  readonly portBase?: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly startedAt: string;
  readonly log: (line: string) => void;
}

export interface RunningBesu {
  readonly file: BesuFile;
  /** Ends everything and takes besu.json away; the folders stay. */
  close(): Promise<void>;
}

/**
 * Starts the Besu networks of a spec: chain and nodes, our contracts where OpsSC governs, a node agent beside each node
 * where lists are local. Writes besu.json when all of it serves.
 * @throws QuorateError as startEvmDevnet, deployGovernance; then nothing is left running
 */
export async function startBesuNetworks(
  topologies: readonly EvmTopology[],
  options: StartBesuOptions,
): Promise<RunningBesu> {
  const { network, directory, startedAt } = options;
  const ends: (() => Promise<unknown>)[] = [];
  const path = join(directory, BESU_FILE);
  const close = async () => {
    rmSync(path, { force: true });
    // What was started last is ended first.
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const networks: BesuNetworkFile[] = [];
    let portBase = options.portBase;
    for (const topology of topologies) {
      networks.push(await startOne(topology, { ...options, portBase }, ends));
      if (portBase !== undefined) portBase += topology.options.nodes.length + 1;
    }
    const file: BesuFile = { formatVersion: 1, network, pid: process.pid, startedAt, networks };
    writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`);
    return { file, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startOne(
  { name, options, governance, nodesOf }: EvmTopology,
  { directory, portBase, env, log }: StartBesuOptions,
  ends: (() => Promise<unknown>)[],
): Promise<BesuNetworkFile> {
  const folder = join(directory, 'besu', name);
  const ports = portBase === undefined ? {} : { portBase };
  const besu = findBesu(env);
  const engine = besu === undefined ? {} : { besu };
  const devnet = await startEvmDevnet({ ...options, ...ports, ...engine, directory: folder, env, log });
  ends.push(() => devnet.stop());
  const contracts = governance && (await deployGovernance(devnet, governance));
  if (besu !== undefined && contracts !== undefined && options.backEnd === 'contract') {
    const stop = enforceOnceListed(devnet.nodes, contracts.nodeRules, (line) => log(`${name}: ${line}`));
    ends.push(async () => stop());
  }
  const owners = new Map([...nodesOf].flatMap(([owner, nodes]) => nodes.map((node) => [node, owner] as const)));
  const nodes: BesuNetworkFile['nodes'][number][] = [];
  for (const node of devnet.nodes) {
    const { name: called, role, enode, rpcUrl, files } = node;
    const organization = owners.get(called);
    const agent =
      options.backEnd === 'local' && organization !== undefined
        ? await startAgent(folder, organization, node, { log, ends })
        : undefined;
    nodes.push({ name: called, organization, role, enode, rpcUrl, files, agent });
  }
  return {
    name,
    chainId: devnet.chainId,
    rpcUrl: devnet.rpcUrl,
    contracts,
    nodes,
    accounts: writeAccounts(folder, devnet),
  };
}

/** In this process; `reconcile node-agent --config` runs the same beside a node elsewhere. */
async function startAgent(
  folder: string,
  organization: string,
  node: RunningEvmNode,
  { log, ends }: { readonly log: (line: string) => void; readonly ends: (() => Promise<unknown>)[] },
): Promise<AgentFiles & { readonly url: string }> {
  const files = writeAgentFiles(folder, organization, node, 0);
  const { tls, rpc, files: edited } = loadNodeAgentSettings(files.settings, readSchema('node-agent.schema.json'));
  const agent = new NodeAgent({ node: node.name, rpcUrl: rpc, files: edited });
  const [certificate, key, clientCertificates] = [tls.certificate, tls.key, tls.clientCertificates].map((file) =>
    readFileSync(file, 'utf8'),
  ) as [string, string, string];
  const server = new NodeAgentServer(agent, {
    ...{ host: '127.0.0.1', port: 0, certificate, key, clientCertificates, clients: undefined },
    log: (line) => log(`agent of ${node.name}: ${line}`),
  });
  const port = await server.listen();
  ends.push(() => server.close());
  return { ...files, url: `https://127.0.0.1:${port}` };
}

function writeAccounts(folder: string, { accounts }: EvmDevnet): BesuNetworkFile['accounts'] {
  mkdirSync(join(folder, 'accounts'), { recursive: true });
  return [...accounts].map(([organization, { address, privateKey }]) => {
    const privateKeyFile = join(folder, 'accounts', `${organization}.key`);
    writeFileSync(privateKeyFile, `${privateKey.slice(2)}\n`, { mode: 0o600 });
    return { organization, address, privateKeyFile };
  });
}
