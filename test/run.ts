/**
 * The guarded test runner. Plain uvu exits 0 when a `before` hook throws, when `.run()` is forgotten and with a
 * leftover `.only`; this runner fails on all three. Three processes for a processor (half a one on real Fabric) run the test
 * files, one after another (`run-file.js`); some files have a process of their own. The last line is
 * `N passed, N failed, N skipped`.
 *
 * Files under `integration/` that start a network run once per engine (QUORATE_ENGINE): the embedded one first, then
 * real Fabric; where there is none, each of those second runs is counted as skipped, by name, as is what needs Anvil.
 * Nothing else may be.
 *
 *   node dist/test/run.js [PATTERN] [--engine embedded|fabric] [--jobs N]
 *
 * PATTERN: a regular expression on the file's path. `--engine embedded` leaves real Fabric out; `--engine fabric` runs
 * what needs real Fabric and nothing else, and fails where there is none. `--directory`: of the test files.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Engine } from '../reconciler/devnet/running-network.js';
import { ENGINES, TAKES_ENGINE } from './engine.js';
import { type FileResult, type FileToRun, NO_MORE } from './file-result.js';
import { fabricDirectory, isMissingHere, NO_FABRIC } from './needs.js';

interface FileRun {
  readonly file: string;
  /** Undefined for a file that takes none. */
  readonly engine: Engine | undefined;
}

/** Each may take half a gibibyte, and the longest file is what a larger machine waits for. */
const MOST_JOBS = 16;
const own = fileURLToPath(new URL('.', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { jobs: { type: 'string' }, engine: { type: 'string' }, directory: { type: 'string' } },
});
const here = resolve(values.directory ?? own);
const pattern = new RegExp(positionals[0] ?? '.');
/** Files that start networks wait more than they work: three for a processor, and they first, keep all of them busy. */
const jobs = Number(values.jobs ?? Math.min(3 * availableParallelism(), MOST_JOBS));
/** A network of real Fabric is six processes that wait for little. */
const fabricJobs = Number(values.jobs ?? Math.max(1, Math.floor(availableParallelism() / 2)));
const only = values.engine;
const fabric = fabricDirectory;
/** A file that has said nothing for this long hangs; it is killed and counted as failed. */
const FILE_LIMIT_MS = 30 * 60_000;

const isLong = (file: string) => Number(/^(?:(?:integration|besu|examples|conformance)\/|loop\/crash)/.test(file));
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js') && pattern.test(file))
  .sort((one, other) => isLong(other) - isLong(one) || (one < other ? -1 : 1));
const textOf = (file: string) => readFileSync(join(here, file), 'utf8');
/**
 * A process that has loaded and compiled the modules runs the next file in half the time, and nothing of one file's tests
 * reaches the next one's: but for fabric-shim, which brings a fabric-protos of its own, and two of them in a process spoil
 * each other's classes, and for the module of a token's maker, which a process loads once, with one folder of tokens.
 */
