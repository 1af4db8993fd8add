/** Fabric's own programs as an operator has them in a shell, on the files that a network wrote. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunningNetwork, RunningNode, RunningOrderer } from '../../../reconciler/devnet/running-network.js';

const runFile = promisify(execFile);

/** All that the peer CLI needs of a core.yaml. */
const CORE_YAML = JSON.stringify({
  peer: { BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } }, client: { connTimeout: '10s' } },
});

/** Endorsers of a call of the peer CLI. */
export function endorsers(tools: FabricTools, ...mspIds: readonly string[]): string[] {
  return mspIds.flatMap((mspId) => [
    '--peerAddresses',
    tools.network.peer(`peer0.${mspId.toLowerCase()}.localhost`).address,
    '--tlsRootCertFiles',
    tools.tlsRoot(mspId),
  ]);
}

export class FabricTools {
  readonly network: RunningNetwork;
  /** Where the network wrote its files, and where every program runs. */
  readonly directory: string;
  readonly #bin: string;

  constructor(bin: string, network: RunningNetwork) {
    this.#bin = bin;
    this.network = network;
    this.directory = network.files!.directory;
    writeFileSync(join(this.directory, 'core.yaml'), CORE_YAML);
  }

  /** The CLI as an organization's administrator at its first peer; what it printed. */
  peer(mspId: string, ...parameters: readonly string[]): Promise<string> {
    return this.peerAs('Admin', mspId, ...parameters);
  }

  peerAs(user: string, mspId: string, ...parameters: readonly string[]): Promise<string> {
    const domain = domainOf(mspId);
    const node = this.network.peers.find((one) => one.mspId === mspId);
    return this.#run('peer', parameters, {
      FABRIC_CFG_PATH: this.directory,
      FABRIC_LOGGING_SPEC: 'error',
      CORE_PEER_LOCALMSPID: mspId,
      CORE_PEER_MSPCONFIGPATH: join(this.#folder(mspId), 'users', `${user}@${domain}`, 'msp'),
      CORE_PEER_TLS_ENABLED: 'true',
      CORE_PEER_TLS_ROOTCERT_FILE: this.tlsRoot(mspId),
      ...(node === undefined ? {} : { CORE_PEER_ADDRESS: node.address }),
    });
  }

  /** osnadmin as the administrator of the orderer's organization. */
  osnadmin(orderer: RunningOrderer, command: string, ...parameters: readonly string[]): Promise<string> {
    const tls = join(this.#folder(orderer.mspId), 'users', `Admin@${domainOf(orderer.mspId)}`, 'tls');
    const client = ['--client-cert', join(tls, 'client.crt'), '--client-key', join(tls, 'client.key')];
    const common = ['-o', orderer.adminAddress, '--ca-file', this.tlsRoot(orderer.mspId), ...client];
    return this.#run('osnadmin', ['channel', command, ...common, ...parameters], {});
  }

  /** Does this peer CLI tell what does not match an approval? That of Fabric 2.5 does not. */
  async hasInspect(): Promise<boolean> {
    const help = ['lifecycle', 'chaincode', 'checkcommitreadiness', '--help'];
    return (await this.#run('peer', help, { FABRIC_CFG_PATH: this.directory })).includes(' --inspect ');
  }

  /** Does this osnadmin know a command? That of Fabric 2.5 has neither update nor fetch. */
  async hasOsnadmin(command: string): Promise<boolean> {
    return (await this.#run('osnadmin', ['channel', '--help'], {})).includes(`  channel ${command} `);
  }

  /** What tells the peer CLI of an orderer. */
  orderer(): readonly string[] {
    const [first] = this.network.orderers;
    return ['-o', first!.address, '--tls', '--cafile', this.tlsRoot(first!.mspId)];
  }

  tlsRoot(mspId: string): string {
    return join(this.#folder(mspId), 'tlsca', `tlsca.${domainOf(mspId)}-cert.pem`);
  }

  #folder(mspId: string): string {
    const kind = mspId === 'Ordering' ? 'ordererOrganizations' : 'peerOrganizations';
    return join(this.directory, kind, domainOf(mspId));
  }

  async #run(program: string, parameters: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
    const { stdout, stderr } = await runFile(join(this.#bin, program), parameters, {
      env: { PATH: process.env.PATH, HOME: this.directory, ...env },
      cwd: this.directory,
    });
    return stdout + stderr;
  }
}

function domainOf(mspId: string): string {
  return `${mspId.toLowerCase()}.localhost`;
}

/** Is a node of Fabric 2, by its own word? All others behave as Fabric 3 does. */
export async function isFabric2(node: RunningNode): Promise<boolean> {
  const { Version } = (await (await fetch(`http://${node.operationsAddress}/version`)).json()) as { Version: string };
  return /^v?2\./.test(Version);
}

/** What a program said when it failed. @throws when it does not fail */
export async function failure(work: Promise<string>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return stderr === undefined ? String(error) : `${stdout}${stderr}`;
  }
  throw new Error('the program must fail');
}
