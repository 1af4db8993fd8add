import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Makes a folder once, also when several processes want it: `fill` works in a temporary folder that is renamed into
 * place when it is whole, so a kill at any instruction leaves either nothing or all. Others wait; a dead owner's lock
 * is taken over.
 */
export async function exclusiveFolder(target: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  const lock = `${target}.lock`;
  while (!existsSync(target)) {
    if (!takeLock(lock)) {
      await delay(50);
      continue;
    }
    const temporary = `${target}.${process.pid}.tmp`;
    try {
      if (existsSync(target)) return;
      rmSync(temporary, { recursive: true, force: true });
      mkdirSync(temporary, { recursive: true });
      await fill(temporary);
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
      rmSync(lock, { force: true });
    }
  }
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = Number(readOr(lock, ''));
    if (owner > 0 && owner !== process.pid && !isAlive(owner)) rmSync(lock, { force: true });
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
