import { setTimeout as delay } from 'node:timers/promises';
import { governancePlace } from '../kinds/network/governance-place.js';
import type { LoadedRevision } from '../loop/loop-ports.js';
import { once, type PassReport } from '../loop/once.js';
import { RunLoop } from '../loop/run-loop.js';
import { asQuorateError } from '../loop/start-task.js';
import type { CliContext } from './cli-context.js';
import type { LoopOptions } from './commands/root-command.js';
import { type ComposedLoop, composeLoop } from './compose-loop.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { holdState } from './hold-state.js';
import { LedgerWatch, type Watched } from './ledger-watch.js';
import { type LoopOutput, loopOutput } from './loop-output.js';
import { plasmaPlaces } from './plasma-places.js';
import { readConfig } from './read-config.js';
import { SettlementRunner } from './settlement-runner.js';
import { untilStopped } from './until-stopped.js';

/** Work that is under way when the loop is told to end gets this long; all of it may be cut off anywhere. */
const GRACE_MS = 2000;

/** This organization's loop, until the process is asked to end: then its chaincode processes end with it. */
export async function reconcileLoop(options: LoopOptions, context: CliContext): Promise<ExitCode> {
  const config = readConfig(options.config);
  const release = holdState(config);
  const output = loopOutput(config.organization, options, context);
  const stop = new AbortController();
  // From here on a signal must find someone who stops the chaincode processes.
  const stopped = untilStopped({ stdin: options.exitWithParent ?? false }).then(() => stop.abort());
  let runner: RunLoop | undefined;
  const wake = () => runner?.wakeForLedger();
  const composed = composeLoop(config, { event: (event) => output.event(event), wake });
  const watch = new LedgerWatch(composed.peers, composed.besu, wake);
  const settlement = new SettlementRunner({
    config,
    peers: composed.peers,
    event: ({ type, chain, detail }) => output.event({ type, subject: `plasma ${chain}`, detail }),
    stop: stop.signal,
  });
  settlement.keep(plasmaPlaces(config));
  runner = new RunLoop({
    intervalMs: config.intervalMs,
    stop: stop.signal,
    random: Math.random,
    pass: onePass(composed, output, (report, loaded) => {
      watch.watch(ledgersToWatch(report, loaded));
      settlement.keep(plasmaPlaces(config, loaded.resources));
    }),
  });
  // Whoever started us with a channel may say that the upstream has moved, as a webhook would.
  const upstreamMoved = () => runner.wake();
  process.on('message', upstreamMoved);
  try {
    await runner.run();
    await stopped;
  } finally {
    process.off('message', upstreamMoved);
    watch.stop();
    const { inFlight } = composed.loop.memory;
    const under = Promise.all([...inFlight, settlement.ended()]);
    await Promise.race([under, delay(GRACE_MS, undefined, { ref: false })]);
    await composed.close();
    release();
  }
  return EXIT.success;
}

/** A pass whose failure is shown and repeated. @param found told of each, with the revision it went by */
function onePass(
  { loop }: ComposedLoop,
  output: LoopOutput,
  found: (report: PassReport, loaded: LoadedRevision) => void,
) {
  let ready = false;
  return async (cause: { readonly ledgerOnly: boolean }) => {
    try {
      const report = await once(loop, cause);
      if (report.revision) {
        found(report, await loop.ports.load(report.revision.commit));
        output.pass(report);
        if (!ready) output.ready();
        ready = true;
      } else {
        output.pass(report);
      }
      return { retryAfterMs: report.retryAfterMs, failed: false };
    } catch (error) {
      output.failed(asQuorateError(error));
      return { retryAfterMs: undefined, failed: true };
    }
  };
}

/** The governance ledger always, for others vote there; the rest while there is something to wait for. */
function ledgersToWatch(report: PassReport, { network, resources }: LoadedRevision): readonly Watched[] {
  const place = governancePlace(network, resources);
  const governance: Watched = 'channel' in place ? place.channel : place;
  if (report.conditions.every(({ type }) => type === 'Ready')) return [governance];
  const channels = [...resources.values()].flatMap(({ address }) => (address.kind === 'Channel' ? [address.name] : []));
  return [governance, ...channels];
}
