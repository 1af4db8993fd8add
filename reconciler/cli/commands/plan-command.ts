import { type Command, Option } from 'commander';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { Registration } from '../cli.js';

/** Options of `plan` and of `reconcile --plan`. */
export interface PlanOptions {
  readonly config?: string;
  readonly spec?: string;
  readonly live?: string;
  readonly against?: string;
  readonly format: 'text' | 'markdown' | 'json' | 'github';
  readonly out?: string;
  readonly saved?: string;
  readonly organization?: string;
  readonly detailedExitcode?: boolean;
  readonly color: boolean;
  readonly quiet?: boolean;
}

/** What `plan` and `--plan` take. */
export function addPlanOptions(command: Command): Command {
  return command
    .option('--config <file>', "this organization's own settings (default: reconciler.yaml)")
    .option('--spec <dir>', 'folder of one network')
    .option('--live <file>', 'compare with a live state that was saved (schemas/live.schema.json)')
    .option('--against <git:revision>', 'compare with the spec at another revision, e.g. git:origin/main')
    .addOption(
      new Option('--format <format>', 'output').choices(['text', 'markdown', 'json', 'github']).default('text'),
    )
    .option('--out <file>', 'save the plan')
    .option('--saved <file>', 'refuse (exit code 4) unless this saved plan is still what would be planned')
    .option('--organization <mspId>', 'show also what this organization has to do itself')
    .option('--detailed-exitcode', 'exit code 2 when there are changes')
    .option('--no-color', 'no color, on a terminal either')
    .option('--quiet', 'the summary only');
}

/** `reconcile plan` */
export function addPlan(root: Command, registration: Registration): void {
  addPlanOptions(root.command('plan'))
    .description('show what would be proposed; writes nothing')
    .action((options: PlanOptions) => plan(options, registration));
}

/** Shows a plan: of a folder, or of this organization's own upstream against the live network. */
export async function plan(options: PlanOptions, { context, end }: Registration): Promise<void> {
  const compared = options.live !== undefined || options.against !== undefined;
  if (!compared && (options.config !== undefined || options.spec === undefined)) {
    return end(await (await import('../plan-live.js')).planLive(options, context));
  }
  if (compared && options.config !== undefined) {
    throw new QuorateError('OPTION_CONFLICT', 'There are two things to compare the spec with', {
      why: `--config names a live network, and ${options.live === undefined ? '--against' : '--live'} is given too`,
      mend: 'leave one of them out',
    });
  }
  if (options.spec === undefined) {
    throw new QuorateError('OPTION_MISSING', 'The spec is not given', { mend: 'give --spec DIR' });
  }
  const { planSpec } = await import('../plan-spec.js');
  end(await planSpec({ ...options, spec: options.spec }, context));
}
