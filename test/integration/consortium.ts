import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { personOf } from '../../reconciler/cli/demo/organization-settings.js';
import { type FileChanges, UpstreamRepository } from '../../reconciler/cli/demo/upstream-repository.js';
import { loadDirectory } from '../../reconciler/cli/load-directory.js';
import type { ReconcilerConfig } from '../../reconciler/config/reconciler-config.js';
import type { Engine, RunningNetwork, RunningPeer } from '../../reconciler/devnet/running-network.js';
import type { Topology } from '../../reconciler/devnet/topology.js';
import { topologyFromSpec } from '../../reconciler/devnet/topology-from-spec.js';
import { PATIENCE_MS } from '../wait.js';
import { memberConfig } from './member-config.js';
import { keyOf } from './merge-key.js';
import { prebuilt } from './prebuilt.js';
import { type RunningLoop, type RunningLoopOptions, startRunningLoop } from './running-loop.js';
import { startTestNetwork } from './start-test-network.js';
import { SubmissionGate } from './submission-gate.js';
import type { Gate } from './transactions.js';

/** The package's root, from dist/test/integration. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface Member {
  readonly organization: string;
  readonly upstream: UpstreamRepository;
  readonly key: KeyObject;
  readonly config: ReconcilerConfig;
}

interface StartLoopOptions extends RunningLoopOptions {
  readonly config?: Partial<ReconcilerConfig>;
}

/** The telecom consortium: a devnet, an upstream per organization with one root, a key and settings each. */
export class Consortium {
  readonly folder: string;
  readonly network: RunningNetwork;
  readonly members: ReadonlyMap<string, Member>;
  readonly loops = new Map<string, RunningLoop>();
  /** By peer name, where the consortium was started with them. */
  readonly #gates = new Map<string, SubmissionGate>();
  /** What each organization's branch holds, by what was merged here: asking Git would start a process each time. */
  readonly #heads = new Map<string, string>();
  #at = 1_790_000_000;

  private constructor(folder: string, network: RunningNetwork, members: ReadonlyMap<string, Member>) {
    this.folder = folder;
    this.network = network;
    this.members = members;
  }

  /** @param changes on top of network-specs/telecom and chaincode/opssc */
  static async start(
    options: {
      readonly changes?: FileChanges | ((network: RunningNetwork) => FileChanges);
      /** The network's folder in the repos; `network-specs/telecom` when left out. */
      readonly path?: string;
      /** What runs, where that is more than the spec says. */
      readonly topology?: Topology;
      readonly batchTimeout?: string;
      /** The network's folder; network-specs/telecom of this repo when left out. */
      readonly spec?: string;
      /** Stands between the loops and their peers, for `holdOrders`. */
      readonly gated?: boolean;
      /** Of what one engine alone can; this run's where it is left out. */
      readonly engine?: Engine;
    } = {},
  ): Promise<Consortium> {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-consortium-'));
    const { engine } = options;
    const spec = options.spec ?? join(ROOT, 'network-specs/telecom');
    const loaded = await loadDirectory(spec);
    if (!loaded.desired) throw new Error(JSON.stringify(loaded.diagnostics));
    const network = await startTestNetwork(options.topology ?? topologyFromSpec(loaded.desired), {
      directory: join(folder, 'devnet'),
      batchTimeout: options.batchTimeout ?? '200ms',
      ...(engine === undefined ? {} : { engine }),
    });
    const members = new Map<string, Member>();
    const path = options.path ?? 'network-specs/telecom';
    const consortium = new Consortium(folder, network, members);
    if (options.gated) {
      for (const node of network.peers) consortium.#gates.set(node.name, await SubmissionGate.start(network, node));
    }
    const endpointOf = ({ name, address }: RunningPeer) => consortium.#gates.get(name)?.address ?? address;
    const organizations = network.topology.organizations
      .filter(({ peers }) => peers.length > 0)
      .map(({ mspId }) => mspId);
    const first = new UpstreamRepository(join(folder, 'upstreams', organizations[0]!));
    await first.create();
    const changes: FileChanges = {
      [path]: { copyOf: spec },
      ...(await batchTimeouts(spec, path, options.batchTimeout ?? '200ms')),
      'chaincode/opssc': { copyOf: join(ROOT, 'chaincode/opssc') },
      ...(typeof options.changes === 'function' ? options.changes(network) : options.changes),
    };
    const root = await first.merge({
      changes,
      message: 'The consortium',
      person: personOf(organizations[0]!),
      privateKey: keyOf(organizations[0]!),
      at: consortium.#at,
    });
    for (const organization of organizations) {
      const upstream =
        organization === organizations[0] ? first : await first.fork(join(folder, 'upstreams', organization));
      members.set(organization, {
        organization,
        upstream,
        key: keyOf(organization),
        config: memberConfig({
          folder,
          network,
          organization,
          git: { url: upstream.directory, root, path },
          endpointOf,
        }),
      });
      await consortium.merge([organization], { 'ORGANIZATION.md': `${organization}\n` }, 'Our own fork');
    }
    const states = [...members.values()].map(({ config }) => join(config.state, 'builds'));
    await prebuilt(join(first.directory, 'chaincode/opssc'), states);
    return consortium;
  }

