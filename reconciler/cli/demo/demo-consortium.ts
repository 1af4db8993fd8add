import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OpsscReader } from '../../adapters/fabric/opssc-governance.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { NetworkFile } from '../../devnet/fabric/write-network-files.js';
import { readNetworkFile } from '../devnet-files.js';
import { ConsortiumUpstreams } from './consortium-upstreams.js';
import { DemoOrganization } from './demo-organization.js';
import { LoopConsortium, processOptions } from './loop-consortium.js';
import { personOf } from './organization-settings.js';
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

/** A devnet and its organizations, each with an upstream, settings and a loop of its own: all of them processes. */
export class DemoConsortium extends LoopConsortium<DemoOrganization> {
  readonly devnet: string;
  readonly network: NetworkFile;
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
    super(stage);
    this.devnet = devnetFolder(stage);
    this.network = network;
    this.governanceChannel = parameters.governance.channel;
    this.#parameters = parameters;
    this.#upstreams = new ConsortiumUpstreams(parameters.files(network), (mspId) => this.folderOf(mspId));
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
    const folder = this.folderOf(mspId);
    const person = personOf(mspId);
    const all = { mspId, network, devnet, folder, upstream, person, key, rootCommit, spec, modules };
    const organization = new DemoOrganization(all);
    stage.atEnd(() => organization.peers.close());
    this.organizations.set(mspId, organization);
    return organization;
  }

  protected get processes(): readonly ReconcileProcess[] {
    return [this.#devnetProcess];
  }

  /** What the governance ledger says, by the first organization's peers. */
  get governance(): OpsscReader {
    const [first] = this.organizations.values();
    const { channel, chaincode } = this.#parameters.governance;
    this.#governance ??= new OpsscReader(first!.peers, channel, chaincode);
    return this.#governance;
  }
}

function devnetFolder(stage: Stage): string {
  return join(stage.folder.path, 'devnet');
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
