import { type Command, InvalidArgumentError } from 'commander';
import type { Registration } from '../cli.js';

export interface FetchFabricOptions {
  readonly fabricVersion: string;
  readonly sha256?: string;
  readonly from?: string;
  readonly directory?: string;
}

/** `reconcile devnet fetch-fabric|write-builder`: what real peers and orderers need of us. */
export function addDevnetFabric(devnet: Command, { context, end }: Registration): void {
  devnet
    .command('fetch-fabric')
    .description("download Fabric's own peer and orderer for this system, checked by SHA-256, into the cache folder")
    .option('--fabric-version <version>', 'which release', release, '3.1.5')
    .option('--sha256 <hex>', 'of the archive; left out: what FILE.sha256 beside it says', sha256)
    .option('--from <url>', 'folder that holds the archive; left out: the release on GitHub', webAddress)
    .option('--directory <dir>', 'in place of the cache folder (FABRIC_BIN must name it then)')
    .action(async (options: FetchFabricOptions) =>
      end(await (await import('../fetch-fabric.js')).fetchFabricHere(options, context)),
    );
  devnet
    .command('write-builder')
    .description('write an external builder for chaincode as a service, which needs neither Docker nor Go')
    .argument('<dir>', 'a new folder; it can be copied to the machine of a peer, which needs Node 20')
    .action(async (directory: string) =>
      end((await import('../write-builder.js')).writeBuilderHere(directory, context)),
    );
}

function release(text: string): string {
  const [, version, major, minor] = /^v?((\d+)\.(\d+)\.\d+)$/.exec(text) ?? [];
  if (version === undefined) throw new InvalidArgumentError('Write it like 3.1.5.');
  if (Number(major) * 1000 + Number(minor) < 2005) throw new InvalidArgumentError('It must be 2.5.0 or newer.');
  return version;
}

function sha256(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('It must be 64 hexadecimal digits.');
}

function webAddress(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('It must be an http(s) address of a folder.');
}
