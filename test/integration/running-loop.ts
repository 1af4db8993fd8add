import { join } from 'node:path';
import { watchBlocks } from '../../reconciler/adapters/fabric/watch-blocks.js';
import { type ComposedLoop, composeLoop } from '../../reconciler/cli/compose-loop.js';
import type { ReconcilerConfig } from '../../reconciler/config/reconciler-config.js';
import type { LoopEvent, LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { once, type PassReport } from '../../reconciler/loop/once.js';
import { RunLoop } from '../../reconciler/loop/run-loop.js';
import { ChaincodesProcess } from './chaincodes-process.js';

/** A loop that runs in this process, with what it said and found last. */
export interface RunningLoop {
  readonly composed: ComposedLoop;
  readonly events: LoopEvent[];
  report: PassReport | undefined;
  failure: unknown;
  wakeNow(): void;
  /** Ends its passes; what it composed stays open. */
  pause(): Promise<void>;
  stop(): Promise<void>;
}

export interface RunningLoopOptions {
  readonly wrap?: (ports: LoopPorts) => LoopPorts;
  readonly now?: () => number;
  /** Names of chaincodes that have a process of their own, for a test that looks at it; else they share one. */
  readonly apart?: readonly string[];
}

/**
 * Starts a loop in this process, as `reconcile --loop` composes it.
 * @param channels whose blocks wake it
 * @param stopped called once `stop` has ended it
 */
export function startRunningLoop(
  config: ReconcilerConfig,
  channels: readonly string[],
  { stopped, wrap, apart = [], ...options }: RunningLoopOptions & { readonly stopped: () => void },
): RunningLoop {
  const stop = new AbortController();
  const builder = Object.fromEntries(config.peers.map(({ name, builder: values }) => [name, values]));
  let chaincodes: ChaincodesProcess | undefined;
  const events: LoopEvent[] = [];
  let runner: RunLoop | undefined;
  const composed = composeLoop(config, {
    event: (event) => events.push({ ...event, at: Date.now() } as LoopEvent),
    wake: () => runner?.wakeForLedger(),
    wrap: (ports) => {
      chaincodes = new ChaincodesProcess(ports.runtime, { builds: join(config.state, 'builds'), builder, apart });
      const ours = { ...ports, runtime: chaincodes };
      return wrap?.(ours) ?? ours;
    },
    ...options,
  });
  const running: RunningLoop = {
    composed,
    events,
    report: undefined,
    failure: undefined,
    wakeNow: () => runner?.wake(),
    pause: async () => {
      stop.abort();
      await done;
    },
    stop: async () => {
      stop.abort();
      await done;
      while (composed.loop.memory.inFlight.size > 0) await Promise.all(composed.loop.memory.inFlight);
      await chaincodes?.close();
      await composed.close();
      stopped();
    },
  };
  runner = new RunLoop({
    intervalMs: config.intervalMs,
    stop: stop.signal,
    random: () => 0.5,
    pass: async (cause) => {
      try {
        running.report = await once(composed.loop, cause);
        running.failure = undefined;
        return { retryAfterMs: running.report.retryAfterMs, failed: false };
      } catch (error) {
        running.failure = error;
        return { retryAfterMs: undefined, failed: true };
      }
    },
  });
  const done = runner.run();
  for (const name of channels) void watchBlocks(composed.peers, name, () => runner?.wakeForLedger(), stop.signal);
  return running;
}
