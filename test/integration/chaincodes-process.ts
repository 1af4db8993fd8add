import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillAddress } from '../../reconciler/adapters/runtime/fill-address.js';
import type {
  ChaincodeRuntime,
  ChaincodeService,
  RunningService,
  SourceTree,
} from '../../reconciler/ports/write/chaincode-runtime.js';
import type { HostAnswer, HostRequest } from './chaincodes-host.js';
import { copyBuilt } from './prebuilt.js';

const HOST = fileURLToPath(new URL('./chaincodes-host.js', import.meta.url));

interface Served {
  readonly wanted: ChaincodeService;
  readonly address: string;
  readonly peers: Set<string>;
  readonly listening: Promise<void>;
  state: RunningService['state'];
}

export interface ChaincodesProcessParameters {
  /** Builds by tree hash. */
  readonly builds: string;
  /** Peer -> template values of its builder. */
  readonly builder: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Chaincodes that have a process each, as under every loop that is a process. */
  readonly apart: readonly string[];
}

/**
 * The chaincodes of the loops that run in a test's own process: one process serves them for all loops, at the addresses
 * where their peers look for them (chaincodes-host.ts). A Node process for each chaincode of each organization is a third
 * of the CPU of a test file. Those that a test names, to look at their processes, have one each; so has every
 * chaincode in every demo and under every loop that is a process.
 */
export class ChaincodesProcess implements ChaincodeRuntime {
  readonly #others: ChaincodeRuntime;
  readonly #parameters: ChaincodesProcessParameters;
  readonly #served = new Map<string, Served>();

  /** @param others runs those that have a process each */
  constructor(others: ChaincodeRuntime, parameters: ChaincodesProcessParameters) {
    this.#others = others;
    this.#parameters = parameters;
  }

  async prepare(source: SourceTree): Promise<void> {
    await copyBuilt(source, this.#parameters.builds);
    await this.#others.prepare(source);
  }

  async ensure(wanted: ChaincodeService): Promise<void> {
    if (this.#parameters.apart.includes(wanted.chaincode)) return this.#others.ensure(wanted);
    const address = fillAddress(wanted.address, this.#parameters.builder[wanted.peer] ?? {});
    const key = `${address} ${wanted.packageId}`;
    // No other source comes under the same package id: its hash is in the package (chaincode-package.ts).
    const served = this.#served.get(key) ?? this.#serve(key, wanted, address);
    served.peers.add(wanted.peer);
    await served.listening;
  }

  #serve(key: string, wanted: ChaincodeService, address: string): Served {
    const { tree, packageId } = wanted;
    const listening = serve({ folder: join(this.#parameters.builds, tree), packageId, address });
    const served: Served = { wanted, address, peers: new Set(), listening, state: 'starting' };
    this.#served.set(key, served);
    addresses.add(key);
    listening.then(
      () => {
        served.state = 'running';
      },
      () => {
        this.#served.delete(key);
        addresses.delete(key);
      },
    );
    return served;
  }

  running(): readonly RunningService[] {
    const here = [...this.#served.values()].flatMap(({ wanted: { packageId, chaincode }, peers, state }) =>
      [...peers].map((peer) => ({ peer, packageId, chaincode, state, restarts: 0, why: '' })),
    );
    return [...here, ...this.#others.running()];
  }

  async stop(peer: string, packageId: string): Promise<void> {
    for (const [key, { wanted, address, peers }] of this.#served) {
      if (wanted.packageId !== packageId || !peers.delete(peer) || peers.size > 0) continue;
      this.#served.delete(key);
      await ask({ packageId, address });
      addresses.delete(key);
      if (addresses.size === 0) await endHost();
    }
    await this.#others.stop(peer, packageId);
  }

  /** Ends what is served for this loop, and the process with the last of it; the others are their own runtime's. */
  async close(): Promise<void> {
    const here = [...this.#served.values()].flatMap(({ wanted, peers }) =>
      [...peers].map((peer) => this.stop(peer, wanted.packageId)),
    );
    await Promise.all(here);
  }
}

function serve(request: HostRequest): Promise<void> {
  if (request.address.startsWith('unix:')) {
    mkdirSync(dirname(request.address.slice(5)), { recursive: true, mode: 0o700 });
    rmSync(request.address.slice(5), { force: true });
  }
  return ask(request);
}

let host: ChildProcess | undefined;
/** What it serves, for all loops. */
const addresses = new Set<string>();

async function endHost(): Promise<void> {
  const child = host;
  host = undefined;
  if (child === undefined || child.exitCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.ref();
  child.disconnect();
  await gone;
}

/** @throws what the host says, or that it has ended */
function ask(request: HostRequest): Promise<void> {
  if (host === undefined) {
    host = fork(HOST, { env: { PATH: process.env.PATH ?? '', CORE_CHAINCODE_LOGGING_LEVEL: 'CRITICAL' } });
    host.setMaxListeners(0);
    host.unref();
    host.channel?.unref();
  }
  const child = host;
  return new Promise((resolve, reject) => {
    const ended = () => settle(() => reject(new Error(`${HOST} has ended`)));
    const heard = ({ address, packageId, failure }: HostAnswer) => {
      if (address !== request.address || packageId !== request.packageId) return;
      settle(() => (failure === undefined ? resolve() : reject(new Error(failure))));
    };
    const settle = (how: () => void) => {
      child.off('message', heard).off('exit', ended);
      how();
    };
    child.on('message', heard).on('exit', ended);
    child.send(request);
  });
}
