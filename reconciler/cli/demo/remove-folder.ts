import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const TRIES = 100;
const PAUSE_MS = 100;

/**
 * Removes a folder in which a process that is just ending (a compiler whose loop was stopped) may still write: what has
 * come meanwhile is looked for at each try. Node's own retries do not look again, so that one late file holds them up
 * for twenty seconds a folder, and then they fail.
 *
 * @throws the last failure, after some ten seconds
 */
export async function removeFolder(folder: string, remove = rmSync): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      remove(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (tried === TRIES) throw error;
      await delay(PAUSE_MS);
    }
  }
}
