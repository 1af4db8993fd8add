import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OpsscReader } from '../../adapters/fabric/opssc-governance.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { NetworkFile } from '../../devnet/fabric/write-network-files.js';
import type { Engine } from '../../devnet/running-network.js';
import { readNetworkFile } from '../devnet-files.js';
import { ConsortiumUpstreams } from './consortium-upstreams.js';
import { DemoOrganization, personOf } from './demo-organization.js';
import { deviation } from './deviation.js';
import { OrganizationLoop } from './organization-loop.js';
import { ReconcileProcess } from './reconcile-process.js';
import type { Stage } from './story.js';
import type { FileChanges } from './upstream-repository.js';

export interface ConsortiumParameters {
  /** The network's folder in the repos. */
  readonly spec: string;
  /** The folder of the network that runs. */
  readonly devnetSpec: string;
  /** What the repos hold at first: a running network has its addresses by chance. */
  readonly files: (network: NetworkFile) => FileChanges;
  /** MSP ids of organizations that have nodes and are not there from the start: see `admit`. */
  readonly newcomers?: readonly string[];
  readonly modules: string;
  readonly governance: { readonly channel: string; readonly chaincode: string };
}

const LOOK_MS = 20;
/** Looking asks the very processes that are waited for: it may take a fifth of their time, not more. */
const PAUSE_FACTOR = 4;
/** Patience only: nothing waits longer than it must. Real peers share the machine with all else. */
const LIMIT_MS: Readonly<Record<Engine, number>> = { embedded: 60_000, fabric: 120_000 };

/** A devnet and its organizations, each with an upstream, settings and a loop of its own: all of them processes. */
export class DemoConsortium {
  readonly stage: Stage;
  readonly devnet: string;
  readonly network: NetworkFile;
  readonly organizations = new Map<string, DemoOrganization>();
  readonly governanceChannel: string;
  readonly #parameters: ConsortiumParameters;
  readonly #upstreams: ConsortiumUpstreams;
  readonly #devnetProcess: ReconcileProcess;
  #governance: OpsscReader | undefined;

  private constructor(
    stage: Stage,
    devnetProcess: ReconcileProcess,
    network: NetworkFile,
    parameters: ConsortiumParameters,
  ) {
    this.stage = stage;
    this.devnet = devnetFolder(stage);
    this.network = network;
    this.governanceChannel = parameters.governance.channel;
    this.#parameters = parameters;
    this.#upstreams = new ConsortiumUpstreams(parameters.files(network), (mspId) => folderOf(stage, mspId));
    this.#devnetProcess = devnetProcess;
  }

  /** Starts the network and makes the repos, forks of one root; no loop runs yet. */
  static async start(stage: Stage, parameters: ConsortiumParameters): Promise<DemoConsortium> {
    const devnet = startDevnet(stage, parameters.devnetSpec);
    const network = await devnet.ready;
    const consortium = new DemoConsortium(stage, devnet.process, network, parameters);
    const names = network.organizations
      .filter((one) => one.connectionProfile !== undefined && !parameters.newcomers?.includes(one.mspId))
      .map(({ mspId }) => mspId);
    for (const mspId of names) await consortium.admit(mspId);
    return consortium;
  }

  /** Gives an organization its repo, a fork of the first one's as it is now, and its settings. */
  async admit(mspId: string): Promise<DemoOrganization> {
    const { stage, devnet, network } = this;
    const { spec, modules } = this.#parameters;
    const { upstream, key, root: rootCommit } = await this.#upstreams.add(mspId);
    const folder = folderOf(stage, mspId);
    const person = personOf(mspId);
    const all = { mspId, network, devnet, folder, upstream, person, key, rootCommit, spec, modules };
    const organization = new DemoOrganization(all);
    stage.atEnd(() => organization.peers.close());
    this.organizations.set(mspId, organization);
    return organization;
  }

  get names(): readonly string[] {
    return [...this.organizations.keys()];
  }

  /** What the governance ledger says, by the first organization's peers. */
  get governance(): OpsscReader {
    const [first] = this.organizations.values();
    const { channel, chaincode } = this.#parameters.governance;
    this.#governance ??= new OpsscReader(first!.peers, channel, chaincode);
    return this.#governance;
  }

