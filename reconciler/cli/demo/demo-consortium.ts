import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OpsscReader } from '../../adapters/fabric/opssc-governance.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { NetworkFile } from '../../devnet/fabric/write-network-files.js';
import type { Engine } from '../../devnet/running-network.js';
import { readNetworkFile } from '../devnet-files.js';
import { DemoOrganization, mergeKey, mergeKeyFile, personOf } from './demo-organization.js';
import { deviation } from './deviation.js';
import { OrganizationLoop } from './organization-loop.js';
import { ReconcileProcess } from './reconcile-process.js';
import type { Stage } from './story.js';
import { type FileChanges, UpstreamRepository } from './upstream-repository.js';

export interface ConsortiumParameters {
  /** The network's folder, in the package and in the repos alike. */
  readonly spec: string;
  /** What the repos hold at first. */
  readonly files: FileChanges;
  readonly packageRoot: string;
  readonly modules: string;
  readonly governance: { readonly channel: string; readonly chaincode: string };
}

const LOOK_MS = 20;
/** Looking asks the very processes that are waited for: it may take a fifth of their time, not more. */
const PAUSE_FACTOR = 4;
/** Patience only: nothing waits longer than it must. Real peers share the machine with all else. */
const LIMIT_MS: Readonly<Record<Engine, number>> = { embedded: 20_000, fabric: 60_000 };

/** A devnet and its organizations, each with an upstream, settings and a loop of its own: all of them processes. */
export class DemoConsortium {
  readonly stage: Stage;
  readonly devnet: string;
  readonly network: NetworkFile;
  readonly organizations: ReadonlyMap<string, DemoOrganization>;
  readonly governance: OpsscReader;
  readonly governanceChannel: string;
  readonly #devnetProcess: ReconcileProcess;

  private constructor(
    stage: Stage,
    devnetProcess: ReconcileProcess,
    network: NetworkFile,
    organizations: ReadonlyMap<string, DemoOrganization>,
    { channel, chaincode }: ConsortiumParameters['governance'],
  ) {
    this.stage = stage;
    this.devnet = devnetFolder(stage);
    this.network = network;
    this.organizations = organizations;
    this.#devnetProcess = devnetProcess;
    const [first] = organizations.values();
    this.governanceChannel = channel;
    this.governance = new OpsscReader(first!.peers, channel, chaincode);
  }

  /** Starts the network and makes the repos, forks of one root; no loop runs yet. */
  static async start(stage: Stage, parameters: ConsortiumParameters): Promise<DemoConsortium> {
    const devnet = startDevnet(stage, join(parameters.packageRoot, parameters.spec));
    const upstreams = await makeUpstreams(stage, parameters, devnet.ready);
    const network = await devnet.ready;
    const organizations = new Map<string, DemoOrganization>();
    for (const [mspId, { upstream, key, root }] of upstreams) {
      const organization = new DemoOrganization({
        mspId,
        network,
        devnet: devnetFolder(stage),
        folder: folderOf(stage, mspId),
        upstream,
        person: personOf(mspId),
        key,
        rootCommit: root,
        spec: parameters.spec,
        modules: parameters.modules,
      });
      stage.atEnd(() => organization.peers.close());
      organizations.set(mspId, organization);
    }
    return new DemoConsortium(stage, devnet.process, network, organizations, parameters.governance);
  }

  get names(): readonly string[] {
    return [...this.organizations.keys()];
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

interface Upstream {
  readonly upstream: UpstreamRepository;
  readonly key: ReturnType<typeof mergeKey>;
  readonly root: string;
}

/** One root, made by the first organization, and a fork of it for each other. */
async function makeUpstreams(
  stage: Stage,
  { files }: ConsortiumParameters,
  ready: Promise<NetworkFile>,
): Promise<ReadonlyMap<string, Upstream>> {
  const found = new Map<string, Upstream>();
  const { organizations } = await ready;
  const names = organizations.filter((one) => one.connectionProfile !== undefined).map(({ mspId }) => mspId);
  let first: UpstreamRepository | undefined;
  let root = '';
  for (const [index, mspId] of names.entries()) {
    const key = mergeKey(index % 2 === 0 ? 'ed25519' : 'ecdsa');
    const directory = join(folderOf(stage, mspId), 'upstream');
    const at = Math.floor(Date.now() / 1000);
    const person = personOf(mspId);
    let upstream: UpstreamRepository;
    if (first) {
      upstream = await first.fork(directory);
      await upstream.merge({ changes: {}, message: 'Our own fork', person, privateKey: key, at });
    } else {
      upstream = new UpstreamRepository(directory);
      await upstream.create();
      root = await upstream.merge({ changes: files, message: 'The consortium', person, privateKey: key, at });
      first = upstream;
    }
    await upstream.signsFor(person, mergeKeyFile(folderOf(stage, mspId)));
    found.set(mspId, { upstream, key, root });
  }
  return found;
}
