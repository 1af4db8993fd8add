import { type Command, Option } from 'commander';
import type { Registration } from '../cli.js';

/** Options of `reconcile node-agent`. */
export interface NodeAgentOptions {
  readonly config: string;
  readonly format: 'text' | 'json';
  readonly exitWithParent?: boolean;
}

/** `reconcile node-agent`: the helper beside one Besu node, until it is stopped. */
export function addNodeAgent(root: Command, { context, end }: Registration): void {
  root
    .command('node-agent')
    .description("keep one Besu node's own lists, in its files and in the running node, for our loop alone")
    .option('--config <file>', 'its settings', 'agent.yaml')
    .addOption(new Option('--format <format>', 'output').choices(['text', 'json']).default('text'))
    .option('--exit-with-parent', 'end also when standard input closes')
    .action(async (options: NodeAgentOptions) =>
      end(await (await import('../node-agent.js')).nodeAgent(options, context)),
    );
}
