/**
 * The guarded test runner. Plain uvu exits 0 when a `before` hook throws, when `.run()` is forgotten and with a
 * leftover `.only`; this runner fails on all three. Every test file runs in a process of its own (`run-file.js`), as
 * many at once as there are processors, and the last line is `N passed, N failed, N skipped`.
 *
 *   node dist/test/run.js [PATTERN] [--jobs N]     PATTERN: a regular expression on the file's path
 */
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

interface FileResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  readonly why: readonly string[];
}

const here = fileURLToPath(new URL('.', import.meta.url));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { jobs: { type: 'string' } } });
const pattern = new RegExp(positionals[0] ?? '.');
const jobs = Number(values.jobs ?? availableParallelism());
/** A file that has said nothing for this long hangs; it is killed and counted as failed. */
const FILE_LIMIT_MS = 15 * 60_000;

const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js') && pattern.test(file))
  .sort();

function runFile(file: string): Promise<FileResult> {
  return new Promise((resolve) => {
    let output = '';
    let result: FileResult | undefined;
    const child = fork(join(here, 'run-file.js'), [join(here, file)], { silent: true });
    const timer = setTimeout(() => child.kill('SIGKILL'), FILE_LIMIT_MS);
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.on('message', (message) => {
      result = message as FileResult;
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const ended = result ?? {
        passed: 0,
        failed: 1,
        skipped: [],
        why: [`ended without a result (${signal ?? code})`],
      };
      if (ended.failed > 0) process.stdout.write(`\n--- ${file}\n${output}\n`);
      for (const line of ended.why) process.stdout.write(`${file}: ${line}\n`);
      process.stdout.write(`${ended.failed ? 'FAIL' : 'ok  '} ${relative('.', file)} (${ended.passed})\n`);
      resolve(ended);
    });
  });
}

const results: FileResult[] = [];
const queue = [...files];
await Promise.all(
  Array.from({ length: Math.max(1, Math.min(jobs, queue.length)) }, async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) results.push(await runFile(file));
  }),
);

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0) + (files.length === 0 ? 1 : 0);
const skipped = results.flatMap((result) => result.skipped);
if (files.length === 0) process.stdout.write(`no test file matches ${pattern}\n`);
for (const line of skipped) process.stdout.write(`skipped: ${line}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
process.exitCode = failed > 0 ? 1 : 0;
