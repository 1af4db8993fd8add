import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));
const STOP_LIMIT_MS = 8000;
const KEPT_LINES = 40;

export interface ReconcileProcessOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly line?: (line: string) => void;
  /** Told the process id as soon as there is one. */
  readonly started: (pid: number) => void;
}

/**
 * A `reconcile ...` of its own process. It holds a pipe from us as its standard input, and a channel, so that it ends
 * when we do, however that comes about.
 */
export class ReconcileProcess {
  readonly args: readonly string[];
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Undefined while it runs. */
  end: number | string | undefined;
  readonly #child: ChildProcess;
  readonly #said: string[] = [];

  constructor(args: readonly string[], options: ReconcileProcessOptions) {
    this.args = args;
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      cwd: options.folder,
      env: { ...options.env },
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    if (this.#child.pid !== undefined) options.started(this.#child.pid);
    this.#child.stdin!.on('error', () => undefined);
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      this.#keep(line);
      options.line?.(line);
    });
    createInterface({ input: this.#child.stderr! }).on('line', (line) => this.#keep(line));
    this.ended = new Promise((resolve) => {
      const end = (how: number | string): void => {
        this.end ??= how;
        resolve(this.end);
      };
      this.#child.once('error', (error) => end(error.message));
      this.#child.once('close', (code, signal) => end(code ?? signal ?? 'gone'));
    });
  }

  /** The last lines that it wrote. */
  get said(): string {
    return this.#said.join('\n');
  }

  /** Says that something may have happened: a loop looks at its upstream at once, as after a webhook. */
  wake(): void {
    if (this.#child.connected) this.#child.send('wake', () => undefined);
  }

  /** Closes the pipe, which asks it to end; one that does not is killed. */
  async stop(): Promise<void> {
    if (this.end !== undefined) return;
    this.#child.stdin!.end();
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.ended;
    clearTimeout(timer);
  }

  #keep(line: string): void {
    this.#said.push(line);
    if (this.#said.length > KEPT_LINES) this.#said.shift();
  }
}

/** Runs a `reconcile ...` to its end, or to ours. */
export async function runReconcile(
  args: readonly string[],
  options: Omit<ReconcileProcessOptions, 'line'> & { readonly atEnd: (end: () => Promise<void>) => void },
): Promise<{ readonly code: number | string; readonly output: string; readonly said: string }> {
  const lines: string[] = [];
  const child = new ReconcileProcess(args, { ...options, line: (line) => lines.push(line) });
  options.atEnd(() => child.stop());
  const code = await child.ended;
  return { code, output: lines.join('\n'), said: child.said };
}
