import type { Command } from 'commander';
import type { Registration } from '../cli.js';
import { paintFor } from '../cli-context.js';
import { EXIT } from '../exit-codes.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

/** `reconcile history`: who did what, with which certificate, from which revision, when, in which block. */
export function addHistory(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('history'), 'one line an entry')
    .description('what has happened on the governance ledger: who, which certificate, which revision, when, block')
    .argument('[proposal]', 'proposal id (6 characters are enough) or address; left out: everything')
    .action(async (name: string | undefined, options: ConfigOptions) => {
      const [{ governanceOf, withLook }, { readHistory }, { historyText }] = await Promise.all([
        import('../with-look.js'),
        import('../read-history.js'),
        import('../../views/history-text.js'),
      ]);
      await withLook(options, async ({ look, config }) => {
        const entries = await readHistory(governanceOf(look).reader, name);
        context.stdout.write(
          options.format === 'json'
            ? `${JSON.stringify({ version: 1, organization: config.organization, entries }, null, 2)}\n`
            : historyText(entries, {
                paint: paintFor(context.stdout, context, options),
                brief: options.quiet ?? false,
              }),
        );
      });
      end(EXIT.success);
    });
}
