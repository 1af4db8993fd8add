import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readNetworkFile } from '../../reconciler/cli/devnet-files.js';
import type { NetworkFile } from '../../reconciler/devnet/fabric/write-network-files.js';
import type { Engine } from '../../reconciler/devnet/running-network.js';
import { ROOT } from '../integration/consortium.js';

export interface DevnetProcess {
  readonly child: ChildProcess;
  readonly file: NetworkFile;
  /** Until a first transaction could be submitted. */
  readonly milliseconds: number;
}

/** `reconcile devnet up`, as another process. @throws where it ends before the network is up */
export async function startDevnetProcess(
  engine: Engine,
  spec: string,
  directory: string,
  more: readonly string[] = [],
): Promise<DevnetProcess> {
  const main = join(ROOT, 'dist/reconciler/main.js');
  const begin = performance.now();
  const args = [main, 'devnet', 'up', '--engine', engine, '--spec', spec, '--directory', directory, ...more];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  for (;;) {
    const file = existsSync(directory) ? readNetworkFile(directory) : undefined;
    if (file !== undefined) return { child, file, milliseconds: performance.now() - begin };
    if (child.exitCode !== null) throw new Error(`devnet up --engine ${engine} ended (${child.exitCode})`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Resolves when it is gone. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
