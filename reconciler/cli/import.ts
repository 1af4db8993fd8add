import { connectOwnPeers } from '../adapters/fabric/connect-own-peers.js';
import { GatewayFabricReader } from '../adapters/fabric/gateway-fabric-reader.js';
import { ownIdentity } from '../adapters/fabric/own-identity.js';
import type { OwnPeers } from '../adapters/fabric/own-peers.js';
import { readSchema } from '../adapters/files/read-schema.js';
import { readSoundness } from '../adapters/files/read-soundness.js';
import { requireNewFolder, writeNewFolder } from '../adapters/files/write-new-folder.js';
import type { ReconcilerConfig } from '../config/reconciler-config.js';
import { QuorateError } from '../core/model/quorate-error.js';
import type { Fitted } from '../kinds/fit-documents.js';
import { networkDocuments } from '../kinds/network-documents.js';
import { planOfAdopted } from '../kinds/plan-of-adopted.js';
import { importText } from '../views/import-text.js';
import { shellWord } from '../views/shell-word.js';
import { adoptNetwork } from './adopt-network.js';
import { type CliContext, paintFor } from './cli-context.js';
import type { ImportOptions } from './commands/import-command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { requireNoChange } from './import-exact.js';
import { CONFIG_FILE, readConfig } from './read-config.js';
import { refuseDevnetIdentity } from './refuse-devnet-identity.js';

/** As schemas/network.schema.json has it: it may become a folder's name. */
const NETWORK_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/;

/** Writes a live network's documents, all of them or none. Nothing is sent that could write. */
export async function importNetwork(options: ImportOptions, context: CliContext): Promise<ExitCode> {
  if (!NETWORK_NAME.test(options.name)) throw nameInvalid(options.name);
  const out = options.out ?? options.name;
  requireNewFolder(out);
  const written =
    options.besu === undefined
      ? await importFabric(options, out, context.now())
      : await (await import('./import-besu.js')).importBesu(options, out, context.now());
  const report = {
    network: options.name,
    directory: out,
    documents: [...written.desired.resources.values()].map(({ address, origin }) => ({
      resource: `${address.kind}/${address.name}`,
      file: origin.file,
    })),
    files: written.files.size,
    warnings: written.left,
  };
  if (options.format === 'json') context.stdout.write(`${JSON.stringify({ version: 1, ...report }, null, 2)}\n`);
  else {
    const paint = paintFor(context.stdout, context, options);
    const next = options.nodes
      ? `reconcile validate --spec ${shellWord(out)}`
      : `reconcile plan --config ${shellWord(options.config ?? CONFIG_FILE)} --spec ${shellWord(out)}`;
    context.stdout.write(importText(report, { paint, next, brief: options.quiet ?? false }));
  }
  return EXIT.success;
}

async function importFabric(options: ImportOptions, out: string, now: string): Promise<Fitted> {
  if (options.nodes) throw nodesOfNobody();
  const config = readConfig(options.config);
  const { network, warnings } = await withOwnPeers(config, (peers) =>
    adoptNetwork({ ...options, config, peers, fabric: new GatewayFabricReader(peers) }),
  );
  const written = networkDocuments(network, { schema: readSchema, soundness: readSoundness });
  requireNoChange(planOfAdopted(network, written.desired, now));
  writeNewFolder(out, written.files);
  return { ...written, left: [...warnings, ...written.left] };
}

async function withOwnPeers<Value>(
  config: ReconcilerConfig,
  work: (peers: OwnPeers) => Promise<Value>,
): Promise<Value> {
  const identity = ownIdentity(config);
  refuseDevnetIdentity(
    identity.certificatePem,
    config.peers.map(({ endpoint }) => endpoint),
  );
  const peers = connectOwnPeers(config.peers, identity);
  try {
    return await work(peers);
  } finally {
    peers.close();
  }
}

function nodesOfNobody(): QuorateError {
  return new QuorateError('IMPORT_OPTIONS', 'A list of nodes is of a Besu network', {
    why: '--nodes was given without --besu',
    mend: 'give the name that the BesuNetwork document shall have: --besu mainnet',
  });
}

function nameInvalid(name: string): QuorateError {
  return new QuorateError('NAME_INVALID', 'A network cannot have this name', {
    why: `--name "${name}"`,
    mend: 'letters, digits, dots, hyphens and underscores, with a letter or digit at both ends',
  });
}
