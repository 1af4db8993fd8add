import type { Command } from 'commander';
import type { Registration } from '../cli.js';
import { paintFor } from '../cli-context.js';
import { EXIT } from '../exit-codes.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

/** `reconcile doctor`: each thing that must be true before the loop can work, and how to mend it. */
export function addDoctor(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('doctor'), 'only what is wrong')
    .description('check settings, identity, git, peers, TLS, clock, channels, policies; says how to mend what is wrong')
    .action(async (options: ConfigOptions) => {
      const [{ examine }, { checksText }] = await Promise.all([
        import('../doctor/doctor.js'),
        import('../../views/checks-text.js'),
      ]);
      const checks = await examine(options.config, context.now());
      const isWell = checks.every(({ state }) => state !== 'failed');
      const paint = paintFor(context.stdout, context, options);
      context.stdout.write(
        options.format === 'json'
          ? `${JSON.stringify({ version: 1, ok: isWell, checks }, null, 2)}\n`
          : checksText(checks, { paint, brief: options.quiet ?? false }),
      );
      end(isWell ? EXIT.success : EXIT.error);
    });
}
