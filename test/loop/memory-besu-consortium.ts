import { MemoryBesu } from '../../reconciler/adapters/memory/memory-besu.js';
import { MemoryEvmGovernance } from '../../reconciler/adapters/memory/memory-evm-governance.js';
import { MemoryPermissioning } from '../../reconciler/adapters/memory/memory-permissioning.js';
import { portNotConfigured } from '../../reconciler/adapters/not-configured.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import type { LoadedRevision, LoopPorts } from '../../reconciler/loop/loop-ports.js';
import type { Loop } from '../../reconciler/loop/pass.js';
import type { ChaincodeRuntime } from '../../reconciler/ports/write/chaincode-runtime.js';
import { CHAIN, desireBesu, MEMBERS, OPSSC } from '../kinds/besu-fixture.js';
import { type Documents, LoopMember, LoopMembers } from './loop-members.js';

export type { Documents };

/** No organization of a Besu network runs a chaincode. */
const NO_CHAINCODES: ChaincodeRuntime = { ...portNotConfigured<ChaincodeRuntime>('fabric'), running: () => [] };

/** Three organizations with a loop each on one Besu network in memory. */
export class MemoryBesuConsortium extends LoopMembers<BesuMember> {
  now = 1_000_000;
  readonly besu: MemoryBesu;
  readonly members: ReadonlyMap<string, BesuMember>;
  protected readonly roundMs = 5000;

  constructor(nodes: Readonly<Record<string, readonly string[]>> = {}) {
    super();
    this.besu = new MemoryBesu({ chainId: CHAIN, opssc: OPSSC, members: MEMBERS, nodes });
    this.members = new Map(MEMBERS.map((name) => [name, new BesuMember(this, name)]));
  }

  fingerprint(): string {
    return this.besu.fingerprint();
  }

  protected loaded(documents: Documents): LoadedRevision {
    return loadBesuRevision(documents);
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
export class BesuMember extends LoopMember {
  readonly permissioning: MemoryPermissioning;
  loop: Loop;
  readonly #consortium: MemoryBesuConsortium;

  constructor(consortium: MemoryBesuConsortium, name: string) {
    super(name);
    this.#consortium = consortium;
    this.permissioning = new MemoryPermissioning(consortium.besu, name);
    this.loop = this.#compose();
  }

  /** The process is killed and started again: its memory is gone. */
  restart(wrap?: (ports: LoopPorts) => LoopPorts): void {
    this.loop = this.#compose(wrap);
  }

  ports(): LoopPorts {
    return this.loop.ports;
  }

  #compose(wrap: (ports: LoopPorts) => LoopPorts = (ports) => ports): Loop {
    const consortium = this.#consortium;
    const governance = new MemoryEvmGovernance(consortium.besu, this.organization);
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
    return this.started(wrap(ports), []);
  }
}
