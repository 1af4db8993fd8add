import { MemoryBesu } from '../../reconciler/adapters/memory/memory-besu.js';
import { MemoryEvmGovernance } from '../../reconciler/adapters/memory/memory-evm-governance.js';
import { MemoryPermissioning } from '../../reconciler/adapters/memory/memory-permissioning.js';
import { MemoryRevisions } from '../../reconciler/adapters/memory/memory-revisions.js';
import { portNotConfigured } from '../../reconciler/adapters/not-configured.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { LoopMemory } from '../../reconciler/loop/loop-memory.js';
import type { LoadedRevision, LoopEvent, LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { once, type PassReport } from '../../reconciler/loop/once.js';
import type { Loop } from '../../reconciler/loop/pass.js';
import type { ChaincodeRuntime } from '../../reconciler/ports/write/chaincode-runtime.js';
import { CHAIN, desireBesu, MEMBERS, OPSSC } from '../kinds/besu-fixture.js';

export type Documents = Readonly<Record<string, string>>;

/** No organization of a Besu network runs a chaincode. */
const NO_CHAINCODES: ChaincodeRuntime = { ...portNotConfigured<ChaincodeRuntime>('fabric'), running: () => [] };

/** Three organizations with a loop each on one Besu network in memory. */
export class MemoryBesuConsortium {
  now = 1_000_000;
  readonly besu: MemoryBesu;
  readonly members: ReadonlyMap<string, BesuMember>;
  readonly #revisions = new Map<string, LoadedRevision>();

  constructor(nodes: Readonly<Record<string, readonly string[]>> = {}) {
    this.besu = new MemoryBesu({ chainId: CHAIN, opssc: OPSSC, members: MEMBERS, nodes });
    this.members = new Map(MEMBERS.map((name) => [name, new BesuMember(this, name)]));
  }

  member(name: string): BesuMember {
    return this.members.get(name)!;
  }

  /** The same revision merged at each of these. Its name is its commit. */
  merge(commit: string, documents: Documents, organizations: readonly string[] = MEMBERS): void {
    this.#revisions.set(commit, loadBesuRevision(documents));
    for (const name of organizations) this.member(name).revisions.merge(commit);
  }

  load(commit: string): LoadedRevision {
    const found = this.#revisions.get(commit);
    if (found) return found;
    throw new QuorateError('GIT_UNREACHABLE', 'no such revision', { why: commit });
  }

  /** Rounds of passes of these organizations, time going on, until nothing is left to do or `most` rounds. */
  async settle(organizations: readonly string[] = MEMBERS, most = 30): Promise<void> {
    for (let quiet = 0, round = 0; quiet < 3 && round < most; round += 1) {
      const before = this.besu.fingerprint();
      for (const name of organizations) await this.member(name).pass();
      this.now += 5000;
      quiet = before === this.besu.fingerprint() ? quiet + 1 : 0;
    }
  }

  /** What was sent to the chain or a node, without who. */
  sent(what: RegExp): readonly string[] {
    return this.besu.transactions.filter((one) => what.test(one));
  }
}

/** Loading is pure, so a copy never grows old. */
const LOADED = new Map<string, LoadedRevision>();

export function loadBesuRevision(documents: Documents): LoadedRevision {
  const key = JSON.stringify(documents);
  const known = LOADED.get(key);
  if (known) return known;
  const { network, resources } = desireBesu(documents);
  const loaded: LoadedRevision = {
    network,
    resources,
    source: async () => {
      throw new QuorateError('SOURCE_MISSING', 'there are no sources', { why: network });
    },
  };
  LOADED.set(key, loaded);
  return loaded;
}

/** One organization. */
export class BesuMember {
  readonly name: string;
  readonly revisions = new MemoryRevisions();
  readonly events: LoopEvent[] = [];
  readonly permissioning: MemoryPermissioning;
  loop: Loop;
  last: PassReport | undefined;
  readonly #consortium: MemoryBesuConsortium;

  constructor(consortium: MemoryBesuConsortium, name: string) {
    this.#consortium = consortium;
    this.name = name;
    this.permissioning = new MemoryPermissioning(consortium.besu, name);
    this.loop = this.#compose();
  }

  /** The process is killed and started again: its memory is gone. */
  restart(wrap?: (ports: LoopPorts) => LoopPorts): void {
    this.loop = this.#compose(wrap);
  }

  /** One pass with all work that it starts. */
  async pass(): Promise<PassReport> {
    this.last = await once(this.loop);
    const { inFlight } = this.loop.memory;
    while (inFlight.size > 0) await Promise.all(inFlight);
    return this.last;
  }

  /** `Type Reason` of a resource in the last pass. */
  condition(address: string): string {
    const found = this.last?.conditions.find(
      (condition) => `besu/${condition.address.kind}/${condition.address.name}` === address,
    );
    return found ? `${found.type} ${found.reason}` : 'none';
  }

  ports(): LoopPorts {
    return this.loop.ports;
  }

  #compose(wrap: (ports: LoopPorts) => LoopPorts = (ports) => ports): Loop {
    const consortium = this.#consortium;
    const governance = new MemoryEvmGovernance(consortium.besu, this.name);
    const ports: LoopPorts = {
      revisions: this.revisions,
      load: async (commit) => consortium.load(commit),
      read: portNotConfigured('fabric'),
      channels: portNotConfigured('fabric'),
      channelWriter: portNotConfigured('fabric'),
      write: portNotConfigured('fabric'),
      besu: () => this.permissioning,
      besuWriter: () => this.permissioning,
      governance: () => governance,
      governanceWriter: () => governance,
      runtime: NO_CHAINCODES,
      now: () => consortium.now,
    };
    return {
      ports: wrap(ports),
      settings: { organization: this.name, voteMode: 'merged', intervalMs: 30_000, peers: [] },
      memory: new LoopMemory(),
      event: (event) => this.events.push(event),
      wake: () => undefined,
      random: () => 0.5,
    };
  }
}
