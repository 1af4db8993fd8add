import { type Command, Option } from 'commander';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { Registration } from '../cli.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

export interface SettleOptions extends ConfigOptions {
  readonly loop?: boolean;
  readonly once?: boolean;
  readonly chain?: string;
  readonly exitWithParent?: boolean;
}

/** `reconcile settle --loop | --once`: our part in the settlement of plasma chains, without the rest of the loop. */
export function addSettle(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('settle'), 'say only what went wrong')
    .description(
      'settle plasma chains where we are to, and ask our own peer about every root; `reconcile --loop` does so, too',
    )
    .addOption(new Option('--once', 'settle what there is now, then end').conflicts('loop'))
    .option('--loop', 'until Ctrl-C, or until a block of a plasma chain cannot be believed')
    .option('--chain <name>', 'this one only')
    .option('--exit-with-parent', 'with --loop: end also when standard input closes')
    .action(async (options: SettleOptions) => {
      if (!options.once && !options.loop) {
        throw new QuorateError('OPTION_MISSING', 'It is not said how long to settle', { mend: 'use --once or --loop' });
      }
      const { settleOnce, settleLoop } = await import('../settle.js');
      end(await (options.once ? settleOnce : settleLoop)(options, context));
    });
}
