import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Registration } from '../cli.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

export interface ImportOptions extends ConfigOptions {
  readonly name: string;
  readonly governanceChannel?: string;
  readonly out?: string;
  /** The BesuNetwork's name: that network is imported, and no Fabric one. */
  readonly besu?: string;
  readonly chainId?: number;
  readonly backEnd?: 'contract' | 'local';
  readonly nodeIngress?: string;
  readonly accountIngress?: string;
  readonly governanceContract?: string;
  readonly nodes?: readonly string[];
  readonly organization?: string;
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
    .option(
      '--besu <network>',
      'import this Besu network of our settings: its contracts, or the lists of our own nodes',
    )
    .option('--chain-id <id>', 'of that network (default: as its endpoint says)', chainId)
    .addOption(new Option('--back-end <where>', 'where its lists are').choices(['contract', 'local']))
    .option('--node-ingress <address>', 'NodeIngress (default: 0x...9999)', address)
    .option('--account-ingress <address>', 'AccountIngress (default: 0x...8888)', address)
    .option('--governance-contract <address>', 'OpsSC, where there is one already', address)
    .option('--nodes <file...>', 'in place of a live network: lists as .csv, .json or .toml; needs no settings')
    .option('--organization <name>', 'with --nodes: who we are')
    .action(async (options: ImportOptions) =>
      end(await (await import('../import.js')).importNetwork(options, context)),
    );
}

function address(text: string): string {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return text;
  throw new InvalidArgumentError('0x and 40 hex digits');
}

function chainId(text: string): number {
  if (/^[1-9][0-9]{0,15}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('a whole number from 1');
}
