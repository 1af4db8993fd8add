import type { Command } from 'commander';
import type { Registration } from '../cli.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

export interface ImportOptions extends ConfigOptions {
  readonly name: string;
  readonly governanceChannel?: string;
  readonly out?: string;
}

/** `reconcile import`: how an existing network is adopted. */
export function addImport(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('import'), 'only what could not be written')
    .description(
      'write the YAML of a live network, as our own peers show it; a plan of it is then empty. A reader will do',
    )
    .requiredOption('--name <network>', 'what the network shall be called')
    .option('--governance-channel <channel>', 'where it will vote (default: where opssc is, ops-channel, or the first)')
    .option('--out <dir>', 'folder to write; must be new or empty (default: the name)')
    .action(async (options: ImportOptions) =>
      end(await (await import('../import.js')).importNetwork(options, context)),
    );
}
