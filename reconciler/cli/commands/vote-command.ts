import type { Command } from 'commander';
import type { Registration } from '../cli.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

export interface VoteOptions extends ConfigOptions {
  readonly bundle?: boolean;
  readonly no?: boolean;
  readonly reason?: string;
  readonly yes?: boolean;
}

/** `reconcile vote`: a person's word in this organization's name. */
export function addVote(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('vote'), 'say only what was voted')
    .description(
      'vote for what our own branch says: all that waits for our vote, or what is named; what was decided without us on a channel is signed instead',
    )
    .argument('[proposals...]', 'proposal id (6 characters are enough) or address')
    .option('--bundle', 'all votes in one transaction')
    .option('--no', 'vote no, also on what our branch does not hold; needs --reason')
    .option('--reason <text>', 'why not; it stays on the ledger')
    .option('--yes', 'do not ask before voting')
    .action(async (names: string[], options: VoteOptions) =>
      end(await (await import('../vote.js')).vote(names, options, context)),
    );
}
