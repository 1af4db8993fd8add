/**
 * The process that a chaincode runs in. It holds a pipe to the loop that started it and ends when that pipe closes,
 * so that nothing is left after a kill -9 of the loop. The chaincode's own fabric-shim is started from its own folder;
 * address and package id come by the environment (CORE_CHAINCODE_ADDRESS, CORE_CHAINCODE_ID).
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inspect } from 'node:util';

interface Contracts {
  readonly contracts: object;
  readonly serializers: object;
  readonly title: string;
  readonly version: string;
}
/** fabric-shim/lib/contract-spi/bootstrap.js */
interface Bootstrap {
  getInfoFromContract(folder: string): Contracts;
  getMetadata(folder: string): Promise<object>;
  register(
    contracts: object,
    serializers: object,
    metadata: object,
    title: string,
    version: string,
    options: object,
    asServer: boolean,
  ): Promise<void>;
}
/** fabric-shim/lib/cmds/serverCommand.js */
interface ServerCommand {
  readonly validOptions: Readonly<Record<string, { readonly default?: unknown }>>;
}

process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();
// A terminal sends Ctrl-C to everybody; the loop decides when its chaincodes end.
process.on('SIGINT', () => undefined);

const folder = process.cwd();
const require = createRequire(join(folder, 'package.json'));
// What else looks at the command line sees the shim's.
process.argv = [process.argv[0]!, 'fabric-chaincode-node', 'server'];
const parts = partsOfShim();
if (parts === undefined) require('fabric-shim/cli.js');
else
  serve(parts).catch((error: unknown) => {
    process.stderr.write(`${inspect(error)}\n`);
    process.exit(1);
  });

/** Undefined where this release of fabric-shim has them elsewhere. */
function partsOfShim(): { readonly bootstrap: Bootstrap; readonly command: ServerCommand } | undefined {
  try {
    require.resolve('fabric-shim/lib/contract-spi/bootstrap.js');
    require.resolve('fabric-shim/lib/cmds/serverCommand.js');
  } catch {
    return undefined;
  }
  const bootstrap = require('fabric-shim/lib/contract-spi/bootstrap.js') as Bootstrap;
  const command = require('fabric-shim/lib/cmds/serverCommand.js') as ServerCommand;
  return typeof bootstrap.register === 'function' && command.validOptions ? { bootstrap, command } : undefined;
}

/**
 * As `fabric-chaincode-node server` does it, which finds nothing but address and id in this environment. To read them from
 * there its command line loads all its other commands, and it tells its options before each error.
 */
async function serve({ bootstrap, command }: { bootstrap: Bootstrap; command: ServerCommand }): Promise<void> {
  const { contracts, serializers, title, version } = bootstrap.getInfoFromContract(folder);
  const metadata = await bootstrap.getMetadata(folder);
  const defaults = Object.entries(command.validOptions).map(([name, option]) => [name, option.default]);
  const own = { ccid: process.env.CORE_CHAINCODE_ID, address: process.env.CORE_CHAINCODE_ADDRESS };
  const options = { ...Object.fromEntries(defaults), ...own };
  await bootstrap.register(contracts, serializers, metadata, title, version, options, true);
}
