import type { Command } from 'commander';
import type { Registration } from '../cli.js';
import { paintFor } from '../cli-context.js';
import { EXIT } from '../exit-codes.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

interface StatusOptions extends ConfigOptions {
  readonly detailedExitcode?: boolean;
}

/** `reconcile status`: what our own loop sees, without acting. */
export function addStatus(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('status'), 'one line')
    .description('condition of each resource, the trusted revision, our peers and chaincodes, who could act alone')
    .option('--detailed-exitcode', 'exit code 3 when votes are waited for, 4 when refused, 1 when stuck')
    .action(async (options: StatusOptions) => {
      const [{ withLook }, { statusOf }, { statusText }, { conditionsExitCode }] = await Promise.all([
        import('../with-look.js'),
        import('../status-of.js'),
        import('../../views/status-text.js'),
        import('../conditions-exit-code.js'),
      ]);
      const status = await withLook(options, statusOf);
      const paint = paintFor(context.stdout, context, options);
      context.stdout.write(
        options.format === 'json'
          ? `${JSON.stringify({ version: 1, ...status }, null, 2)}\n`
          : statusText(status, { paint, brief: options.quiet ?? false }),
      );
      end(options.detailedExitcode ? conditionsExitCode(status) : EXIT.success);
    });
}
