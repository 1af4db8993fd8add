import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_AGAIN_MS = 50;

/** Runs `work` while no other process of this machine does under the same lock file. */
export async function withProcessLock<Value>(file: string, work: () => Promise<Value>): Promise<Value> {
  while (!takeLock(file)) await delay(LOOK_AGAIN_MS);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Takes a lock file that holds its owner; a dead owner's lock is removed, to be taken at the next try. */
export function takeLock(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' });
    return true;
  } catch {
    if (lockOwner(file) === undefined) rmSync(file, { force: true });
    return false;
  }
}

/** Process id of the living owner of a lock file; undefined when there is none. */
export function lockOwner(file: string): number | undefined {
  const [pid, start] = readOr(file, '').split(' ');
  const owner = Number(pid);
  if (!(owner > 0)) return undefined;
  return isAlive(owner) && (!start || start === startOf(owner)) ? owner : undefined;
}

/** Fields of /proc/PID/stat from the third on (proc(5)); none where the system has no such file. */
function statOf(pid: number): readonly string[] {
  const [, after] = readOr(`/proc/${pid}/stat`, '').split(/\) (?=[^)]*$)/);
  return after?.split(' ') ?? [];
}

/** When a process started, where the system tells (Linux): the next process may get the same id, also after a reboot. */
function startOf(pid: number): string {
  return statOf(pid)[19] ?? '';
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

/** One that was killed and that nobody has waited for (a zombie) lives no more. */
function isAlive(pid: number): boolean {
  if (statOf(pid)[0] === 'Z') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
