import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endProcess } from '../devnet-process.js';
import type { Outcome } from './cell.js';
import type { GeneratorMessage, LoadOrder } from './generate-load.js';

const SCRIPT = fileURLToPath(new URL('./generate-load.js', import.meta.url));

/** `generate-load.js` as another process. One order at a time. */
export class LoadGenerator {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @param directory of network.json @throws where it ends at once */
  static async start(directory: string): Promise<LoadGenerator> {
    const generator = new LoadGenerator(fork(SCRIPT, [directory]));
    await generator.#next();
    return generator;
  }

  /** @throws where it ends before it answers */
  async offer(order: LoadOrder): Promise<readonly Outcome[]> {
    const next = this.#next();
    this.#child.send(order);
    const message = await next;
    if (!('outcomes' in message)) throw new Error('a load generator answers out of turn');
    return message.outcomes;
  }

  stop(): Promise<void> {
    return endProcess(this.#child);
  }

  #next(): Promise<GeneratorMessage> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`a load generator ended (${code})`));
      this.#child.once('exit', ended);
      this.#child.once('message', (message: GeneratorMessage) => {
        this.#child.off('exit', ended);
        resolve(message);
      });
    });
  }
}
