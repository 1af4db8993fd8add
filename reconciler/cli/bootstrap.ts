import { setTimeout as delay } from 'node:timers/promises';
import { watchBlocks } from '../adapters/fabric/watch-blocks.js';
import { type EvmPlace, governancePlace } from '../kinds/network/governance-place.js';
import type { LoadedRevision } from '../loop/loop-ports.js';
import { onceAndSettle } from '../loop/once.js';
import type { Loop } from '../loop/pass.js';
import { birthText, readinessText } from '../views/bootstrap-text.js';
import { type Birth, declaredGovernance, readBirth } from './birth.js';
import { bootstrapEvm } from './bootstrap-evm.js';
import type { CliContext } from './cli-context.js';
import type { BootstrapOptions } from './commands/bootstrap-command.js';
import { type ComposedLoop, composeLoop } from './compose-loop.js';
import { confirm } from './confirm.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { actor, holdState } from './hold-state.js';
import { loopOutput } from './loop-output.js';
import { readConfig } from './read-config.js';
import { recover } from './recover.js';
import { untilStopped } from './until-stopped.js';
import { untrusted } from './untrusted.js';

const LOOK_AGAIN_MS = 2000;

/**
 * Does our share of the governance chaincode's birth until it is committed, or says who is missing. Where our own loop
 * runs, that one acts and this one looks on.
 */
export async function bootstrap(options: BootstrapOptions, context: CliContext): Promise<ExitCode> {
  const config = readConfig(options.config);
  const running = options.recover ? undefined : actor(config);
  const release = running === undefined ? holdState(config) : () => undefined;
  const stop = new AbortController();
  void untilStopped().then(() => stop.abort());
  const toStderr = { ...context, stdout: context.stderr };
  const output = loopOutput(config.organization, { ...options, format: 'text' }, toStderr);
  const composed = composeLoop(config, { event: (event) => output.event(event), wake: () => undefined });
  try {
    const onEvm = await contractPlace(composed.loop);
    if (onEvm) return await bootstrapEvm(options, context, composed.besu, onEvm.loaded, onEvm.place);
    if (running !== undefined && !options.quiet)
      context.stderr.write(`our loop runs (process ${running}) and does our share\n`);
    if (options.recover) await confirmRecovery(composed.loop, options, context);
    const act = options.recover ? () => recover(composed.loop) : () => onceAndSettle(composed.loop);
    const birth = await untilBorn(composed, running === undefined ? act : undefined, options, stop.signal, toStderr);
    const text =
      options.format === 'json' ? `${JSON.stringify({ version: 1, governance: birth }, null, 2)}\n` : birthText(birth);
    context.stdout.write(text);
    return birth.committed ? EXIT.success : EXIT.waiting;
  } finally {
    stop.abort();
    await composed.close();
    release();
  }
}

/** The governance contract that our own Git names, if the governance ledger is one. @throws QuorateError REVISION_UNTRUSTED */
async function contractPlace({ ports }: Loop): Promise<{ loaded: LoadedRevision; place: EvmPlace } | undefined> {
  const { trusted, refusal } = await ports.revisions.current();
  if (!trusted) throw untrusted(refusal);
  const loaded = await ports.load(trusted.commit);
  const place = governancePlace(loaded.network, loaded.resources);
  return 'contract' in place ? { loaded, place } : undefined;
}

/** Acts and looks until it is committed, told to stop, or not to wait. */
async function untilBorn(
  { loop, peers }: ComposedLoop,
  act: (() => Promise<{ readonly retryAfterMs: number | undefined }>) | undefined,
  options: BootstrapOptions,
  stop: AbortSignal,
  { stderr }: CliContext,
): Promise<Birth> {
  let woken = new AbortController();
  let said = '';
  void watchBlocks(peers, (await declaredGovernance(loop)).channel, () => woken.abort(), stop);
  for (;;) {
    woken = new AbortController();
    const retryAfterMs = (await act?.())?.retryAfterMs;
    const birth = await readBirth(loop, options.recover ?? false);
    if (birth.committed || !options.wait || stop.aborted) return birth;
    const text = readinessText(birth);
    if (text !== said && !options.quiet) stderr.write(`${text}\n`);
    said = text;
    const wait = Math.min(retryAfterMs ?? LOOK_AGAIN_MS, LOOK_AGAIN_MS);
    await delay(wait, undefined, { signal: AbortSignal.any([stop, woken.signal]) }).catch(() => undefined);
  }
}

async function confirmRecovery(loop: Loop, options: BootstrapOptions, context: CliContext): Promise<void> {
  const { name, version, channel } = await declaredGovernance(loop);
  const what = `approve and commit ${name} ${version} on ${channel} WITHOUT any vote`;
  await confirm(`This will ${what}. Every other organization sees it. Go on?`, { yes: options.yes }, context);
}
