import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Registration } from '../cli.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

export interface VerifyOptions extends ConfigOptions {
  readonly root?: string;
  readonly onChain?: boolean;
  readonly chain?: string;
}

/** `reconcile verify`: whether a proof holds, with or without a ledger. */
export function addVerify(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('verify'), 'say nothing: the exit code does')
    .description(
      'check a proof of a plasma chain: exit code 0 where it holds, 1 where it does not, 3 while its root is disputed or where no root is given (--root, --on-chain)',
    )
    .argument('<file>', 'proof.json')
    .addOption(new Option('--root <hash>', 'against this root; needs no ledger').argParser(hash).conflicts('onChain'))
    .option('--on-chain', 'against the root that stands at the root contract')
    .option('--chain <name>', "with --on-chain: its name there (default: that of the proof's channel)")
    .action(async (file: string, options: VerifyOptions) =>
      end(await (await import('../verify.js')).verify(file, options, context)),
    );
}

function hash(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('64 lower-case hex digits are meant.');
  return text;
}