  organization(mspId: string): DemoOrganization {
    return this.organizations.get(mspId)!;
  }

  startLoop(mspId: string): void {
    const organization = this.organization(mspId);
    const loop = new OrganizationLoop(organization.configFile, processOptions(this.stage, organization.folder));
    organization.loop = loop;
    this.stage.atEnd(() => loop.process.stop());
  }

  /**
   * Merges a change into an organization's own upstream: signed by its maintainer, unless told otherwise. Its loop is
   * woken, as a Git host's webhook would.
   */
  async merge(
    mspId: string,
    changes: FileChanges,
    message: string,
    options: { readonly unsigned?: boolean } = {},
  ): Promise<string> {
    const { upstream, key, person, loop } = this.organization(mspId);
    const commit = await upstream.merge({
      changes,
      message,
      person,
      privateKey: options.unsigned ? undefined : key,
      at: Math.floor(Date.now() / 1000),
    });
    loop?.process.wake();
    return commit;
  }

  /**
   * Waits until `look` answers something. A process that ends meanwhile ends the wait.
   * @throws QuorateError DEMO_DEVIATION with what the loops say
   */
  async until<Found>(
    what: string,
    look: () => Found | undefined | Promise<Found | undefined>,
    limitMs = LIMIT_MS[this.stage.engine],
  ): Promise<Found> {
    const end = Date.now() + limitMs;
    this.stage.narrator.waiting(what);
    for (;;) {
      this.stage.stop.throwIfAborted();
      const began = performance.now();
      const found = await look();
      if (found !== undefined) return found;
      const pause = Math.max(LOOK_MS, PAUSE_FACTOR * (performance.now() - began));
      this.#allRun();
      if (Date.now() > end) {
        this.stage.narrator.block(this.describe());
        throw deviation(`within ${limitMs / 1000} s`, what, 'nothing of it');
      }
      await delay(pause, undefined, { signal: this.stage.stop });
    }
  }

  describe(): string {
    return [...this.organizations.values()]
      .filter(({ loop }) => loop !== undefined)
      .map(({ mspId, loop }) => `  ${mspId}\n${loop!.describe()}`)
      .join('\n');
  }

  #allRun(): void {
    const processes = [this.#devnetProcess, ...[...this.organizations.values()].map(({ loop }) => loop?.process)];
    const ended = processes.find((one) => one?.end !== undefined);
    if (ended) throw deviation(`reconcile ${ended.args.join(' ')}`, 'it runs', `it ended (${ended.end})`, ended.said);
  }
}

function devnetFolder(stage: Stage): string {
  return join(stage.folder.path, 'devnet');
}

function folderOf(stage: Stage, mspId: string): string {
  return join(stage.folder.path, mspId.toLowerCase());
}

/** Where a process of the demo runs, and what ends it. */
export function processOptions(stage: Stage, folder: string) {
  return {
    folder,
    env: { ...stage.env, TMPDIR: stage.folder.temporary, NO_COLOR: '1' },
    started: (pid: number) => stage.folder.holds(pid),
    atEnd: stage.atEnd,
  };
}

function startDevnet(stage: Stage, spec: string): { process: ReconcileProcess; ready: Promise<NetworkFile> } {
  const directory = devnetFolder(stage);
  const process = new ReconcileProcess(
    ['devnet', 'up', '--spec', spec, '--engine', stage.engine, '--directory', directory],
    processOptions(stage, stage.folder.path),
  );
  stage.atEnd(() => process.stop());
  const wait = async (): Promise<NetworkFile> => {
    for (;;) {
      stage.stop.throwIfAborted();
      const network = existsSync(directory) ? readNetworkFile(directory) : undefined;
      if (network) return network;
      if (process.end !== undefined) {
        throw new QuorateError('DEMO_DEVNET', 'The network does not start', { why: process.said });
      }
      await delay(LOOK_MS, undefined, { signal: stage.stop });
    }
  };
  return { process, ready: wait() };
}
