import { statfsSync } from 'node:fs';
import { runTool, toolEnvironment } from '../../adapters/runtime/run-tool.js';
import type { ReconcilerConfig } from '../../config/reconciler-config.js';
import { stateFolder } from '../state-folder.js';
import { attempt, type Check, failed, ok, warning } from './check.js';

const MB = 1024 * 1024;
const LEAST_MB = 200;
const ENOUGH_MB = 1024;
const TOOL_LIMIT_MS = 20_000;

/** This machine: disk for builds and logs, and the tools that build a chaincode. */
export async function checkMachine(config: ReconcilerConfig): Promise<readonly Check[]> {
  return [await checkDisk(config.state), await checkNpm()];
}

/** Can the state folder be made and written, and is there room in it. @param freeBytes of a folder's file system */
export function checkDisk(state: string, freeBytes: (folder: string) => number = freeFor): Promise<Check> {
  return attempt('disk', () => {
    stateFolder(state);
    const free = Math.floor(freeBytes(state) / MB);
    const what = `${free} MB free in ${state}`;
    const mend = 'make room: builds, node_modules and logs are kept there';
    if (free < LEAST_MB) return failed('disk', what, mend);
    return free < ENOUGH_MB ? warning('disk', what, mend) : ok('disk', what);
  });
}

/** For those who are no superuser. */
function freeFor(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Does the program run that builds chaincodes. */
export function checkNpm(program = 'npm'): Promise<Check> {
  return checkTool(program, 'chaincodes are built with `npm ci`: install Node.js with npm');
}

async function checkTool(program: string, mend: string): Promise<Check> {
  const { code, output } = await runTool(program, ['--version'], {
    directory: process.cwd(),
    environment: toolEnvironment(),
    limitMs: TOOL_LIMIT_MS,
  });
  if (code !== 0) return failed(program, `it does not run: ${output.trim().split('\n').at(-1) ?? ''}`, mend);
  return ok(program, output.trim().split('\n').at(-1) ?? '');
}
