import type { Command } from 'commander';
import type { Registration } from '../cli.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

export interface AcceptDriftOptions extends ConfigOptions {
  readonly spec: string;
}

/** `reconcile accept-drift`: what was done on the ledger by hand becomes what Git says. */
export function addAcceptDrift(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('accept-drift'), 'say nothing when it worked')
    .description('write what the ledger says of a resource into its YAML, comments kept; a plan of it is then empty')
    .argument('<address>', 'network/kind/name')
    .requiredOption('--spec <dir>', 'folder of the network whose files are written')
    .action(async (address: string, options: AcceptDriftOptions) =>
      end(await (await import('../accept-drift.js')).acceptDrift(address, options, context)),
    );
}
