import { resolve } from 'node:path';
import { fabricCache } from '../devnet/processes/fabric-cache.js';
import { archiveUrl, fetchFabric } from '../devnet/processes/fetch-fabric.js';
import type { CliContext } from './cli-context.js';
import type { FetchFabricOptions } from './commands/devnet-fabric-commands.js';
import { downloadProgress } from './download-progress.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { untilStopped } from './until-stopped.js';

/** Gets a release of Fabric into the cache folder, or into the one that was named. Ctrl-C leaves nothing of it. */
export async function fetchFabricHere(options: FetchFabricOptions, context: CliContext): Promise<ExitCode> {
  const { fabricVersion: version, from, sha256 } = options;
  const stop = new AbortController();
  void untilStopped().then(() => stop.abort());
  const progress = downloadProgress(context.stderr, archiveUrl({ version, ...(from === undefined ? {} : { from }) }));
  try {
    const { directory, fetched } = await fetchFabric({
      version,
      directory: options.directory === undefined ? fabricCache(context.env) : resolve(options.directory),
      signal: stop.signal,
      progress: progress.report,
      ...(from === undefined ? {} : { from }),
      ...(sha256 === undefined ? {} : { sha256 }),
    });
    progress.end();
    context.stdout.write(`Fabric ${version} ${fetched ? 'is now' : 'was already'} in ${directory}\n`);
    if (options.directory !== undefined) context.stdout.write(`Use it with FABRIC_BIN=${directory}\n`);
    return EXIT.success;
  } finally {
    progress.end();
  }
}
