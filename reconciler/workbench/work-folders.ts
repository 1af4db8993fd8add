import { readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { WorkFolders } from './dev-member.js';

/**
 * Folders for the chaincodes of a devnet: builds and logs in `directory`, node_modules in the user's cache
 * (XDG_CACHE_HOME, else ~/.cache), where every network of this machine finds them again.
 */
export function workFolders(directory: string): WorkFolders {
  return { builds: join(directory, 'builds'), logs: join(directory, 'logs'), modules: join(cacheFolder(), 'modules') };
}

/** Builds that were not made for so long are taken out of the cache. */
const KEPT_MS = 14 * 24 * 60 * 60_000;

/** The same with builds in the cache, too: tests start networks that end at once, and build the same source again. */
export function sharedBuilds(directory: string): WorkFolders {
  const builds = join(cacheFolder(), 'builds');
  removeOld(builds, Date.now() - KEPT_MS);
  return { ...workFolders(directory), builds };
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'quorate');
}

/** Folders that were made before `time`. Another process may do the same: what is gone is gone. */
function removeOld(folder: string, time: number): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? time) < time) {
        rmSync(path, { recursive: true, force: true });
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
