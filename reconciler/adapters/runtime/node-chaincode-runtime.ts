import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { QuorateError } from '../../core/model/quorate-error.js';
import type {
  ChaincodeRuntime,
  ChaincodeService,
  RunningService,
  SourceTree,
} from '../../ports/write/chaincode-runtime.js';
import { type BuildFolders, buildChaincode } from './build-chaincode.js';
import { fillAddress } from './fill-address.js';
import { lastLine } from './last-line.js';

export interface NodeChaincodeRuntimeParameters extends BuildFolders {
  readonly mspId: string;
  readonly logs: string;
  /** Peer -> template values of its builder. */
  readonly builder: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Options of Node for a process, e.g. `--inspect=127.0.0.1:9229`; the same for every process that takes its place. */
  readonly nodeOptions?: (service: ChaincodeService) => readonly string[];
}

interface Service {
  wanted: ChaincodeService;
  /** Peers whose address template comes to this same address: they share the process. */
  readonly peers: Set<string>;
  readonly address: string;
  child: ChildProcess | undefined;
  state: RunningService['state'];
  restarts: number;
  stopped: boolean;
  listening: Promise<void>;
  wake: AbortController;
}

const HOST = fileURLToPath(new URL('./chaincode-host.js', import.meta.url));
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;
const BACKOFF_MS = [250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];
/** A process that has lived this long has started well: the next crash begins at the first backoff again. */
const STEADY_MS = 60_000;

/**
 * Runs Node chaincodes as services: one process per peer and package, its own environment, no shell, restarted with
 * backoff, its log kept (one older generation), ended with the loop.
 */
export class NodeChaincodeRuntime implements ChaincodeRuntime {
  readonly #parameters: NodeChaincodeRuntimeParameters;
  readonly #services = new Map<string, Service>();
  readonly #closing = new AbortController();

  constructor(parameters: NodeChaincodeRuntimeParameters) {
    this.#parameters = parameters;
  }

