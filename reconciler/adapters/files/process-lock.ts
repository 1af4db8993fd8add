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

/** Takes a lock file that holds its owner's process id; a dead owner's lock is removed, to be taken at the next try. */
export function takeLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = Number(readOr(file, ''));
    if (owner > 0 && owner !== process.pid && !isAlive(owner)) rmSync(file, { force: true });
    return false;
  }
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
