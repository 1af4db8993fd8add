import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { processesOf } from '../processes.js';
import { until } from '../wait.js';
import { ENGINE_ARGUMENTS } from './engine-arguments.js';

export const MAIN = fileURLToPath(new URL('../../reconciler/main.js', import.meta.url));

/** A demo that runs as a process, with what it has said so far. */
export interface Demo {
  readonly child: ChildProcess;
  /** Where its one folder is made; nothing else is there. */
  readonly place: string;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | string>;
}

/** `reconcile demo` on this run's engine. */
export function startDemo(...args: string[]): Demo {
  return startDemoWith({}, ...args);
}

/** The same with more in its environment. It leads a process group, as a command does that a terminal has started. */
export function startDemoWith(environment: Readonly<Record<string, string>>, ...args: string[]): Demo {
  const place = mkdtempSync('/tmp/qd-');
  const child = spawn(process.execPath, [MAIN, 'demo', ...ENGINE_ARGUMENTS, ...args], {
    env: { ...process.env, TMPDIR: place, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  // A test that fails before its demo's end leaves nothing running either.
  process.once('exit', () => child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? '')),
  );
  return { child, place, out: () => out, err: () => err, ended };
}

/** What a terminal does at Ctrl-C: everybody of the group gets the signal, the demo's children too. */
export function ctrlC({ child }: Demo): void {
  process.kill(-child.pid!, 'SIGINT');
}

/** @param others processes that run now and must end @throws AssertionError */
export async function nothingIsLeft({ place }: Demo, others: readonly number[]): Promise<void> {
  await until(`the end of ${others.length} processes`, () => processesOf(place).length === 0);
  assert.equal(readdirSync(place), []);
  rmSync(place, { recursive: true });
}
