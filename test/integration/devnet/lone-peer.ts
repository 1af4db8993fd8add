/** One real peer without channels or orderers: all that installing a package needs. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';
import { writeCrypto } from '../../../reconciler/devnet/identities/write-crypto.js';

const runFile = promisify(execFile);

export interface LonePeerParameters {
  /** FABRIC_BIN. */
  readonly fabric: string;
  /** Where its core.yaml, keys and packages are. */
  readonly directory: string;
  /** The external builder's folder. */
  readonly builder: string;
  /** What templates of connection.json may name. */
  readonly builderConfig: string;
}

export class LonePeer {
  readonly #parameters: LonePeerParameters;
  readonly #msp: string;
  readonly #address: string;
  readonly #process: ChildProcess;
  #log = '';

  static async start(parameters: LonePeerParameters): Promise<LonePeer> {
    const [rpc, chaincode, operations] = await freePorts();
    const organization = { name: 'telco1', mspId: 'Telco1', peers: ['peer0'], orderers: [] };
    writeCrypto(parameters.directory, [deriveOrganization('lone', organization)]);
    const peer = new LonePeer(parameters, [rpc!, chaincode!, operations!]);
    await peer.#started();
    return peer;
  }

  private constructor(parameters: LonePeerParameters, ports: readonly [number, number, number]) {
    const { directory, fabric, builderConfig } = parameters;
    this.#parameters = parameters;
    this.#address = `127.0.0.1:${ports[0]}`;
    const organization = join(directory, 'peerOrganizations', 'telco1.localhost');
    this.#msp = join(organization, 'users', 'Admin@telco1.localhost', 'msp');
    const ownMsp = join(organization, 'peers', 'peer0.telco1.localhost', 'msp');
    writeFileSync(join(directory, 'core.yaml'), coreYaml(parameters, ports, ownMsp));
    this.#process = spawn(join(fabric, 'peer'), ['node', 'start'], {
      cwd: directory,
      env: { PATH: '/nowhere', FABRIC_CFG_PATH: directory, CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: builderConfig },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process.stderr!.on('data', (chunk) => {
      this.#log += chunk;
    });
  }

  /** What it has written, without colors. */
  get log(): string {
    return this.#log.replaceAll(/\u001b\[[\d;]*m/g, '');
  }

  /** Installs as the organization's administrator; answers what the peer CLI printed, also when it failed. */
  async install(file: string): Promise<{ readonly installed: boolean; readonly said: string }> {
    const { fabric, directory } = this.#parameters;
    const env = {
      FABRIC_CFG_PATH: directory,
      CORE_PEER_LOCALMSPID: 'Telco1',
      CORE_PEER_ADDRESS: this.#address,
      CORE_PEER_MSPCONFIGPATH: this.#msp,
    };
    const command = runFile(join(fabric, 'peer'), ['lifecycle', 'chaincode', 'install', file], { env, cwd: directory });
    return command.then(
      ({ stdout, stderr }) => ({ installed: true, said: stdout + stderr }),
      (error) => ({ installed: false, said: error.stdout + error.stderr }),
    );
  }

  /** Ends it the hard way. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }

  #started(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#process.stderr!.on('data', () => this.#log.includes('Started peer with ID') && resolve());
      this.#process.once('error', reject);
      this.#process.once('exit', () => reject(new Error(`the peer has ended:\n${this.log}`)));
    });
  }
}

function coreYaml(
  { directory, builder }: LonePeerParameters,
  [rpc, chaincode, operations]: readonly [number, number, number],
  msp: string,
): string {
  return stringify({
    peer: {
      id: 'peer0',
      networkId: 'lone',
      listenAddress: `127.0.0.1:${rpc}`,
      address: `127.0.0.1:${rpc}`,
      chaincodeListenAddress: `127.0.0.1:${chaincode}`,
      localMspId: 'Telco1',
      mspConfigPath: msp,
      fileSystemPath: join(directory, 'data'),
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      client: { connTimeout: '10s' },
      gossip: { bootstrap: `127.0.0.1:${rpc}`, useLeaderElection: false, orgLeader: true },
    },
    vm: { endpoint: '' },
    chaincode: {
      mode: 'net',
      externalBuilders: [
        { name: 'ccaas_builder', path: builder, propagateEnvironment: ['CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG'] },
      ],
      installTimeout: '300s',
      system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
    },
    ledger: { state: { stateDatabase: 'goleveldb' }, snapshots: { rootDir: join(directory, 'data', 'snapshots') } },
    operations: { listenAddress: `127.0.0.1:${operations}` },
    metrics: { provider: 'disabled' },
  });
}

/** Three ports that nobody has. */
async function freePorts(): Promise<readonly number[]> {
  const servers = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
