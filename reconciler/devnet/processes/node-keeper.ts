import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { KeeperOrder, KeeperWord, NodeProgram } from './keeper-messages.js';

const KEEPER = fileURLToPath(new URL('./run-keeper.js', import.meta.url));
const KEEPER_GONE = 'the process that keeps the nodes has ended';

/** How a process of the keeper ended: exit code, the signal's name, or why it did not start. */
export type NodeEnd = number | string;

export interface KeptProcess {
  readonly pid: number;
  /** Resolves when it has ended, by itself or not. */
  readonly ended: Promise<NodeEnd>;
  /** Resolves when it has ended: SIGTERM, and SIGKILL for one that stays. */
  stop(): Promise<void>;
}

interface Waiting {
  readonly started: (pid: number) => void;
  readonly ended: (how: NodeEnd) => void;
}

/** Our end of the keeper process: starts and ends the processes of one network. Nothing of them outlives it, or us. */
export class NodeKeeper {
  /** Resolves when the keeper and everything that it kept has ended. */
  readonly closed: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, Waiting>();
  #closing = false;

  /**
   * @param folders go when everything has ended, even if we are killed
   * @param patienceMs a process that has not ended so long after SIGTERM is killed
   */
  constructor(folders: readonly string[], patienceMs = 8000) {
    this.#child = fork(KEEPER, [String(patienceMs), ...folders], {
      // A group of its own: a terminal's Ctrl-C is for us, and we can end the whole group if the keeper dies.
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      env: {},
    });
    this.#child.on('message', (word: KeeperWord) => this.#hear(word));
    this.#child.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.#child.once('exit', () => {
        this.#endGroup();
        for (const name of [...this.#waiting.keys()]) {
          this.#hear({ type: 'ended', name, how: KEEPER_GONE });
        }
        resolve();
      });
    });
  }

  /** @throws QuorateError DEVNET_PROCESS when it cannot be run */
  async start(program: NodeProgram): Promise<KeptProcess> {
    const { name } = program;
    let started: (pid: number) => void = () => undefined;
    let end: (how: NodeEnd) => void = () => undefined;
    const ended = new Promise<NodeEnd>((resolve) => {
      end = resolve;
    });
    const pid = await new Promise<number>((resolve, reject) => {
      if (!this.#child.connected) throw notStarted(program, KEEPER_GONE);
      started = resolve;
      ended.then((how) => reject(notStarted(program, how)));
      this.#waiting.set(name, { started, ended: end });
      this.#order({ type: 'start', program });
    });
    return {
      pid,
      ended,
      stop: async () => {
        if (this.#waiting.has(name)) this.#order({ type: 'stop', name });
        await ended;
      },
    };
  }

  /** Everything is being ended, as we wish. */
  get isClosing(): boolean {
    return this.#closing;
  }

  /** Ends everything; safe to call twice. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#child.connected) this.#child.disconnect();
    await this.closed;
  }

  #order(order: KeeperOrder): void {
    // A keeper that is gone says so by `exit`, which ends whoever waits.
    if (this.#child.connected) this.#child.send(order, () => undefined);
  }

  #hear(word: KeeperWord): void {
    const waiting = this.#waiting.get(word.name);
    if (word.type === 'started') {
      waiting?.started(word.pid);
    } else {
      this.#waiting.delete(word.name);
      waiting?.ended(word.how);
    }
  }

  /** A keeper that was killed could end nobody. Its processes are in its group, with whatever they have started. */
  #endGroup(): void {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // Nobody is left in it.
    }
  }
}

function notStarted({ name, program }: NodeProgram, how: NodeEnd): QuorateError {
  return new QuorateError('DEVNET_PROCESS', 'A process of the network cannot be started', {
    why: `${name}, ${program}: ${how}`,
    mend: 'look whether the program can be run and its folder written to',
    facts: { node: name, program },
  });
}
