import type { Command } from 'commander';
import { QuorateError } from '../../core/model/quorate-error.js';
import { voteOf } from '../../loop/decisions.js';
import type { Registration } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

/** `reconcile withdraw`: takes our own vote back while the round is open. */
export function addWithdraw(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('withdraw'), 'say nothing when it worked')
    .description("take this organization's own vote back while nothing is decided")
    .argument('<proposal>', 'proposal id (6 characters are enough) or address')
    .requiredOption('--reason <text>', 'why; it stays on the ledger')
    .action(async (name: string, options: ConfigOptions & { readonly reason: string }) => {
      const [{ governanceOf, withLook }, { findProposal }] = await Promise.all([
        import('../with-look.js'),
        import('../find-proposal.js'),
      ]);
      await withLook(options, async ({ look, composed, config }) => {
        const { place, proposals } = governanceOf(look);
        const open = [...proposals.values()].filter(({ status }) => status === 'open');
        const found = findProposal(
          name,
          open.map(({ id, content }) => ({ id, address: content.address })),
        );
        const ours = voteOf(proposals.get(found.id)!, config.organization);
        if (!ours) throw noVote(found.id, config.organization);
        const submitted = await composed.governanceWriter(place).withdraw(found.id, options.reason);
        if (options.format === 'json') {
          context.stdout.write(
            `${JSON.stringify({ version: 1, ...found, reason: options.reason, ...submitted }, null, 2)}\n`,
          );
        } else if (!options.quiet) {
          const text = `took our vote on ${found.id.slice(0, 12)} (${found.address}) back: block ${submitted.block}`;
          const hint =
            config.voteMode === 'merged' && ours.vote === 'yes'
              ? '; the loop votes again for what the branch still says: revert it there'
              : '';
          context.stdout.write(`${text}${hint}\n`);
        }
      });
      end(EXIT.success);
    });
}

function noVote(id: string, organization: string): QuorateError {
  return new QuorateError('VOTE_MISSING', 'There is no vote to take back', {
    why: `${organization} has not voted on ${id.slice(0, 12)}`,
    mend: 'reconcile proposals shows who has',
  });
}
