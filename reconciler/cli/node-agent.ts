import { readFileSync, rmSync } from 'node:fs';
import { loadNodeAgentSettings, type NodeAgentSettings } from '../adapters/evm/load-node-agent-settings.js';
import { NodeAgent } from '../adapters/evm/node-agent.js';
import { NodeAgentServer } from '../adapters/evm/node-agent-server.js';
import { readSchema } from '../adapters/files/read-schema.js';
import { readSoundness } from '../adapters/files/read-soundness.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { lockOwner, takeLock } from '../machine/process-lock.js';
import { printable } from '../views/printable.js';
import type { CliContext } from './cli-context.js';
import type { NodeAgentOptions } from './commands/node-agent-command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { refuseDevnetIdentity } from './refuse-devnet-identity.js';
import { untilStopped } from './until-stopped.js';

const SCHEMA = 'node-agent.schema.json';

/**
 * The helper beside one Besu node, until the process is asked to end; what is under way ends first. It reaches the files
 * and the one URL of its settings, and nothing else.
 * @throws QuorateError CONFIG_MISSING, CONFIG_INVALID, NODE_AGENT_TLS, NODE_AGENT_RUNNING, NODE_AGENT_LISTEN, DEVNET_IDENTITY
 */
export async function nodeAgent(options: NodeAgentOptions, context: CliContext): Promise<ExitCode> {
  const settings = loadNodeAgentSettings(options.config, readSchema(SCHEMA), readSoundness(SCHEMA));
  const { node, host, rpc, files } = settings;
  const say = (event: string, facts: Readonly<Record<string, string>>, text: string) =>
    context.stdout.write(
      options.format === 'json' ? `${JSON.stringify({ version: 1, event, node, ...facts })}\n` : `${text}\n`,
    );
  const pem = certificatesOf(settings);
  for (const one of [pem.certificate, pem.clientCertificates]) refuseDevnetIdentity(one, [`${host}:0`]);
  const agent = new NodeAgent({ node, rpcUrl: rpc, files });
  const { port, tls } = settings;
  const log = (line: string) => say('log', { text: line }, `${context.now()} ${node}: ${printable(line)}`);
  const server = new NodeAgentServer(agent, { host, port, ...pem, clients: tls.clients, log });
  const release = holdFiles(settings);
  const stopped = untilStopped({ stdin: options.exitWithParent ?? false });
  try {
    // A file that somebody has broken in the meantime is a fault of each report; others can be kept all the same.
    await agent.recover().catch((error: QuorateError) => log(`${error.message}: ${error.why}`));
    const url = `https://${host.includes(':') ? `[${host}]` : host}:${await server.listen()}`;
    say('ready', { url }, `Beside ${node}: ${url}`);
    await stopped;
  } finally {
    await server.close();
    release();
  }
  return EXIT.success;
}

/** @throws QuorateError NODE_AGENT_TLS */
function certificatesOf({ tls }: NodeAgentSettings) {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw new QuorateError('NODE_AGENT_TLS', 'The certificates of the node agent cannot be used', {
        why: (error as Error).message,
        mend: 'name PEM files under `tls`',
      });
    }
  };
  return {
    certificate: read(tls.certificate),
    key: read(tls.key),
    clientCertificates: read(tls.clientCertificates),
  };
}

/** Two agents with the same files would take each other's edits back. @throws QuorateError NODE_AGENT_RUNNING */
function holdFiles({ files: { nodes } }: NodeAgentSettings): () => void {
  const lock = `${nodes}.quorate-lock`;
  // The first try may only clear away a dead owner's.
  if (takeLock(lock) || takeLock(lock)) return () => rmSync(lock, { force: true });
  throw new QuorateError('NODE_AGENT_RUNNING', 'Another node agent keeps these files', {
    why: `process ${lockOwner(lock) ?? '(unknown)'} holds ${lock}`,
    mend: 'end that one, or name other files',
  });
}
