import type { ReconcilerConfig } from '../config/reconciler-config.js';
import { lookAround } from '../loop/look-around.js';
import { onceAndSettle, type PassReport } from '../loop/once.js';
import type { SettlementEvent } from '../settlement/agent/settlement-ports.js';
import { conditionsText, readyText } from '../views/conditions-text.js';
import { refusalText } from '../views/refusal-text.js';
import { type CliContext, paintFor } from './cli-context.js';
import type { LoopOptions } from './commands/root-command.js';
import { type ComposedLoop, composeLoop } from './compose-loop.js';
import { conditionsExitCode } from './conditions-exit-code.js';
import type { ExitCode } from './exit-codes.js';
import { holdState } from './hold-state.js';
import { type LoopOutput, loopOutput } from './loop-output.js';
import { plasmaPlaces } from './plasma-places.js';
import { readConfig } from './read-config.js';
import { settlePlaces } from './settle-places.js';

type Found = Pick<PassReport, 'revision' | 'refusal' | 'conditions' | 'plan'>;

/**
 * One pass and all work that it starts, and our part in the settlement of plasma chains, as far as it is due. Chaincode
 * processes end with this process: it is `--loop` that keeps them.
 * @throws QuorateError the first failure of that work, or of settlement once the result is shown
 */
export async function reconcileOnce(options: LoopOptions, context: CliContext): Promise<ExitCode> {
  const config = readConfig(options.config);
  const release = holdState(config);
  // Lines of progress go beside the result, so that a script finds one JSON document.
  const progress = loopOutput(
    config.organization,
    { ...options, format: 'text' },
    { ...context, stdout: context.stderr },
  );
  const composed = composeLoop(config, { event: (event) => progress.event(event), wake: () => undefined });
  try {
    const { revision } = await onceAndSettle(composed.loop);
    const unsettled = await settleDue(config, composed, revision?.commit, progress).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    // What that pass found is past: its own work has changed it.
    const { look, refusal } = await lookAround(composed.loop);
    const report = { revision: look?.revision, refusal, conditions: look?.conditions ?? [], plan: look?.plan };
    context.stdout.write(
      options.format === 'json'
        ? json(config.organization, report)
        : text(config.organization, report, options, context),
    );
    if (unsettled) throw unsettled.error;
    return conditionsExitCode(report);
  } finally {
    await composed.close();
    release();
  }
}

/** By our own clock, which remembers on disk since when it has seen unsettled blocks (settlement-notes-file.ts). */
async function settleDue(
  config: ReconcilerConfig,
  { loop, peers }: ComposedLoop,
  commit: string | undefined,
  progress: LoopOutput,
): Promise<void> {
  const resources = commit === undefined ? undefined : (await loop.ports.load(commit)).resources;
  const event = ({ type, chain, detail }: SettlementEvent) =>
    progress.event({ type, subject: `plasma ${chain}`, detail });
  await settlePlaces({ config, peers, places: plasmaPlaces(config, resources), event, now: false });
}

function json(organization: string, { revision, refusal, conditions, plan }: Found): string {
  return `${JSON.stringify({ version: 1, organization, revision, refusal, conditions, plan }, null, 2)}\n`;
}

function text(organization: string, report: Found, options: LoopOptions, context: CliContext): string {
  const paint = paintFor(context.stdout, context, options);
  const { revision, conditions } = report;
  const summary = `${organization} at ${revision?.commit.slice(0, 12) ?? 'no trusted revision'}: ${readyText(conditions)}\n`;
  if (options.quiet) return summary;
  const refused = report.refusal ? `${refusalText(report.refusal, paint)}\n` : '';
  return `${refused}${paint('bold', summary.trimEnd())}\n${conditionsText(conditions, paint)}`;
}
