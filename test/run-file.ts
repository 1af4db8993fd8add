/** Runs uvu test files, one after another as `run.ts` names them, and answers the counts of each. See there. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ENGINE_VARIABLE } from './engine.js';
import { type FileResult, type FileToRun, NO_MORE } from './file-result.js';
import { missing } from './needs.js';

type Run = () => Promise<[string | boolean, number, number, number]>;
const scope = globalThis as unknown as { UVU_DEFER: number; UVU_QUEUE: unknown[][]; UVU_INDEX: number };

async function resultOf(file: string): Promise<FileResult> {
  scope.UVU_DEFER = 1;
  scope.UVU_QUEUE = [[file]];
  scope.UVU_INDEX = 0;
  missing.length = 0;
  const before = cpuSeconds();
  let passed = 0;
  let failed = 0;
  const why: string[] = [];
  try {
    await import('uvu');
    await import(pathToFileURL(file).href);
    const runs = scope.UVU_QUEUE[0]!.slice(1) as Run[];
    if (runs.length === 0 && missing.length === 0) {
      failed += 1;
      why.push('no suite was run (missing .run())');
    }
    for (const run of runs) {
      const [errors, good, skips, total] = await run();
      passed += good;
      failed += total - good;
      if (typeof errors === 'string') process.stdout.write(errors);
      else if (good !== total)
        why.push(
          `a before hook threw, or a test threw what uvu cannot print, as errors of fabric-gateway; ${total - good} did not pass`,
        );
      if (total === 0 && skips === 0) {
        failed += 1;
        why.push('a suite without tests');
      }
      if (skips > 0) {
        failed += 1;
        why.push(`${skips} skipped (test.skip, or a leftover test.only)`);
      }
    }
  } catch (error) {
    failed += 1;
    why.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const after = cpuSeconds();
  const cpu = before === undefined || after === undefined ? {} : { cpuSeconds: after - before };
  return { passed, failed, skipped: [...missing], why, ...cpu };
}

/** Linux's ticks of this process and of its children, hundred in a second: proc(5), fields 14 to 17 of `stat`. */
function cpuSeconds(): number | undefined {
  try {
    const fields = readFileSync('/proc/self/stat', 'latin1')
      .replace(/^.*\) /, '')
      .split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    return undefined;
  }
}

// A runner that is killed leaves nothing running.
process.once('disconnect', () => process.exit());
process.on('message', async (file: FileToRun | typeof NO_MORE) => {
  if (file === NO_MORE) process.exit();
  delete process.env[ENGINE_VARIABLE];
  if (file.engine !== undefined) process.env[ENGINE_VARIABLE] = file.engine;
  process.send?.(await resultOf(file.path));
});
