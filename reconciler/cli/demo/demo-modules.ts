import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from './story.js';

/**
 * Where the chaincodes' node_modules are kept: in the user's cache (XDG_CACHE_HOME, else ~/.cache), so that only the first
 * demo of a machine installs them; in the demo's own folder for a user without a home that can be written, as in containers.
 */
export function demoModules({ folder, env }: Pick<Stage, 'folder' | 'env'>): string {
  const modules = join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'quorate', 'modules');
  try {
    mkdirSync(modules, { recursive: true });
    accessSync(modules, constants.W_OK);
    return modules;
  } catch {
    return join(folder.path, 'modules');
  }
}