  /** The same change merged (signed) by each of these organizations, one after the other. */
  async merge(organizations: readonly string[], changes: FileChanges, message: string): Promise<void> {
    for (const organization of organizations)
      await this.mergeWith(organization, changes, message, this.members.get(organization)!.key);
  }

  async mergeWith(
    organization: string,
    changes: FileChanges,
    message: string,
    key: KeyObject | undefined,
    parents?: readonly string[],
  ): Promise<string> {
    this.#at += 1;
    const { upstream } = this.members.get(organization)!;
    const commit = await upstream.merge({
      changes,
      message,
      person: personOf(organization),
      privateKey: key,
      at: this.#at,
      ...(parents ? { parents } : {}),
    });
    this.#heads.set(organization, commit);
    this.loops.get(organization)?.wakeNow();
    return commit;
  }

  /** Has the loop of an organization seen what was merged last into its branch, and found the resource as it says? */
  isInSync(organization: string, resource: string): boolean {
    return this.hasSeen(organization) && this.reason(organization, resource) === 'InSync';
  }

  /** Has the last pass of an organization's loop been one over what was merged last into its branch? */
  hasSeen(organization: string): boolean {
    return this.loops.get(organization)?.report?.revision?.commit === this.#heads.get(organization);
  }

  /** Starts an organization's loop in this process, as `reconcile --loop` composes it. */
  startLoop(organization: string, { config, ...options }: StartLoopOptions = {}): RunningLoop {
    const loop = startRunningLoop(
      { ...this.members.get(organization)!.config, ...config },
      this.network.topology.channels.map(({ name }) => name),
      { ...options, stopped: () => this.loops.delete(organization) },
    );
    this.loops.set(organization, loop);
    return loop;
  }

  /**
   * What loops submit waits until `gate` has settled. So a test decides in which order endorsed transactions are
   * ordered. Returns the function that takes it away again.
   */
  holdOrders(gate: Gate): () => void {
    if (this.#gates.size === 0) throw new Error('this consortium was started without gates');
    for (const front of this.#gates.values()) front.gate = gate;
    return () => {
      for (const front of this.#gates.values()) front.gate = undefined;
    };
  }

  startLoops(): void {
    for (const organization of this.members.keys()) this.startLoop(organization);
  }

  /**
   * Waits until `condition` holds. Looking takes its time from what is looked at, most of it in this very process: it
   * gets a fifth of it. @throws with what the loops say
   */
  async until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const began = performance.now();
      if (await condition()) return;
      if (Date.now() > end) throw this.#late(`waited ${PATIENCE_MS} ms for: ${what}`);
      await delay(Math.max(20, 4 * (performance.now() - began)));
    }
  }

  /** Said at once, too: uvu keeps what a hook throws to itself. */
  #late(what: string): Error {
    const error = new Error(`${what}\n${this.describe()}`);
    process.stderr.write(`${error.message}\n`);
    return error;
  }

  /** The reason that an organization's loop gives for a resource. */
  reason(organization: string, resource: string): string | undefined {
    const conditions = this.loops.get(organization)?.report?.conditions ?? [];
    return conditions.find(({ address }) => `${address.kind}/${address.name}` === resource)?.reason;
  }

  describe(): string {
    return [...this.loops]
      .map(([organization, loop]) => {
        const conditions = (loop.report?.conditions ?? []).map(
          ({ address, type, reason, message }) => `    ${address.kind}/${address.name} ${type} ${reason}: ${message}`,
        );
        const events = loop.events.slice(-8).map(({ type, subject, detail }) => `    ${type} ${subject} ${detail}`);
        const failure = loop.failure
          ? [`    FAILED ${String((loop.failure as { why?: string }).why ?? loop.failure)}`]
          : [];
        return [`  ${organization}`, ...failure, ...conditions, ...events].join('\n');
      })
      .join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.loops.values()].map((loop) => loop.stop()));
    await Promise.all([...this.#gates.values()].map((front) => front.stop()));
    await this.network.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The channels' documents as the network runs them: else every loop would put the BatchTimeout of the spec back. */
async function batchTimeouts(spec: string, path: string, timeout: string): Promise<FileChanges> {
  const changes: Record<string, string> = {};
  for (const file of await readdir(join(spec, 'channels'))) {
    const text = await readFile(join(spec, 'channels', file), 'utf8');
    changes[`${path}/channels/${file}`] = text.replace(/BatchTimeout: [^\s,}]+/, `BatchTimeout: ${timeout}`);
  }
  return changes;
}
