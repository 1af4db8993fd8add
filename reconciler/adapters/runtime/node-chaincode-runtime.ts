import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
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

export interface NodeChaincodeRuntimeParameters extends BuildFolders {
  readonly mspId: string;
  readonly logs: string;
  /** Peer -> template values of its builder. */
  readonly builder: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Service {
  readonly wanted: ChaincodeService;
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

  #spawn(service: Service, address: string): ChildProcess {
    const { wanted } = service;
    const log = this.logFile(wanted.packageId);
    mkdirSync(dirname(log), { recursive: true });
    if (existsSync(log) && statSync(log).size > LOG_LIMIT_BYTES) renameSync(log, `${log}.1`);
    const handle = openSync(log, 'a');
    const child = spawn(process.execPath, ['--max-semi-space-size=2', HOST], {
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
      if (service.stopped) return;
      appendFileSync(log, `[quorate] the process ended (${signal ?? code})\n`);
      void this.#restart(service, Date.now() - startedAt);
    });
    return child;
  }

  async #restart(service: Service, livedMs: number): Promise<void> {
    service.restarts = livedMs > STEADY_MS ? 1 : service.restarts + 1;
    service.state = 'backoff';
    const wait = BACKOFF_MS[Math.min(service.restarts, BACKOFF_MS.length) - 1]!;
    await delay(wait, undefined, { signal: service.wake.signal }).catch(() => undefined);
    if (service.stopped) return;
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

/** How far above its last line a stack says what it was. */
const TAIL_LINES = 40;

function lastLine(file: string): string {
  if (!existsSync(file)) return '';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  // Our own note that it ended says nothing of why; after an error Node still prints its stack and its version.
  const own = lines.filter((line) => !line.startsWith('[quorate]'));
  const said = own.slice(-TAIL_LINES).findLast((line) => /\b\w*Error\b/.test(line));
  return (said ?? own.at(-1) ?? lines.at(-1) ?? '').trim().slice(0, 300);
}
