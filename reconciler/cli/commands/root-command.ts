import { type Command, Option } from 'commander';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { Registration } from '../cli.js';
import { addPlanOptions, type PlanOptions, plan } from './plan-command.js';

/** Options of `reconcile --once` and `reconcile --loop`. */
export interface LoopOptions {
  readonly config?: string;
  readonly format: 'text' | 'json';
  readonly exitWithParent?: boolean;
  readonly color: boolean;
  readonly quiet?: boolean;
}

type RootOptions = PlanOptions & { readonly plan?: boolean; readonly once?: boolean; readonly loop?: boolean };

/** `reconcile --plan | --once | --loop` */
export function addRoot(root: Command, registration: Registration): void {
  addPlanOptions(root)
    .addOption(new Option('--plan', 'show what would be proposed; writes nothing').conflicts(['once', 'loop']))
    .addOption(new Option('--once', 'one pass: vote and do our own share, then end').conflicts('loop'))
    .option('--loop', "this organization's loop: until Ctrl-C")
    .option('--exit-with-parent', 'with --loop: end also when standard input closes')
    .action((options: RootOptions) => {
      if (options.plan) return plan(options, registration);
      if (!options.once && !options.loop) root.help({ error: true });
      return loop(options, registration);
    });
}

async function loop(options: RootOptions, { context, end }: Registration): Promise<void> {
  const { format } = options;
  if (format !== 'text' && format !== 'json') {
    throw new QuorateError('OPTION_CONFLICT', 'This output is for plans only', {
      why: `--format ${format}`,
      mend: 'use --format text or json with --once and --loop',
    });
  }
  const ofPlans = (['spec', 'live', 'against', 'out', 'saved', 'organization', 'detailedExitcode'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (ofPlans.length > 0) {
    throw new QuorateError('OPTION_CONFLICT', 'These options are for plans only', {
      why: ofPlans.map((name) => `--${name === 'detailedExitcode' ? 'detailed-exitcode' : name}`).join(', '),
      mend: 'the loop takes what it compares from --config: leave them out',
    });
  }
  const looped = { ...options, format };
  if (options.once) end(await (await import('../reconcile-once.js')).reconcileOnce(looped, context));
  else end(await (await import('../reconcile-loop.js')).reconcileLoop(looped, context));
}
