import type { Command } from 'commander';
import type { Registration } from '../cli.js';
import { paintFor } from '../cli-context.js';
import { EXIT } from '../exit-codes.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

/** `reconcile proposals`: what is open, who has voted, what it waits for. */
export function addProposals(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('proposals'), 'one line a proposal')
    .description('what is proposed on the governance ledger: content digest, votes, shares')
    .option('--all', 'also those that need nothing any more')
    .action(async (options: ConfigOptions & { readonly all?: boolean }) => {
      const [{ governanceOf, withLook }, { standingOf }, views] = await Promise.all([
        import('../with-look.js'),
        import('../standing-of.js'),
        import('../../views/proposals-text.js'),
      ]);
      await withLook(options, async ({ look, config }) => {
        const { reader, proposals } = governanceOf(look);
        const found = options.all ? await reader.proposals() : [...proposals.values()];
        const shown = found.map((proposal) => ({ ...proposal, standing: standingOf(proposal, look) }));
        context.stdout.write(
          options.format === 'json'
            ? `${JSON.stringify({ version: 1, organization: config.organization, proposals: shown }, null, 2)}\n`
            : views.proposalsText(shown, {
                paint: paintFor(context.stdout, context, options),
                brief: options.quiet ?? false,
              }),
        );
      });
      end(EXIT.success);
    });
}
