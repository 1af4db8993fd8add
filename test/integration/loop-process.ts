import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './consortium.js';

/** One line of `reconcile --loop --format json`. */
export interface LoopLine {
  readonly time: string;
  readonly organization: string;
  readonly type: string;
  readonly conditions?: readonly { readonly address: { readonly name: string }; readonly reason: string }[];
  readonly [field: string]: unknown;
}

/** `reconcile --loop` as its own process, as a service manager would run it. */
export class LoopProcess {
  readonly child: ChildProcess;
  readonly lines: LoopLine[] = [];
  errors = '';
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  #rest = '';

  /** @param how `told`: with a channel on which `tell` says that the upstream has moved */
  constructor(
    config: string,
    options: readonly string[] = [],
    { main = join(ROOT, 'dist/reconciler/main.js'), told = false } = {},
  ) {
    this.child = spawn(process.execPath, [main, '--loop', '--config', config, '--format', 'json', ...options], {
      stdio: ['pipe', 'pipe', 'pipe', ...(told ? (['ipc'] as const) : [])],
    });
    this.child.stdout!.on('data', (chunk: Buffer) => {
      const parts = (this.#rest + chunk.toString('utf8')).split('\n');
      this.#rest = parts.pop()!;
      for (const part of parts) this.lines.push(JSON.parse(part) as LoopLine);
    });
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString('utf8');
    });
    this.ended = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve({ code, signal })));
  }

  /** The reason it gave last for a resource. */
  reason(name: string): string | undefined {
    const pass = this.lines.findLast(({ type }) => type === 'pass');
    return pass?.conditions?.find(({ address }) => address.name === name)?.reason;
  }

  /** Says that the upstream has moved, as a webhook would; nothing where the process was started without a channel. */
  tell(): void {
    if (this.child.connected) this.child.send('moved');
  }

  /** Process ids of the chaincodes that it runs. */
  chaincodes(): readonly number[] {
    return chaincodesOf(this.child.pid!);
  }
}

/** Process ids of the chaincodes that a process runs. */
export function chaincodesOf(parent: number): readonly number[] {
  return processes().flatMap((one) =>
    one.parent === parent && one.command.includes('chaincode-host') ? [one.pid] : [],
  );
}

/** All processes of this machine, by /proc. */
function processes(): readonly { readonly pid: number; readonly parent: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return [{ pid: Number(name), parent: Number(stat.split(') ').at(-1)!.split(' ')[1]), command }];
      } catch {
        return [];
      }
    });
}

/** Does a process live; one that is dead and that nobody has waited for does not. */
export function lives(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
