/**
 * One organization's loop as a process of its own that kills itself (SIGKILL) before and after the calls that leave it:
 * each kind of call that changes something once before and once after, each that
 * reads once, in the order in which they come, over as many starts as it takes. What
 * it was killed at is a line in `killsFile`, written before the kill.
 *
 *   node crashing-loop.js FILE    FILE: JSON of CrashingLoopParameters
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { watchBlocks } from '../../reconciler/adapters/fabric/watch-blocks.js';
import { composeLoop } from '../../reconciler/cli/compose-loop.js';
import type { ReconcilerConfig } from '../../reconciler/config/reconciler-config.js';
import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { once } from '../../reconciler/loop/once.js';
import { RunLoop } from '../../reconciler/loop/run-loop.js';
import type { ChaincodeRuntime, RunningService } from '../../reconciler/ports/write/chaincode-runtime.js';

export interface CrashingLoopParameters {
  readonly config: ReconcilerConfig;
  readonly channels: readonly string[];
  readonly killsFile: string;
  /** The last pass's conditions as `Kind/name reason`, one a line, after the revision. */
  readonly reportFile: string;
}

const { config, channels, killsFile, reportFile } = JSON.parse(
  readFileSync(process.argv[2]!, 'utf8'),
) as CrashingLoopParameters;
const done = new Set(existsSync(killsFile) ? readFileSync(killsFile, 'utf8').split('\n') : []);
const started = Date.now();

function killAt(moment: string): void {
  if (done.has(moment)) return;
  appendFileSync(killsFile, `${moment}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** One call that changes something at a time, so that a kill at one of them never hides the kill at another. */
let lastWrite: Promise<unknown> = Promise.resolve();
let writing = 0;

/** Every asynchronous method of a port that changes something, with a kill on either side. */
function crashingWrites<Port extends object>(port: string, target: Port): Port {
  return wrapCalls(target, (name, args, call) => {
    const moment = `${port}.${name}${which(name, args)}`;
    writing += 1;
    const turn = lastWrite.then(async () => {
      killAt(`before ${moment}`);
      const answer = await call();
      killAt(`after ${moment}`);
      return answer;
    });
    lastWrite = turn.catch(() => undefined).finally(() => (writing -= 1));
    return turn;
  });
}

/** Every method of a port that reads, with a kill before it, unless a change is under way. */
function crashingReads<Port extends object>(port: string, target: Port): Port {
  return wrapCalls(target, (name, _args, call) => {
    if (writing === 0) killAt(`before ${port}.${name}`);
    return call();
  });
}

function wrapCalls<Port extends object>(
  target: Port,
  around: (name: string, args: readonly unknown[], call: () => Promise<unknown>) => Promise<unknown>,
): Port {
  return new Proxy(target, {
    get(object, name) {
      const value = Reflect.get(object, name) as unknown;
      if (typeof value !== 'function') return value;
      const call = (args: unknown[]): unknown => (value as (...all: unknown[]) => unknown).apply(object, args);
      if (name === 'running') return (...args: unknown[]) => call(args);
      return (...args: unknown[]) => around(String(name), args, () => call(args) as Promise<unknown>);
    },
  });
}

function which(name: string, args: readonly unknown[]): string {
  if (name === 'install' || name === 'stop') return ` ${String(args[0])}`;
  if (name === 'ensure') return ` ${(args[0] as { peer: string }).peer}`;
  return '';
}

/**
 * OpsSC runs at its address already, in a process that outlives us: to start it anew some forty times would show the same
 * each time, and no call of the upgrade is about it.
 */
function besideOpssc(runtime: ChaincodeRuntime): ChaincodeRuntime {
  const beside = new Map<string, RunningService>();
  return {
    prepare: (source) => runtime.prepare(source),
    ensure: async (wanted) => {
      const { peer, packageId, chaincode } = wanted;
      if (chaincode !== 'opssc') return runtime.ensure(wanted);
      beside.set(`${peer} ${packageId}`, { peer, packageId, chaincode, state: 'running', restarts: 0, why: '' });
    },
    running: () => [...beside.values(), ...runtime.running()],
    stop: (peer, packageId) => runtime.stop(peer, packageId),
  };
}

let runner: RunLoop | undefined;
const composed = composeLoop(config, {
  event: () => undefined,
  wake: () => runner?.wake(),
  // Waits by its own clock are short: ranks and backoffs of a loop that is killed forty times would take minutes.
  now: () => started + (Date.now() - started) * 20,
  wrap: (ports): LoopPorts => ({
    ...ports,
    revisions: crashingReads('revisions', ports.revisions),
    read: crashingReads('read', ports.read),
    write: crashingWrites('write', ports.write),
    governance: (...at) => crashingReads('governance', ports.governance(...at)),
    governanceWriter: (...at) => crashingWrites('governanceWriter', ports.governanceWriter(...at)),
    runtime: besideOpssc(crashingWrites('runtime', ports.runtime)),
  }),
});
const stop = new AbortController();
runner = new RunLoop({
  intervalMs: 300,
  stop: stop.signal,
  random: () => 0.5,
  pass: async () => {
    try {
      const report = await once(composed.loop);
      const conditions = report.conditions.map(({ address, reason }) => `${address.kind}/${address.name} ${reason}`);
      writeFileSync(reportFile, [report.revision?.commit, ...conditions].join('\n'));
      return { retryAfterMs: report.retryAfterMs, failed: false };
    } catch (error) {
      writeFileSync(reportFile, String(error));
      return { retryAfterMs: undefined, failed: true };
    }
  },
});
for (const channel of channels) void watchBlocks(composed.peers, channel, () => runner?.wake(), stop.signal);
process.on('SIGTERM', () => stop.abort());
void runner.run().then(async () => {
  while (composed.loop.memory.inFlight.size > 0) await Promise.all(composed.loop.memory.inFlight);
  await composed.close();
  process.exit(0);
});
