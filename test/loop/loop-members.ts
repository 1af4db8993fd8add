import { MemoryRevisions } from '../../reconciler/adapters/memory/memory-revisions.js';
import { formatAddress } from '../../reconciler/core/model/address.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { LoopMemory } from '../../reconciler/loop/loop-memory.js';
import type { LoadedRevision, LoopEvent, LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { once, type PassReport } from '../../reconciler/loop/once.js';
import type { Loop } from '../../reconciler/loop/pass.js';

/** What a revision holds: documents by path, beside the network's and the channels' own. */
export type Documents = Readonly<Record<string, string>>;

/** One organization's loop over ports in memory. */
export abstract class LoopMember {
  readonly organization: string;
  readonly revisions = new MemoryRevisions();
  readonly events: LoopEvent[] = [];
  abstract loop: Loop;
  last: PassReport | undefined;

  constructor(organization: string) {
    this.organization = organization;
  }

  /** One pass with all work that it starts. */
  async pass(): Promise<PassReport> {
    this.last = await once(this.loop);
    const { inFlight } = this.loop.memory;
    while (inFlight.size > 0) await Promise.all(inFlight);
    return this.last;
  }

  /** `Type Reason` of a resource in the last pass. */
  condition(resource: string): string {
    const found = this.last?.conditions.find(({ address }) => formatAddress(address) === resource);
    return found ? `${found.type} ${found.reason}` : 'none';
  }

  /** A process that has just been started. @param peers of its settings */
  protected started(ports: LoopPorts, peers: readonly string[], memory = new LoopMemory()): Loop {
    return {
      ports,
      settings: { organization: this.organization, voteMode: 'merged', intervalMs: 30_000, peers },
      memory,
      event: (event) => this.events.push(event),
      wake: () => undefined,
      random: () => 0.5,
    };
  }
}

/** Organizations over one network in memory, in one time, who merge the same revisions. */
export abstract class LoopMembers<One extends LoopMember> {
  abstract now: number;
  abstract readonly members: ReadonlyMap<string, One>;
  readonly #revisions = new Map<string, LoadedRevision>();

  member(name: string): One {
    return this.members.get(name)!;
  }

  /** The same revision merged at each of these, all by default. Its name is its commit. */
  merge(commit: string, documents: Documents, organizations: Iterable<string> = this.members.keys()): void {
    this.#revisions.set(commit, this.loaded(documents));
    for (const name of organizations) this.member(name).revisions.merge(commit);
  }

  load(commit: string): LoadedRevision {
    const found = this.#revisions.get(commit);
    if (found) return found;
    throw new QuorateError('GIT_UNREACHABLE', 'no such revision', { why: commit });
  }

  /** Rounds of passes of these organizations, time going on, until nothing is left to do or `most` rounds. */
  async settle(organizations: readonly string[] = [...this.members.keys()], most = 30): Promise<void> {
    for (let quiet = 0, round = 0; quiet < 3 && round < most; round += 1) {
      const before = this.fingerprint();
      for (const name of organizations) await this.member(name).pass();
      this.now += this.roundMs;
      quiet = before === this.fingerprint() ? quiet + 1 : 0;
    }
  }

  protected abstract readonly roundMs: number;
  /** Changes with whatever their passes do. */
  abstract fingerprint(): string;
  protected abstract loaded(documents: Documents): LoadedRevision;
}
