import { type Command, InvalidArgumentError } from 'commander';
import type { Registration } from '../cli.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

export interface LogsOptions extends ConfigOptions {
  readonly follow?: boolean;
  readonly lines: number;
}

/** `reconcile logs`: what our own chaincode processes have written. */
export function addLogs(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('logs'), 'no names of packages before the lines')
    .description('show what the chaincode processes of this organization have written, each package its own log')
    .argument('[chaincode]', 'its name on the ledger, or the beginning of a package id; left out: all')
    .option('--follow', 'go on until Ctrl-C')
    .option('--lines <n>', 'so many last lines of each', count, 100)
    .action(async (chaincode: string | undefined, options: LogsOptions) =>
      end(await (await import('../logs.js')).logs(chaincode, options, context)),
    );
}

function count(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number.');
}