  async prepare(source: SourceTree): Promise<void> {
    await buildChaincode(source, this.#parameters, { stop: this.#closing.signal });
  }

  /** As the port says; another source under the same package id takes the place of the one that runs (see #replace). */
  async ensure(wanted: ChaincodeService): Promise<void> {
    const address = fillAddress(wanted.address, this.#parameters.builder[wanted.peer] ?? {});
    const key = `${address} ${wanted.packageId}`;
    let service = this.#services.get(key);
    if (!service) {
      service = {
        wanted,
        peers: new Set([wanted.peer]),
        address,
        child: undefined,
        state: 'starting',
        restarts: 0,
        stopped: false,
        listening: Promise.resolve(),
        wake: new AbortController(),
      };
      this.#services.set(key, service);
      service.listening = this.#start(service);
      service.listening.catch(() => undefined);
    } else if (service.wanted.tree !== wanted.tree) {
      service.listening = this.#replace(service, wanted);
      service.listening.catch(() => undefined);
    }
    service.peers.add(wanted.peer);
    await service.listening;
  }

  running(): readonly RunningService[] {
    return [...this.#services.values()].flatMap((service) =>
      [...service.peers].map((peer) => ({
        peer,
        packageId: service.wanted.packageId,
        chaincode: service.wanted.chaincode,
        state: service.state,
        restarts: service.restarts,
        why: service.state === 'running' ? '' : lastLine(this.logFile(service.wanted.packageId)),
      })),
    );
  }

  async stop(peer: string, packageId: string): Promise<void> {
    for (const [key, service] of this.#services) {
      if (service.wanted.packageId !== packageId || !service.peers.delete(peer)) continue;
      if (service.peers.size > 0) continue;
      this.#services.delete(key);
      service.stopped = true;
      service.wake.abort();
      await end(service.child);
    }
  }

  /** Ends every process, builds too; the loop calls it when it stops. */
  async stopAll(): Promise<void> {
    this.#closing.abort();
    const all = this.running();
    await Promise.all(all.map(({ peer, packageId }) => this.stop(peer, packageId)));
  }

  /** Path of a package's log file. */
  logFile(packageId: string): string {
    return join(this.#parameters.logs, `${packageId.replace(/[^A-Za-z0-9_.+-]/g, '-').slice(0, 100)}.log`);
  }

  async #start(service: Service): Promise<void> {
    const { wanted, address } = service;
    if (address.startsWith('unix:')) {
      mkdirSync(dirname(address.slice(5)), { recursive: true, mode: 0o700 });
      rmSync(address.slice(5), { force: true });
    }
    const child = this.#spawn(service, address);
    const limit = Date.now() + START_LIMIT_MS;
    while (child.exitCode === null && child.signalCode === null && Date.now() < limit && !service.stopped) {
      if (await accepts(address)) {
        service.state = 'running';
        return;
      }
      await delay(20);
    }
    if (service.stopped) return;
    if (child.exitCode === null) child.kill('SIGKILL');
    throw new QuorateError('CHAINCODE_START_FAILED', 'The chaincode process does not come up', {
      why: lastLine(this.logFile(wanted.packageId)),
      mend: `look at ${this.logFile(wanted.packageId)}`,
      facts: { chaincode: wanted.chaincode, peer: wanted.peer, packageId: wanted.packageId },
      retry: 'transient',
    });
  }

  /**
   * Another source under the same package: one process ends, the other begins at the same address. Where the new one
   * does not come up, the earlier is started again, and the failure thrown.
   */
  async #replace(service: Service, wanted: ChaincodeService): Promise<void> {
    const earlier = service.wanted;
    const child = service.child;
    Object.assign(service, { wanted, child: undefined, state: 'starting', restarts: 0 });
    await end(child);
    if (service.stopped) return;
    try {
      await this.#start(service);
    } catch (error) {
      if (service.stopped) return;
      service.wanted = earlier;
      await this.#start(service);
      throw error;
    }
  }

  #spawn(service: Service, address: string): ChildProcess {
    const { wanted } = service;
    const log = this.logFile(wanted.packageId);
    mkdirSync(dirname(log), { recursive: true });
    if (existsSync(log) && statSync(log).size > LOG_LIMIT_BYTES) renameSync(log, `${log}.1`);
    const handle = openSync(log, 'a');
    const options = this.#parameters.nodeOptions?.(wanted) ?? [];
    const child = spawn(process.execPath, [...options, '--max-semi-space-size=2', HOST], {
      cwd: join(this.#parameters.builds, wanted.tree),
      env: {
        PATH: process.env.PATH ?? '',
        CORE_CHAINCODE_ID: wanted.packageId,
        CORE_CHAINCODE_ADDRESS: address,
        CHAINCODE_ID: wanted.packageId,
        CHAINCODE_SERVER_ADDRESS: address,
        CORE_CHAINCODE_ID_NAME: wanted.packageId,
        CORE_PEER_LOCALMSPID: this.#parameters.mspId,
        NODE_ENV: 'production',
      },
      stdio: ['pipe', handle, handle],
    });
    closeSync(handle);
    child.stdin?.on('error', () => undefined);
    const startedAt = Date.now();
    service.child = child;
    child.on('error', (error) => appendFileSync(log, `${error.message}\n`));
    child.once('exit', (code, signal) => {
      if (service.stopped || service.child !== child) return;
      appendFileSync(log, `[quorate] the process ended (${signal ?? code})\n`);
      void this.#restart(service, child, Date.now() - startedAt);
    });
    return child;
  }

  async #restart(service: Service, ended: ChildProcess, livedMs: number): Promise<void> {
    service.restarts = livedMs > STEADY_MS ? 1 : service.restarts + 1;
    service.state = 'backoff';
    const wait = BACKOFF_MS[Math.min(service.restarts, BACKOFF_MS.length) - 1]!;
    await delay(wait, undefined, { signal: service.wake.signal }).catch(() => undefined);
    // Meanwhile another one may have been put in its place.
    if (service.stopped || service.child !== ended) return;
    service.listening = this.#start(service);
    service.listening.catch(() => undefined);
  }
}

/** Closing the pipe is the polite way; a process that stays is killed. */
async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await gone;
  clearTimeout(timer);
}

function accepts(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const at = address.lastIndexOf(':');
    const socket = address.startsWith('unix:')
      ? connect(address.slice(5))
      : connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
