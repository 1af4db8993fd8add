import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { MemoryChannelReader } from '../../reconciler/adapters/memory/memory-channel-reader.js';
import { MemoryChannelWriter } from '../../reconciler/adapters/memory/memory-channel-writer.js';
import { MemoryFabricReader } from '../../reconciler/adapters/memory/memory-fabric-reader.js';
import { MemoryFabricWriter } from '../../reconciler/adapters/memory/memory-fabric-writer.js';
import { MemoryGovernance } from '../../reconciler/adapters/memory/memory-governance.js';
import { MemoryLedger } from '../../reconciler/adapters/memory/memory-ledger.js';
import { MemoryRevisions } from '../../reconciler/adapters/memory/memory-revisions.js';
import { MemoryRuntime } from '../../reconciler/adapters/memory/memory-runtime.js';
import { treeHash } from '../../reconciler/core/digest/tree-hash.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { genesisOfTopology } from '../../reconciler/devnet/fabric/genesis-of-topology.js';
import {
  deriveOrganization,
  type OrganizationIdentities,
} from '../../reconciler/devnet/identities/derive-organization.js';
import { sourcePlace, withSourceTrees } from '../../reconciler/kinds/chaincode/with-source-trees.js';
import { PLANNING_KINDS } from '../../reconciler/kinds/planning-kinds.js';
import { LoopMemory } from '../../reconciler/loop/loop-memory.js';
import type { LoadedRevision, LoopEvent, LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { once, type PassReport } from '../../reconciler/loop/once.js';
import type { Loop } from '../../reconciler/loop/pass.js';
import type { CommittedDefinition } from '../../reconciler/ports/read/fabric-reader.js';
import type { ProposalView } from '../../reconciler/ports/read/governance-reader.js';
import type { SourceTree } from '../../reconciler/ports/write/chaincode-runtime.js';
import { loadSpec } from '../../reconciler/spec/load-spec.js';
import { CHANNEL, chaincode, NETWORK } from '../spec/fixture.js';

export const REGULATOR = 'Regulator';
export const ALL = [REGULATOR, 'Telco1', 'Telco2', 'Telco3'];
export const STRICT = "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))";
export const ADDRESS = 'telecom/Chaincode/numbertransfer';
const PEERS = { Regulator: ['peer0'], Telco1: ['peer0', 'peer1'], Telco2: ['peer0'], Telco3: ['peer0'] };
const CONSTANTS = {
  network: 'telecom',
  rule: { type: 'majority' },
  mustAgree: [REGULATOR],
  maxOpenProposals: 20,
} as const;

/** Keys and certificates of the network's organizations, derived once per process: they never change. */
const IDENTITIES = [...ALL, 'OrdererOrg'].map((mspId) =>
  deriveOrganization('telecom', {
    mspId,
    name: mspId.toLowerCase(),
    peers: [],
    orderers: mspId === 'OrdererOrg' ? ['orderer0'] : [],
  }),
);

export function identitiesOf(mspId: string): OrganizationIdentities {
  return IDENTITIES.find((one) => one.mspId === mspId)!;
}

const GENESIS = new Map<string, Uint8Array>();

/** The first block of a channel with the network's usual policies. */
function genesisOf(name: string, members: readonly string[]): Uint8Array {
  const key = [name, ...members].join();
  const made =
    GENESIS.get(key) ??
    genesisOfTopology(
      {
        name,
        members,
        ordererOrganizations: ['OrdererOrg'],
        batchTimeout: '2s',
        maxMessageCount: 500,
        absoluteMaxBytes: 10 * 1024 * 1024,
        preferredMaxBytes: 2 * 1024 * 1024,
        policies: { 'Application/LifecycleEndorsement': STRICT },
        acls: {},
      },
      {
        organizations: IDENTITIES,
        orderers: [
          {
            mspId: 'OrdererOrg',
            endpoint: '127.0.0.1:7050',
            tlsCertificatePem: identitiesOf('OrdererOrg').tls.get('orderer0')!.certificatePem,
          },
        ],
        peers: [],
      },
    );
  GENESIS.set(key, made);
  return made;
}

/** What a revision holds: documents by path, beside the network's and the channels' own. */
export type Documents = Readonly<Record<string, string>>;

/** A chaincode document with a source folder of its own; the folder's content is its name. */
export function chaincodeOf(
  version: string,
  source = version,
  lines: Documents = {},
  name = 'numbertransfer',
): Documents {
  return {
    [`net/${name}.yaml`]: chaincode({ version: `"${version}"`, source: `{ path: ../src-${source} }`, ...lines }, name),
  };
}

/** Four organizations over one ledger in memory, each with its upstream, its processes and its loop. */
export class MemoryConsortium {
  now = Date.parse('2026-06-01T00:00:00Z');
  readonly ledger: MemoryLedger;
  readonly members: ReadonlyMap<string, Member>;
  readonly isGiven: boolean;
  readonly #revisions = new Map<string, LoadedRevision>();

  /** @param members of both channels; the others of `ALL` have peers and are in none */
  constructor({ isGiven = true, blocks = 'immediate' as 'immediate' | 'manual', members = ALL } = {}) {
    this.isGiven = isGiven;
    const channel = {
      members,
      ordererOrganizations: ['OrdererOrg'],
      policies: { '/Channel/Application/LifecycleEndorsement': STRICT },
    };
    this.ledger = new MemoryLedger({
      channels: [
        { ...channel, channel: 'ops-channel', genesisBlock: genesisOf('ops-channel', members) },
        { ...channel, channel: 'channel1', genesisBlock: genesisOf('channel1', members) },
      ],
      peers: PEERS,
      blocks,
      now: () => this.now,
    });
    this.members = new Map(ALL.map((mspId) => [mspId, new Member(this, mspId)]));
  }

  member(mspId: string): Member {
    return this.members.get(mspId)!;
  }

  /** The same revision merged at each of these. Its name is its commit. */
  merge(commit: string, documents: Documents, organizations: readonly string[] = ALL): void {
    this.#revisions.set(commit, loadRevision(documents));
    for (const mspId of organizations) this.member(mspId).revisions.merge(commit);
  }

  load(commit: string): LoadedRevision {
    const found = this.#revisions.get(commit);
    if (found) return found;
    throw new QuorateError('GIT_UNREACHABLE', 'no such revision', { why: commit });
  }

  /** Rounds of passes of these organizations, time going on, until nothing is left to do or `most` rounds. */
  async settle(organizations: readonly string[] = ALL, most = 30): Promise<void> {
    for (let quiet = 0, round = 0; quiet < 3 && round < most; round += 1) {
      const before = this.fingerprint();
      for (const mspId of organizations) await this.member(mspId).pass();
      this.now += 2000;
      quiet = before === this.fingerprint() ? quiet + 1 : 0;
    }
  }

  fingerprint(): string {
    const peers = ALL.flatMap((mspId) => this.ledger.peers(mspId)).map((peer) => [
      [...peer.installed],
      [...peer.services],
    ]);
    const states = [...this.ledger.channels.values()].map(({ state }) => state.fingerprint(''));
    return JSON.stringify([peers, states]);
  }

  async committed(name = 'numbertransfer'): Promise<CommittedDefinition | undefined> {
    const reader = new MemoryFabricReader(this.ledger, ALL.find((mspId) => this.ledger.isUp(mspId))!);
    return (await reader.committed('channel1')).find((definition) => definition.name === name);
  }

  async proposals(): Promise<readonly ProposalView[]> {
    return this.governance(ALL.find((mspId) => this.ledger.isUp(mspId))!).proposals();
  }

  /** `version status` of each proposal, by base. */
  async decisions(): Promise<readonly string[]> {
    return (await this.proposals())
      .map(({ base, content, status }) => `${base} ${String(content.after?.version ?? 'retired')} ${status}`)
      .sort();
  }

  governance(mspId: string): MemoryGovernance {
    return new MemoryGovernance({
      ledger: this.ledger,
      mspId,
      channel: 'ops-channel',
      chaincode: 'opssc',
      constants: CONSTANTS,
      isGiven: this.isGiven,
    });
  }
}

/** One organization. */
export class Member {
  readonly mspId: string;
  readonly revisions = new MemoryRevisions();
  readonly events: LoopEvent[] = [];
  runtime: MemoryRuntime;
  loop: Loop;
  last: PassReport | undefined;
  readonly #consortium: MemoryConsortium;

  constructor(consortium: MemoryConsortium, mspId: string) {
    this.#consortium = consortium;
    this.mspId = mspId;
    this.runtime = new MemoryRuntime(consortium.ledger, mspId);
    this.loop = this.#compose();
  }

  /** The process is killed and started again: its memory and its chaincodes are gone. */
  async restart(wrap?: (ports: LoopPorts) => LoopPorts): Promise<void> {
    await this.runtime.stopAll();
    this.runtime = new MemoryRuntime(this.#consortium.ledger, this.mspId);
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
  condition(address = ADDRESS): string {
    const found = this.last?.conditions.find(
      (condition) => `telecom/${condition.address.kind}/${condition.address.name}` === address,
    );
    return found ? `${found.type} ${found.reason}` : 'none';
  }

  /** Versions whose process runs for any peer of ours, by name. */
  running(name = 'numbertransfer'): readonly string[] {
    const labels = this.runtime.running().filter(({ chaincode }) => chaincode === name);
    return [...new Set(labels.map(({ packageId }) => packageId.slice(name.length + 1).split(':')[0]!))];
  }

  /** Labels on any peer of ours. */
  installed(): readonly string[] {
    const ids = this.#consortium.ledger.peers(this.mspId).flatMap(({ installed }) => [...installed]);
    return [...new Set(ids.map((id) => id.split(':')[0]!))];
  }

  count(type: LoopEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
  }

  set voteMode(voteMode: 'manual' | 'merged') {
    this.loop = { ...this.loop, settings: { ...this.loop.settings, voteMode } };
  }

  #compose(wrap: (ports: LoopPorts) => LoopPorts = (ports) => ports): Loop {
    const consortium = this.#consortium;
    const { ledger } = consortium;
    const ports: LoopPorts = {
      revisions: this.revisions,
      load: async (commit) => consortium.load(commit),
      read: new MemoryFabricReader(ledger, this.mspId),
      channels: new MemoryChannelReader(ledger, this.mspId),
      channelWriter: new MemoryChannelWriter(ledger, this.mspId, identitiesOf(this.mspId).admin),
      write: new MemoryFabricWriter(ledger, this.mspId),
      governance: () => consortium.governance(this.mspId),
      governanceWriter: () => consortium.governance(this.mspId),
      runtime: this.runtime,
      now: () => consortium.now,
    };
    return {
      ports: wrap(ports),
      settings: {
        organization: this.mspId,
        voteMode: 'merged',
        intervalMs: 30_000,
        peers: ledger.peers(this.mspId).map(({ name }) => name),
      },
      memory: new LoopMemory(),
      event: (event) => this.events.push(event),
      wake: () => undefined,
      random: () => 0.5,
    };
  }
}

const OPS = CHANNEL.replace('name: channel1', 'name: ops-channel');

/** Documents as the loader gives them, with sources out of their folders' names: `src-1.0` holds one file saying so. */
export function loadRevision(documents: Documents): LoadedRevision {
  const key = JSON.stringify(documents);
  const known = LOADED.get(key) ?? load(documents);
  LOADED.set(key, known);
  return known;
}

/** Loading is pure, so a copy never grows old; compiling schemas again for every consortium would take most of the time. */
const LOADED = new Map<string, LoadedRevision>();

function load(documents: Documents): LoadedRevision {
  const files = {
    'net/network.yaml': NETWORK.replace('channel: channel1', 'channel: ops-channel'),
    'net/ops.yaml': OPS,
    'net/channel1.yaml': CHANNEL,
    ...documents,
  };
  const sources = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
  const { desired, diagnostics } = loadSpec(sources, { kinds: PLANNING_KINDS, schema: readSchema });
  if (!desired) throw new QuorateError('SPEC_INVALID', 'the documents are wrong', { why: JSON.stringify(diagnostics) });
  const trees = new Map<string, SourceTree>();
  for (const resource of desired.resources.values()) {
    const place = sourcePlace(resource);
    if (!place) continue;
    const list = [{ path: 'index.js', executable: false, content: Buffer.from(place.folder) }];
    trees.set(place.key, { hash: treeHash(list), files: list });
  }
  return {
    network: desired.network,
    resources: withSourceTrees(desired.resources, new Map([...trees].map(([key, { hash }]) => [key, hash]))),
    source: async (resource) => trees.get(sourcePlace(resource)!.key)!,
  };
}
