import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { NodeRole } from '../../ports/read/permissioning-reader.js';
import { logTail } from '../processes/log-tail.js';
import type { KeptProcess, NodeKeeper } from '../processes/node-keeper.js';
import { waitFor } from '../processes/wait-for.js';
import { setContractAsked } from './enforce-contract.js';
import type { GenesisParameters } from './evm-genesis.js';
import { evmNodeKey } from './evm-key.js';
import type { NodeLayout } from './node-layout.js';
import { qbftGenesis } from './qbft-genesis.js';
import { startBootsFirst } from './start-boots-first.js';
import type { RunningEvmNode } from './start-evm-devnet.js';
import { UpstreamRpc } from './upstream-rpc.js';
import { type NodeFiles, writeNodeAddress, writeNodeFiles } from './write-node-files.js';

export interface BesuNodesParameters {
  /** Besu's program, absolute. */
  readonly besu: string;
  readonly genesis: GenesisParameters;
  readonly blockSeconds: number;
  readonly directory: string;
  readonly keeper: NodeKeeper;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A Java program on a machine that is busy with others. */
const START_LIMIT_MS = 180_000;
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'JAVA_HOME', 'JAVA_OPTS', 'BESU_OPTS'];

/**
 * Starts a real Besu for each node, as processes of the keeper, with the same files as the fronts have. They agree by
 * QBFT: nodes of the role validator do, or the first node where there is none. A contract of nodes is not asked before
 * `enforceContract`.
 * @throws QuorateError DEVNET_OPTIONS: not on this machine, or without its key; DEVNET_NODE_FAILED with the end of its log
 */
export async function startBesuNodes(
  layouts: readonly NodeLayout[],
  parameters: BesuNodesParameters,
): Promise<readonly RunningEvmNode[]> {
  const { chainId } = parameters.genesis;
  for (const layout of layouts) refuseUnfit(chainId, layout);
  const validators = layouts.filter(({ node }) => node.role === 'validator');
  const { blockSeconds, genesis, directory } = parameters;
  const file = join(directory, 'genesis.json');
  const addresses = (validators.length > 0 ? validators : layouts.slice(0, 1)).map(
    ({ node }) => evmNodeKey(chainId, node.name).address,
  );
  writeFileSync(file, JSON.stringify(qbftGenesis({ ...genesis, validators: addresses, blockSeconds }), null, 2));
  const nodes = layouts.map((layout) => new BesuProcess(layout, parameters, file));
  // Whoever closes the keeper ends the others.
  await startBootsFirst(nodes);
  return nodes;
}

function refuseUnfit(chainId: number, { node, id, settings }: NodeLayout): void {
  const why =
    settings.host !== '127.0.0.1'
      ? `${node.name} says that it is at ${settings.host}, where other nodes would look for it`
      : id !== evmNodeKey(chainId, node.name).nodeId
        ? `nobody has the key of ${node.name}`
        : undefined;
  if (why === undefined) return;
  throw new QuorateError('DEVNET_OPTIONS', 'Such a network cannot be started', {
    why: `${why}: a real Besu needs both`,
    mend: 'leave BESU_BIN out, or write 127.0.0.1, ports that differ, and the ids that the devnet has',
  });
}

/** One real node. */
class BesuProcess implements RunningEvmNode {
  readonly name: string;
  readonly id: string;
  readonly role: NodeRole | undefined;
  readonly files: NodeFiles;
  readonly rpcUrl: string;
  readonly #parameters: BesuNodesParameters;
  readonly #log: string;
  #enode: string;
  #process: KeptProcess | undefined;

  constructor(layout: NodeLayout, parameters: BesuNodesParameters, genesis: string) {
    const { node, id, files, settings } = layout;
    [this.name, this.id, this.role, this.files] = [node.name, id, node.role, files];
    this.rpcUrl = `http://127.0.0.1:${settings.rpcPort}`;
    this.#parameters = parameters;
    this.#enode = '';
    this.#log = join(files.folder, 'besu.log');
    const { chainId } = parameters.genesis;
    const [data, key] = [join(files.folder, 'data'), join(files.folder, 'key')];
    rmSync(data, { recursive: true, force: true });
    writeNodeFiles(files, settings);
    setContractAsked(files, false);
    writeFileSync(key, `${evmNodeKey(chainId, node.name).privateKey.slice(2)}\n`, { mode: 0o600 });
    const quoted = (value: string) => JSON.stringify(value);
    const more = [
      '',
      `data-path=${quoted(data)}`,
      `genesis-file=${quoted(genesis)}`,
      `node-private-key-file=${quoted(key)}`,
      `network-id=${chainId}`,
      'p2p-interface="127.0.0.1"',
      'nat-method="NONE"',
      'sync-mode="FULL"',
      // The layered pool, which is Besu's default, never hands a transaction without a price on to a block's maker.
      'tx-pool="sequenced"',
      '',
    ];
    appendFileSync(files.config, more.join('\n'));
  }

  get enode(): string {
    return this.#enode;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  async start(): Promise<void> {
    if (this.#process !== undefined) return;
    const { besu, keeper, env } = this.#parameters;
    const passed = PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
    const started = await keeper.start({
      name: this.name,
      program: besu,
      args: ['--config-file', this.files.config],
      env: Object.fromEntries(passed),
      folder: this.files.folder,
      log: this.#log,
    });
    let end: string | undefined;
    started.ended.then((how) => {
      end = `it has ended: ${how}`;
      this.#process = undefined;
    });
    const found = await waitFor(async () => (end === undefined ? await this.#asked() : { end }), START_LIMIT_MS);
    if (found === undefined || 'end' in found) {
      await started.stop();
      throw this.#failed(found?.end ?? 'it does not answer');
    }
    this.#enode = found.enode;
    this.#process = started;
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = undefined;
  }

  async move(host: string, port: number): Promise<void> {
    await this.stop();
    writeNodeAddress(this.files, host, port);
    await this.start();
  }

  async #asked(): Promise<{ readonly enode: string } | undefined> {
    try {
      return { enode: String(await new UpstreamRpc(this.rpcUrl).call('net_enode')) };
    } catch {
      return undefined;
    }
  }

  #failed(why: string): QuorateError {
    return new QuorateError('DEVNET_NODE_FAILED', 'A node of the network does not start', {
      why: [`${this.name}: ${why}`, logTail(this.#log)].join('\n'),
      mend: 'read its log; contract permissioning needs Besu 25.5 or older',
      facts: { node: this.name, log: this.#log },
    });
  }
}
