/**
 * The parent of all peers and orderers of one network of the real engine. It holds a channel to the process that runs
 * the network: when that ends, however it ends, the keeper ends every process it has started, and then itself. Its
 * processes are never anybody else's children, so there is no moment in which one of them could be left over.
 *
 *   fork(run-keeper.js, [PATIENCE_MS, FOLDER...], { detached: true })     orders and words as in keeper-messages.ts
 *
 * A process that has not ended PATIENCE_MS after SIGTERM is killed. The folders go when everything has ended.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import type { KeeperOrder, KeeperWord, NodeProgram } from './keeper-messages.js';

const [, , patience, ...folders] = process.argv;
const patienceMs = Number(patience);
const running = new Map<string, ChildProcess>();
let ending = false;

// A terminal's Ctrl-C and a well-meant kill are for the process that runs the network; this one ends with its channel.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('message', (order: KeeperOrder) => {
  if (order.type === 'start') start(order.program);
  else stop(order.name);
});
process.on('disconnect', endAll);
// It may have gone before there was anybody to hear of it.
if (!process.connected) endAll();

function start(program: NodeProgram): void {
  if (ending) return;
  const { name } = program;
  let log: number | undefined;
  try {
    log = openSync(program.log, 'a');
    const child = spawn(program.program, program.args, {
      cwd: program.folder,
      env: { ...program.env },
      stdio: ['ignore', log, log],
    });
    child.once('error', (error) => ended(name, child, error.message));
    child.once('exit', (code, signal) => ended(name, child, code ?? signal ?? 'gone'));
    if (child.pid === undefined) return;
    running.set(name, child);
    say({ type: 'started', name, pid: child.pid });
  } catch (error) {
    say({ type: 'ended', name, how: (error as Error).message });
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

function ended(name: string, child: ChildProcess, how: number | string): void {
  // `error` may also mean that a signal could not be sent: then there will be an `exit` too.
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) return;
  running.delete(name);
  say({ type: 'ended', name, how });
  if (ending && running.size === 0) leave();
}

function stop(name: string): void {
  const child = running.get(name);
  if (child === undefined) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  child.once('exit', () => clearTimeout(timer));
}

function endAll(): void {
  if (ending) return;
  ending = true;
  if (running.size === 0) leave();
  for (const name of [...running.keys()]) stop(name);
}

function leave(): never {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  process.exit(0);
}

function say(word: KeeperWord): void {
  if (process.connected) process.send!(word, () => undefined);
}
