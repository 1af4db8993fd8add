import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** `.work-HOST-PID-RANDOM`: the machine in it, since a home folder may be shared by several. */
const mine = () => `.work-${hostname().replaceAll(/[^A-Za-z0-9]/g, '')}-`;

/**
 * Makes a new folder for unfinished things in `directory`, which is made, too, and first removes those that processes of
 * this machine left which are no more, having been killed.
 */
export async function makeWorkFolder(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) {
    const pid = name.startsWith(mine()) ? Number(/^\d+(?=-)/.exec(name.slice(mine().length))?.[0]) : Number.NaN;
    if (pid > 0 && !isAlive(pid)) await rm(join(directory, name), { recursive: true, force: true });
  }
  return mkdtemp(join(directory, `${mine()}${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive, too.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
