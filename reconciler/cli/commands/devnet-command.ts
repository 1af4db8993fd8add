import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Engine } from '../../devnet/running-network.js';
import type { Registration } from '../cli.js';
import { addDevnetFabric } from './devnet-fabric-commands.js';

export interface DevnetOptions {
  readonly spec?: string;
  readonly directory?: string;
}

export interface UpOptions extends DevnetOptions {
  readonly spec: string;
  readonly engine: Engine;
  readonly portBase?: number;
  /** true: below the directory. */
  readonly data?: string | true;
  readonly batchTimeout?: string;
  readonly blocks?: 'instant' | 'timed';
  readonly quiet?: true;
  readonly watch?: true;
  /** First port of the debuggers; true: Node's own. */
  readonly inspect?: number | true;
}

/** `reconcile devnet up|down|status`: the network of a spec, of either engine; and what real Fabric needs. */
export function addDevnet(root: Command, registration: Registration): void {
  const { context, end } = registration;
  const devnet = root
    .command('devnet')
    .description(
      'a network on this machine only, with public keys: Fabric-compatible in one process or real Fabric, and Besu fronts over Anvil',
    );
  const directory = () =>
    new Option('--directory <dir>', 'where its files are (default: .quorate/devnet/NETWORK below the present folder)');
  devnet
    .command('up')
    .description('start it, say how to connect, and run until Ctrl-C')
    .requiredOption('--spec <dir>', 'folder of one network')
    .addOption(engineOption())
    .option('--port-base <port>', 'first port; left out: any free ports', port)
    .option(
      '--data [dir]',
      'keep its blocks, private data and packages there and go on with them next time (data below --directory); left out: nothing is kept',
    )
    .option('--batch-timeout <duration>', "in place of every channel's BatchTimeout, e.g. 200ms", duration)
    .addOption(
      new Option(
        '--blocks <how>',
        'instant: each transaction in a block of its own, cut at once; timed: as the spec says',
      )
        .choices(['instant', 'timed'])
        .default('timed'),
    )
    .option('--quiet', 'print no identities')
    .option('--watch', "deploy the spec's chaincodes without votes and serve their sources as they change")
    .option('--inspect [port]', 'with --watch: a debugger for each chaincode process, from this port on (9229)', port)
    .addOption(directory())
    .action(async (options: UpOptions) => end(await (await import('../devnet-up.js')).devnetUp(options, context)));
  devnet
    .command('down')
    .description('stop one that runs elsewhere')
    .option('--spec <dir>', 'folder of its network')
    .addOption(directory())
    .action(async (options: DevnetOptions) =>
      end(await (await import('../devnet-status.js')).devnetDown(options, context)),
    );
  devnet
    .command('status')
    .description('does it run, where, and is each node well')
    .option('--spec <dir>', 'folder of its network')
    .addOption(directory())
    .addOption(new Option('--format <format>', 'output').choices(['text', 'json']).default('text'))
    .action(async (options: DevnetOptions & { readonly format: 'text' | 'json' }) =>
      end(await (await import('../devnet-status.js')).devnetStatus(options, context)),
    );
  addDevnetFabric(devnet, registration);
}

/** Which engine runs the network. */
export function engineOption(): Option {
  return new Option(
    '--engine <engine>',
    "embedded: all in one process; fabric: Fabric's own peer and orderer (FABRIC_BIN, PATH, or `devnet fetch-fabric`)",
  )
    .choices(['embedded', 'fabric'])
    .default('embedded');
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) throw new InvalidArgumentError('It must be 1 to 65535.');
  return value;
}

function duration(text: string): string {
  // Fabric's orderer refuses a timeout of nothing.
  if (/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text) && /[1-9]/.test(text)) return text;
  throw new InvalidArgumentError('Write it like 200ms or 2s; more than 0.');
}
