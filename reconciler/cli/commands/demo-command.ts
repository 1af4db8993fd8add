import type { Command } from 'commander';
import type { Engine } from '../../devnet/running-network.js';
import type { Registration } from '../cli.js';
import { engineOption } from './devnet-command.js';

export interface DemoOptions {
  readonly example: string;
  readonly engine: Engine;
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly color: boolean;
}

/** `reconcile demo`: a whole consortium on this machine, from nothing to the last table. */
export function addDemo(root: Command, { context, end }: Registration): void {
  root
    .command('demo')
    .description('a consortium on this machine: pull requests are merged, voted on, applied by each organization')
    .option('--example <name>', 'which story', 'telecom')
    .addOption(engineOption())
    .option('--keep', 'leave everything running until Ctrl-C, and say what to try')
    .option('--json', 'the result as JSON; the story goes to standard error')
    .option('--no-color', 'no color, on a terminal either')
    .action(async (options: DemoOptions) => end(await (await import('../demo/run-demo.js')).runDemo(options, context)));
}
