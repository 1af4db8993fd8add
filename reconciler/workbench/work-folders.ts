import { homedir } from 'node:os';
import { join } from 'node:path';
import type { WorkFolders } from './dev-member.js';

/**
 * Folders for the chaincodes of a devnet: builds and logs in `directory`, node_modules in the user's cache
 * (XDG_CACHE_HOME, else ~/.cache), where every network of this machine finds them again.
 */
export function workFolders(directory: string): WorkFolders {
  return {
    builds: join(directory, 'builds'),
    logs: join(directory, 'logs'),
    modules: join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'quorate', 'modules'),
  };
}
