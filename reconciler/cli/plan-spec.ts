import { readFileSync } from 'node:fs';
import type { Observed, Resource } from '../core/model/kind.js';
import type { Plan } from '../core/model/plan.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { makePlan } from '../core/plan/make-plan.js';
import { assertFresh, loadPlan, savePlan } from '../core/plan/plan-file.js';
import { planSummary } from '../core/plan/plan-summary.js';
import { didYouMean } from '../core/text/did-you-mean.js';
import { findNetwork } from '../kinds/network/find-network.js';
import { PLANNING_KINDS } from '../kinds/planning-kinds.js';
import type { DesiredState } from '../spec/desired-state.js';
import type { Diagnostic } from '../spec/diagnostic.js';
import { diagnosticsGithub, diagnosticsJson, diagnosticsMarkdown, diagnosticsText } from '../views/diagnostics.js';
import { planGithub } from '../views/plan-github.js';
import { planMarkdown } from '../views/plan-markdown.js';
import { planText } from '../views/plan-text.js';
import { type CliContext, paintFor } from './cli-context.js';
import type { PlanOptions } from './commands/plan-command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { type LoadedDirectory, loadDirectory } from './load-directory.js';
import { observeFile } from './observe-file.js';
import { writeOut } from './write-out.js';

/** What desired state is compared with, wherever it came from. */
export interface Compared {
  /** `live`, `file:...` or `git:<commit>`. */
  readonly against: string;
  readonly observed: ReadonlyMap<string, Observed<unknown>>;
  /** Formatted addresses that were declared or decided before: only these can be retired. */
  readonly managed: ReadonlySet<string>;
  readonly organization: string | undefined;
}

/** Loads a folder, compares it with a file or another revision, plans and shows. */
export async function planSpec(
  options: PlanOptions & { readonly spec: string },
  context: CliContext,
): Promise<ExitCode> {
  const loaded = await loadDirectory(options.spec);
  const { desired, diagnostics } = loaded;
  if (!desired) {
    showDiagnostics(diagnostics, options, context);
    return EXIT.error;
  }
  assertKnown(options.organization, desired);
  const compared = await compareWith(options, loaded, desired);
  const plan = makePlan({
    network: desired.network,
    revision: undefined,
    against: compared.against,
    desired: desired.resources,
    observed: compared.observed,
    managed: compared.managed,
    organization: options.organization ?? compared.organization,
    kinds: PLANNING_KINDS,
    now: context.now(),
  });
  if (diagnostics.length > 0 && options.format === 'text' && !options.quiet) {
    context.stderr.write(`${diagnosticsText(diagnostics, paintFor(context.stderr, context, options))}\n`);
  }
  return showPlan(plan, desired.resources, options, context);
}

/** Whoever is mistyped would seem to have nothing to do. @throws QuorateError ORGANIZATION_UNKNOWN */
function assertKnown(organization: string | undefined, { network, resources }: DesiredState): void {
  const names = findNetwork(network, resources)!.spec.organizations.map(({ mspId }) => mspId);
  if (organization === undefined || names.includes(organization)) return;
  throw new QuorateError('ORGANIZATION_UNKNOWN', 'There is no such organization', {
    why: `the Network document does not name "${organization}"`,
    mend: didYouMean(organization, names, `it names ${names.join(', ')}`),
  });
}

/** Checks a saved plan, saves and shows a plan as the options ask. @throws QuorateError PLAN_STALE, FILE_UNWRITABLE */
export function showPlan(
  plan: Plan,
  resources: ReadonlyMap<string, Resource>,
  options: PlanOptions,
  context: CliContext,
): ExitCode {
  if (options.saved !== undefined) assertFresh(loadPlan(readText(options.saved)), plan.liveDigest);
  if (options.out !== undefined) writeOut(options.out, savePlan(plan));
  context.stdout.write(planView(plan, resources, options, context));
  return exitCode(plan, options);
}

async function compareWith(
  options: PlanOptions,
  { root, folder }: LoadedDirectory,
  desired: DesiredState,
): Promise<Compared> {
  if ((options.live === undefined) === (options.against === undefined)) {
    throw new QuorateError('PLAN_AGAINST', 'Say what to compare the spec with', {
      why: options.live === undefined ? 'neither --live nor --against is given' : 'both --live and --against are given',
      mend: 'give --config FILE for the live network, --live FILE, or --against git:REVISION',
    });
  }
  if (options.live !== undefined) return observeFile(options.live, readText(options.live), desired.network);
  const { observeRevision } = await import('./observe-revision.js');
  return observeRevision(root, folder, options.against!, desired);
}

function exitCode(plan: Plan, options: PlanOptions): ExitCode {
  const { refused } = planSummary(plan);
  if (refused > 0) return EXIT.refused;
  return options.detailedExitcode && plan.changes.length > 0 ? EXIT.changes : EXIT.success;
}

/** A plan in the asked format. */
export function planView(
  plan: Plan,
  resources: ReadonlyMap<string, Resource>,
  options: Pick<PlanOptions, 'format' | 'color' | 'quiet'>,
  context: CliContext,
): string {
  if (options.format === 'json') return savePlan(plan);
  if (options.format === 'markdown') return planMarkdown(plan);
  if (options.format === 'github') return planGithub(plan, resources);
  return planText(plan, { paint: paintFor(context.stdout, context, options), summaryOnly: options.quiet ?? false });
}

function showDiagnostics(
  diagnostics: readonly Diagnostic[],
  options: Pick<PlanOptions, 'format' | 'color'>,
  context: CliContext,
): void {
  const { format } = options;
  if (format === 'json') context.stdout.write(diagnosticsJson(diagnostics));
  else if (format === 'markdown') context.stdout.write(diagnosticsMarkdown(diagnostics));
  else if (format === 'github') context.stdout.write(diagnosticsGithub(diagnostics));
  else context.stderr.write(diagnosticsText(diagnostics, paintFor(context.stderr, context, options)));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new QuorateError('FILE_MISSING', 'A file cannot be read', {
      why: `${path}: ${(error as Error).message}`,
      mend: 'mend the path, or the permissions of the file',
      facts: { file: path },
      cause: error,
    });
  }
}
