import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { watchBlocks } from '../../reconciler/adapters/fabric/watch-blocks.js';
import { encodeSshPublicKey, formatSshPublicKey } from '../../reconciler/adapters/git/ssh-public-key.js';
import { type ComposedLoop, composeLoop } from '../../reconciler/cli/compose-loop.js';
import { type FileChanges, UpstreamRepository } from '../../reconciler/cli/demo/upstream-repository.js';
import { loadDirectory } from '../../reconciler/cli/load-directory.js';
import type { ReconcilerConfig } from '../../reconciler/config/reconciler-config.js';
import type { Engine, RunningNetwork } from '../../reconciler/devnet/running-network.js';
import type { Topology } from '../../reconciler/devnet/topology.js';
import { topologyFromSpec } from '../../reconciler/devnet/topology-from-spec.js';
import type { LoopEvent, LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { once, type PassReport } from '../../reconciler/loop/once.js';
import { RunLoop } from '../../reconciler/loop/run-loop.js';
import { MODULES, prebuilt } from './prebuilt.js';
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

/** A loop that runs in this process, with what it said and found last. */
export interface RunningLoop {
  readonly composed: ComposedLoop;
  readonly events: LoopEvent[];
  report: PassReport | undefined;
  failure: unknown;
  wakeNow(): void;
  /** Ends its passes; what it composed stays open. */
  pause(): Promise<void>;
  stop(): Promise<void>;
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

  readonly #path: string;

  private constructor(folder: string, network: RunningNetwork, members: ReadonlyMap<string, Member>, path: string) {
    this.#path = path;
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
    const consortium = new Consortium(folder, network, members, path);
    if (options.gated) {
      for (const node of network.peers) consortium.#gates.set(node.name, await SubmissionGate.start(network, node));
    }
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
        config: consortium.#configOf(organization, upstream, root),
      });
      await consortium.merge([organization], { 'ORGANIZATION.md': `${organization}\n` }, 'Our own fork');
    }
    const states = [...members.values()].map(({ config }) => join(config.state, 'builds'));
    await prebuilt(join(ROOT, 'chaincode/opssc'), states);
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
  startLoop(
    organization: string,
    options: {
      readonly wrap?: (ports: LoopPorts) => LoopPorts;
      readonly now?: () => number;
      readonly config?: Partial<ReconcilerConfig>;
    } = {},
  ): RunningLoop {
    const stop = new AbortController();
    const events: LoopEvent[] = [];
    const config = { ...this.members.get(organization)!.config, ...options.config };
    let runner: RunLoop | undefined;
    const composed = composeLoop(config, {
      event: (event) => events.push({ ...event, at: Date.now() } as LoopEvent),
      wake: () => runner?.wakeForLedger(),
      ...(options.wrap ? { wrap: options.wrap } : {}),
      ...(options.now ? { now: options.now } : {}),
    });
    const running: RunningLoop = {
      composed,
      events,
      report: undefined,
      failure: undefined,
      wakeNow: () => runner?.wake(),
      pause: async () => {
        stop.abort();
        await done;
      },
      stop: async () => {
        stop.abort();
        await done;
        while (composed.loop.memory.inFlight.size > 0) await Promise.all(composed.loop.memory.inFlight);
        await composed.close();
        this.loops.delete(organization);
      },
    };
    runner = new RunLoop({
      intervalMs: config.intervalMs,
      stop: stop.signal,
      random: () => 0.5,
      pass: async (cause) => {
        try {
          running.report = await once(composed.loop, cause);
          running.failure = undefined;
          return { retryAfterMs: running.report.retryAfterMs, failed: false };
        } catch (error) {
          running.failure = error;
          return { retryAfterMs: undefined, failed: true };
        }
      },
    });
    const done = runner.run();
    for (const { name } of this.network.topology.channels)
      void watchBlocks(composed.peers, name, () => runner?.wakeForLedger(), stop.signal);
    this.loops.set(organization, running);
    return running;
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
  async until(what: string, condition: () => boolean | Promise<boolean>, limitMs = 240_000): Promise<void> {
    const end = Date.now() + limitMs;
    for (;;) {
      const began = performance.now();
      if (await condition()) return;
      if (Date.now() > end) throw this.#late(`waited ${limitMs} ms for: ${what}`);
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

  #configOf(organization: string, upstream: UpstreamRepository, root: string): ReconcilerConfig {
    const own = join(this.folder, 'organizations', organization);
    mkdirSync(own, { recursive: true });
    const signers = join(own, 'allowed_signers');
    writeFileSync(
      signers,
      `${organization} ${formatSshPublicKey(encodeSshPublicKey(createPublicKey(keyOf(organization))))}\n`,
    );
    const identities = this.network.identities.find(({ mspId }) => mspId === organization)!;
    const { admin } = identities;
    writeFileSync(join(own, 'admin.pem'), admin.certificatePem);
    writeFileSync(join(own, 'admin.key'), admin.privateKeyPem, { mode: 0o600 });
    writeFileSync(join(own, 'tls.pem'), identities.tlsCa.certificatePem);
    const client = identities.clientTls.get('Admin')!;
    writeFileSync(join(own, 'client.pem'), client.certificatePem);
    writeFileSync(join(own, 'client.key'), client.privateKeyPem, { mode: 0o600 });
    return {
      organization,
      state: join(own, 'state'),
      intervalMs: 5000,
      git: { url: upstream.directory, branch: 'main', root, path: this.#path, allowedSigners: signers },
      voteMode: 'merged',
      branchTrailer: false,
      identity: { certificate: join(own, 'admin.pem'), privateKey: join(own, 'admin.key') },
      peers: this.network.peers
        .filter(({ mspId }) => mspId === organization)
        .map(({ name, address }) => ({
          name: name.split('.')[0]!,
          endpoint: this.#gates.get(name)?.address ?? address,
          hostAlias: name,
          tlsRootCertificates: join(own, 'tls.pem'),
          builder: { quorate_sockets: this.network.sockets.get(organization)! },
        })),
      orderers: this.network.orderers
        .filter(({ mspId }) => mspId === organization)
        .map(({ name, adminAddress }) => ({
          name: name.split('.')[0]!,
          admin: adminAddress,
          hostAlias: name,
          tlsRootCertificates: join(own, 'tls.pem'),
          clientCertificate: join(own, 'client.pem'),
          clientKey: join(own, 'client.key'),
        })),
      addressOverrides: {},
      plasma: [],
      modules: MODULES,
    };
  }
}

/** A merge key per organization, the same in every run: test keys are worth nothing. */
export function keyOf(organization: string): KeyObject {
  const seed = createHash('sha256').update(`quorate test key of ${organization}`).digest();
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}

function personOf(organization: string): { name: string; email: string } {
  return { name: `Maintainer of ${organization}`, email: `maintainer@${organization.toLowerCase()}.example` };
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
