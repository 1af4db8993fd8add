import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../../adapters/git/write-signed-commit.js';
import type { ReconcilerConfig } from '../../config/reconciler-config.js';
import { deviation } from './deviation.js';
import { OrganizationLoop } from './organization-loop.js';
import type { ReconcileProcess } from './reconcile-process.js';
import type { Stage } from './story.js';
import type { FileChanges, UpstreamRepository } from './upstream-repository.js';

/** One organization of a demo: its upstream repo, its merge key, its private settings, its loop. */
export interface LoopOrganization {
  readonly mspId: string;
  readonly folder: string;
  readonly upstream: UpstreamRepository;
  readonly person: Person;
  readonly key: KeyObject;
  readonly configFile: string;
  readonly config: ReconcilerConfig;
  loop: OrganizationLoop | undefined;
}

const LOOK_MS = 20;
/** Looking asks the very processes that are waited for: it may take a fifth of their time, not more. */
const PAUSE_FACTOR = 4;
/** Patience only: nothing waits longer than it must, and the networks share the machine with all else. */
const LIMIT_MS = 300_000;

/** Organizations, each with an upstream, settings and a loop of its own, whatever ledger they are on. */
export abstract class LoopConsortium<Organization extends LoopOrganization = LoopOrganization> {
  readonly stage: Stage;
  readonly directory: string;
  readonly organizations = new Map<string, Organization>();

  /** @param directory where the organizations' folders are made */
  constructor(stage: Stage, directory = stage.folder.path) {
    this.stage = stage;
    this.directory = directory;
  }

  /** Processes that must run besides the loops. */
  protected abstract get processes(): readonly ReconcileProcess[];

  get names(): readonly string[] {
    return [...this.organizations.keys()];
  }

  /** An organization's own folder. */
  folderOf(mspId: string): string {
    return join(this.directory, mspId.toLowerCase());
  }

  organization(mspId: string): Organization {
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
    limitMs = LIMIT_MS,
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
    const processes = [...this.processes, ...[...this.organizations.values()].map(({ loop }) => loop?.process)];
    const ended = processes.find((one) => one?.end !== undefined);
    if (ended) throw deviation(`reconcile ${ended.args.join(' ')}`, 'it runs', `it ended (${ended.end})`, ended.said);
  }
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
