import type { Command } from 'commander';
import type { Registration } from '../cli.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

export interface BootstrapOptions extends ConfigOptions {
  readonly recover?: boolean;
  readonly deploy?: boolean;
  readonly yes?: boolean;
  readonly wait: boolean;
}

/** `reconcile bootstrap`: the governance chaincode's own birth, which nothing can be voted on before. */
export function addBootstrap(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('bootstrap'), 'only how it ended')
    .description("do this organization's share of bringing the governance chaincode up; says who is still missing")
    .option('--no-wait', 'do our share and end (exit code 3 while others are missing)')
    .option('--recover', 'break-glass: approve and commit what our Git says WITHOUT votes')
    .option('--deploy', 'on an EVM: deploy the governance contract with the electorate of our Git, and its rules')
    .option('--yes', 'with --recover and --deploy: do not ask')
    .action(async (options: BootstrapOptions) =>
      end(await (await import('../bootstrap.js')).bootstrap(options, context)),
    );
}
