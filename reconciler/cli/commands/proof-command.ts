import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Registration } from '../cli.js';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

export interface ProofOptions extends ConfigOptions {
  readonly chain: string;
  readonly key?: string;
  readonly keyJson?: string;
  readonly namespace?: string;
  readonly collection?: string;
  readonly block?: number;
  readonly out?: string;
}

/** `reconcile proof`: that a key was written on a plasma chain, against its settled root. */
export function addProof(root: Command, { context, end }: Registration): void {
  addConfigOptions(root.command('proof'), 'say nothing beside the file')
    .description('prove the last write of a key on a plasma chain against a settled root, from our own peer')
    .requiredOption('--chain <name>', 'the plasma chain')
    .addOption(new Option('--key <key>', 'the key, as it is').conflicts('keyJson'))
    .option('--key-json <text>', 'the key as a JSON string: for U+0000, as composite keys have it')
    .option('--namespace <chaincode>', 'of this chaincode')
    .option('--collection <name>', 'of private data')
    .option('--block <number>', 'its last write in this block', wholeNumber)
    .option('--out <file>', 'write it there; left out: standard output')
    .action(async (options: ProofOptions) => end(await (await import('../prove.js')).prove(options, context)));
}

function wholeNumber(text: string): number {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new InvalidArgumentError('a block number is meant.');
  }
  return Number(text);
}
