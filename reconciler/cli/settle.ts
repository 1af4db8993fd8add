import { setTimeout as delay } from 'node:timers/promises';
import type { PlasmaPlace, ReconcilerConfig } from '../config/reconciler-config.js';
import type { QuorateError } from '../core/model/quorate-error.js';
import type { SettlementEvent } from '../settlement/agent/settlement-ports.js';
import { errorText } from '../views/error-text.js';
import { eventLine } from '../views/loop-lines.js';
import { type CliContext, paintFor } from './cli-context.js';
import type { SettleOptions } from './commands/settle-command.js';
import { type ComposedLook, composeLook } from './compose-look.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js';
import { plasmaPlacesOf, unknownChain } from './plasma-places.js';
import { readConfig } from './read-config.js';
import { settlePlaces } from './settle-places.js';
import { SettlementRunner } from './settlement-runner.js';
import { untilStopped } from './until-stopped.js';

/** What is under way when it is told to end gets this long; all of it may be cut off anywhere. */
const GRACE_MS = 2000;

interface Settling {
  readonly config: ReconcilerConfig;
  readonly composed: ComposedLook;
  readonly places: readonly PlasmaPlace[];
}

/**
 * Settles what there is now, and asks our own peer about every root.
 * @throws QuorateError PLASMA_CHAIN_UNKNOWN, PLASMA_FORK, PLASMA_BLOCK_FORGED, PLASMA_BLOCK_UNREADABLE, and what reading throws
 */
export function settleOnce(options: SettleOptions, context: CliContext): Promise<ExitCode> {
  return settling(options, context, async ({ config, composed, places }) => {
    const event = output(options, context, config.organization);
    await settlePlaces({ config, peers: composed.peers, places, event, now: true });
    return EXIT.success;
  });
}

/**
 * Settles until the process is asked to end; or, with exit code 1, until there is what people must look at: PLASMA_FORK,
 * PLASMA_BLOCK_FORGED, PLASMA_BLOCK_UNREADABLE.
 * @throws QuorateError PLASMA_CHAIN_UNKNOWN
 */
export function settleLoop(options: SettleOptions, context: CliContext): Promise<ExitCode> {
  return settling(options, context, async ({ config, composed: { peers }, places }) => {
    const event = output(options, context, config.organization);
    const stop = new AbortController();
    let found: QuorateError | undefined;
    const fault = (error: QuorateError) => {
      found ??= error;
      stop.abort();
    };
    const runner = new SettlementRunner({ config, peers, event, fault, stop: stop.signal });
    const stopped = untilStopped({ stdin: options.exitWithParent ?? false }).then(() => stop.abort());
    runner.keep(places);
    const halted = new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
    await Promise.race([stopped, halted]);
    await Promise.race([runner.ended(), delay(GRACE_MS, undefined, { ref: false })]);
    if (!found) return EXIT.success;
    // Its line is there already: a thrown error would be a document of many lines behind it.
    context.stderr.write(errorText(found, paintFor(context.stderr, context, options)));
    return exitCodeOf(found.code);
  });
}

async function settling(
  options: SettleOptions,
  { stderr }: CliContext,
  work: (settling: Settling) => Promise<ExitCode>,
): Promise<ExitCode> {
  const config = readConfig(options.config);
  const composed = composeLook(config);
  try {
    const unread = ({ code, message }: QuorateError) =>
      stderr.write(`our branch is not read, so only chains of our settings are settled: ${code}: ${message}\n`);
    const all = await plasmaPlacesOf(config, composed.looker.ports, { chain: options.chain, unread });
    const places = all.filter(({ chain }) => options.chain === undefined || chain === options.chain);
    if (places.length === 0) throw unknownChain(options.chain, all);
    return await work({ config, composed, places });
  } finally {
    composed.close();
  }
}

/** Text for people, or `--format json`: one object a line. */
function output(options: SettleOptions, context: CliContext, organization: string): (event: SettlementEvent) => void {
  const { stdout } = context;
  if (options.format === 'json') {
    return (event) => stdout.write(`${JSON.stringify({ time: context.now(), organization, ...event })}\n`);
  }
  const paint = paintFor(stdout, context, options);
  return ({ type, chain, detail }) => {
    if (options.quiet && type !== 'error' && type !== 'alarm') return;
    stdout.write(eventLine(context.now(), { type, subject: chain, detail }, paint));
  };
}