const sharesProcess = (file: string) => !/require\('fabric-shim|needsToken\(/.test(textOf(file));
const takesEngine = (file: string) => file.startsWith('integration/') && TAKES_ENGINE.test(textOf(file));
const needsFabric = (file: string) => textOf(file).includes('needsFabric(');

/** What is run, in this order. */
function runs(): readonly FileRun[] {
  const onFabric = files.filter(takesEngine).map((file) => ({ file, engine: 'fabric' as const }));
  if (only === 'fabric') {
    const comparing = files.filter((file) => !takesEngine(file) && needsFabric(file));
    return [...comparing.map((file) => ({ file, engine: undefined })), ...onFabric];
  }
  const first = files.map((file) => ({ file, engine: takesEngine(file) ? ('embedded' as const) : undefined }));
  return [...first, ...(fabric !== undefined && only === undefined ? onFabric : [])];
}

function nameOf({ file, engine }: FileRun): string {
  return engine === undefined ? relative('.', file) : `${relative('.', file)} [${engine}]`;
}

/** What runs files, and what it has said since the last one began. */
interface Runner {
  readonly child: ChildProcess;
  output: string;
}

function startRunner(): Runner {
  const env = { ...process.env, ...(fabric === undefined ? {} : { FABRIC_BIN: fabric }) };
  const runner: Runner = { child: fork(join(own, 'run-file.js'), { silent: true, env }), output: '' };
  for (const stream of [runner.child.stdout, runner.child.stderr]) {
    stream?.on('data', (chunk) => {
      runner.output += chunk;
    });
  }
  return runner;
}

/** Runs one file; the runner ends after it unless it is `kept`. */
async function runFile(run: FileRun, runner: Runner, kept: boolean): Promise<FileResult> {
  const { child } = runner;
  const begin = performance.now();
  const timer = setTimeout(() => child.kill('SIGKILL'), FILE_LIMIT_MS);
  runner.output = '';
  const result = await new Promise<FileResult>((resolve) => {
    let answer: FileResult | undefined;
    child.once('message', (message) => {
      answer = message as FileResult;
      if (kept) resolve(answer);
      else child.send(NO_MORE);
    });
    child.once('close', (code, signal) => resolve(answer ?? failure(`ended without a result (${signal ?? code})`)));
    child.send({ path: join(here, run.file), engine: run.engine } satisfies FileToRun);
  });
  clearTimeout(timer);
  child.removeAllListeners('message').removeAllListeners('close');
  const ended = checked(result);
  if (ended.failed > 0) process.stdout.write(`\n--- ${nameOf(run)}\n${runner.output}\n`);
  for (const line of ended.why) process.stdout.write(`${nameOf(run)}: ${line}\n`);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const cpu = ended.cpuSeconds === undefined ? '' : `, CPU ${ended.cpuSeconds.toFixed(1)} s`;
  process.stdout.write(`${ended.failed ? 'FAIL' : 'ok  '} ${nameOf(run)} (${ended.passed}, ${seconds} s${cpu})\n`);
  return ended;
}

function failure(why: string): FileResult {
  return { passed: 0, failed: 1, skipped: [], why: [why] };
}

/** A file may leave out what needs real Fabric or Anvil, where there is none, and nothing else. */
function checked(result: FileResult): FileResult {
  const wrong = result.skipped.filter((line) => !isMissingHere(line));
  if (wrong.length === 0) return result;
  const why = wrong.map((line) => `skipped without need: ${line}`);
  return { ...result, failed: result.failed + wrong.length, why: [...result.why, ...why] };
}

/** What stops everything before it begins. */
function refusal(): string | undefined {
  if (only !== undefined && !ENGINES.some((one) => one === only)) return `--engine: one of ${ENGINES.join(', ')}`;
  if (only === 'fabric' && fabric === undefined) return NO_FABRIC;
  return files.length === 0 ? `no test file matches ${pattern}` : undefined;
}

const refused = refusal();
if (refused) process.stdout.write(`${refused}\n`);
const results: FileResult[] = refused ? [failure(refused)] : [];
const queue = refused ? [] : runs();
await inLanes(
  queue.filter(({ engine }) => engine !== 'fabric'),
  jobs,
);
await inLanes(
  queue.filter(({ engine }) => engine === 'fabric'),
  fabricJobs,
);

async function inLanes(some: readonly FileRun[], lanes: number): Promise<void> {
  const waiting = [...some];
  const lane = async (): Promise<void> => {
    let kept: Runner | undefined;
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      if (!sharesProcess(run.file)) results.push(await runFile(run, startRunner(), false));
      else {
        if (kept?.child.connected !== true) kept = startRunner();
        results.push(await runFile(run, kept, true));
      }
    }
    if (kept?.child.connected === true) kept.child.send(NO_MORE);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const cpu = results.reduce((sum, result) => sum + (result.cpuSeconds ?? 0), 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
const second = only === undefined && fabric === undefined ? files.filter(takesEngine) : [];
const skipped = [
  ...results.flatMap((result) => result.skipped),
  ...second.map((file) => `${nameOf({ file, engine: 'fabric' })}: ${NO_FABRIC}`),
];
for (const line of skipped) process.stdout.write(`skipped: ${line}\n`);
process.stdout.write(
  `\nall files: ${(performance.now() / 1000).toFixed(0)} s${cpu > 0 ? `, CPU ${cpu.toFixed(0)} s` : ''}\n${passed} passed, ${failed} failed, ${skipped.length} skipped\n`,
);
process.exitCode = failed > 0 ? 1 : 0;
