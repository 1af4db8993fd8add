import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Registration } from '../cli.js';

export interface CallOptions {
  readonly config?: string;
  readonly profile?: string;
  readonly identity?: string;
  readonly devnet?: string;
  readonly as?: string;
  readonly peer?: string;
  readonly channel: string;
  readonly transient?: Readonly<Record<string, string>>;
  readonly organizations?: readonly string[];
  readonly format: 'text' | 'json';
}

/** `reconcile invoke|query`: calls any chaincode, system chaincodes included. */
export function addChaincodeCalls(root: Command, { context, end }: Registration): void {
  for (const mode of ['invoke', 'query'] as const) {
    root
      .command(mode)
      .description(
        mode === 'invoke' ? 'submit a transaction and wait for its commit' : 'ask a chaincode; writes nothing',
      )
      .argument('<chaincode>', 'its name; also _lifecycle, qscc, cscc')
      .argument('<function>')
      .argument('[args...]', 'as the chaincode takes them; for _lifecycle one JSON object')
      .requiredOption('--channel <name>')
      .option('--config <file>', "this organization's reconciler.yaml: identity and peers")
      .option('--profile <file>', 'connection profile (JSON), with --identity')
      .option('--identity <dir>', 'MSP folder of the user')
      .option('--devnet <dir>', 'folder of a running embedded network, with --as')
      .option('--as <user>', 'MSP id, or MSP id/user: Telco1 is Telco1/Admin')
      .option('--peer <name>', "the peer to talk to; default: the organization's first")
      .option('--transient <json>', 'object of texts that no ledger keeps', transient)
      .addOption(
        new Option('--organizations <mspIds>', 'who must endorse or answer; default: as the policies ask').argParser(
          (text: string) => text.split(',').filter((one) => one !== ''),
        ),
      )
      .addOption(new Option('--format <format>', 'output').choices(['text', 'json']).default('text'))
      .action(async (chaincode: string, name: string, args: string[], options: CallOptions) => {
        const { callFromShell } = await import('../call-from-shell.js');
        end(await callFromShell(mode, { chaincode, function: name, args }, options, context));
      });
  }
}

function transient(text: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string')) {
      return value as Record<string, string>;
    }
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('It must be a JSON object of texts.');
}
