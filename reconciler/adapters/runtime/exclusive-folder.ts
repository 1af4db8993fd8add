import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { takeLock } from '../../machine/process-lock.js';

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
