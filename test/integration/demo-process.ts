import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
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

/** Looks until it is so. @throws Error when it takes too long */
export async function until(what: string, look: () => boolean, limitMs = 120_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!look()) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`);
    await delay(50);
  }
}

/** Processes that name the place in their arguments, environment or working folder. */
export function processesOf(place: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      const said = readFileSync(`/proc/${pid}/cmdline`, 'latin1') + readFileSync(`/proc/${pid}/environ`, 'latin1');
      return said.includes(place) || readlinkSync(`/proc/${pid}/cwd`).startsWith(place);
    } catch {
      return false;
    }
  });
}

/** Does one of the place's processes run this program. */
export function runsThere(place: string, program: string): boolean {
  return processesOf(place).some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(program);
    } catch {
      return false;
    }
  });
}

/** @param others processes that run now and must end @throws AssertionError */
export async function nothingIsLeft({ place }: Demo, others: readonly string[]): Promise<void> {
  await until(`the end of ${others.length} processes`, () => processesOf(place).length === 0, 30_000);
  assert.equal(readdirSync(place), []);
  rmSync(place, { recursive: true });
}
