import { MemoryChannelReader } from '../../reconciler/adapters/memory/memory-channel-reader.js';
import { MemoryChannelWriter } from '../../reconciler/adapters/memory/memory-channel-writer.js';
import { MemoryFabricReader } from '../../reconciler/adapters/memory/memory-fabric-reader.js';
import { MemoryFabricWriter } from '../../reconciler/adapters/memory/memory-fabric-writer.js';
import { MemoryGovernance } from '../../reconciler/adapters/memory/memory-governance.js';
import { MemoryLedger } from '../../reconciler/adapters/memory/memory-ledger.js';
import { MemoryRuntime } from '../../reconciler/adapters/memory/memory-runtime.js';
import { LoopMemory } from '../../reconciler/loop/loop-memory.js';
import type { LoadedRevision, LoopEvent, LoopPorts } from '../../reconciler/loop/loop-ports.js';
import type { Loop } from '../../reconciler/loop/pass.js';
import type { CommittedDefinition } from '../../reconciler/ports/read/fabric-reader.js';
import type { ProposalView } from '../../reconciler/ports/read/governance-reader.js';
import type { PlasmaRootPlace, PlasmaRootReader } from '../../reconciler/ports/read/plasma-root-reader.js';
import type { PlasmaRootWriter } from '../../reconciler/ports/write/plasma-root-writer.js';
import { chaincode } from '../spec/fixture.js';
import { loadRevision } from './load-revision.js';
import { type Documents, LoopMember, LoopMembers } from './loop-members.js';
import { genesisOf, identitiesOf, ordererOf } from './memory-identities.js';

export type { Documents };

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

function majorityOf(members: readonly string[]): Documents {
  const rule = `OutOf(${Math.floor(members.length / 2) + 1}, ${members.map((mspId) => `'${mspId}.peer'`).join(', ')})`;
  return { 'Application/LifecycleEndorsement': rule };
}

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
export class MemoryConsortium extends LoopMembers<Member> {
  now = Date.parse('2026-06-01T00:00:00Z');
  readonly ledger: MemoryLedger;
  readonly members: ReadonlyMap<string, Member>;
  readonly isGiven: boolean;
  protected readonly roundMs = 2000;

  /**
   * @param members of both channels; the others of `ALL` have peers and are in none
   * @param policies of both channels, where they are not the usual ones
   * @param capability of the channel groups, where it is not V3_0
   * @param ordering organizations whose orderers are the consenters of all channels
   * @param more channels besides, with their members
   */
  constructor({
    isGiven = true,
    blocks = 'immediate' as 'immediate' | 'manual',
    members = ALL,
    ordering = ['OrdererOrg'],
    more = {} as Readonly<Record<string, readonly string[]>>,
    policies = { 'Application/LifecycleEndorsement': STRICT } as Documents,
    capability = undefined as 'V2_0' | undefined,
  } = {}) {
    super();
    this.isGiven = isGiven;
    const channels = ['ops-channel', 'channel1'].map((channel) => {
      return { channel, members, genesisBlock: genesisOf({ channel, members, ordering, policies, capability }) };
    });
    for (const [channel, own] of Object.entries(more)) {
      const genesisBlock = genesisOf({ channel, members: own, ordering, policies: majorityOf(own) });
      channels.push({ channel, members: [...own], genesisBlock });
    }
    this.ledger = new MemoryLedger({
      channels,
      peers: PEERS,
      orderers: Object.fromEntries(ALL.map((mspId) => [mspId, [ordererOf(mspId)]])),
      blocks,
      now: () => this.now,
    });
    this.members = new Map(ALL.map((mspId) => [mspId, new Member(this, mspId)]));
  }

  fingerprint(): string {
    const peers = ALL.flatMap((mspId) => this.ledger.peers(mspId)).map((peer) => [
      [...peer.installed],
      [...peer.services],
    ]);
    const states = [...this.ledger.channels.values()].map(({ state }) => state.fingerprint(''));
    return JSON.stringify([peers, states]);
  }

  protected loaded(documents: Documents): LoadedRevision {
    return loadRevision(documents);
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

  /** Of consortia that have one. */
  rootContract(_mspId: string, _place: PlasmaRootPlace): PlasmaRootReader & PlasmaRootWriter {
    throw new Error('there is no root contract here');
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
export class Member extends LoopMember {
  runtime: MemoryRuntime;
  loop: Loop;
  /** On its disk (first-seen-file.ts): what a killed process had written there is still there. */
  readonly #firstSeen = new Map<string, number>();
  readonly #consortium: MemoryConsortium;

  constructor(consortium: MemoryConsortium, mspId: string) {
    super(mspId);
    this.#consortium = consortium;
    this.runtime = new MemoryRuntime(consortium.ledger, mspId);
    this.loop = this.#compose();
  }

  /** The process is killed and started again: its memory and its chaincodes are gone, its state folder is not. */
  async restart(wrap?: (ports: LoopPorts) => LoopPorts): Promise<void> {
    await this.runtime.stopAll();
    this.runtime = new MemoryRuntime(this.#consortium.ledger, this.organization);
    this.loop = this.#compose(wrap);
  }

  /** What a killed process leaves on its disk. */
  disk(): string {
    return JSON.stringify([...this.#firstSeen]);
  }

  override condition(resource = ADDRESS): string {
    return super.condition(resource);
  }

  /** Versions whose process runs for any peer of ours, by name. */
  running(name = 'numbertransfer'): readonly string[] {
    const labels = this.runtime.running().filter(({ chaincode }) => chaincode === name);
    return [...new Set(labels.map(({ packageId }) => packageId.slice(name.length + 1).split(':')[0]!))];
  }

  /** Labels on any peer of ours. */
  installed(): readonly string[] {
    const ids = this.#consortium.ledger.peers(this.organization).flatMap(({ installed }) => [...installed]);
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
    const { organization } = this;
    const ports: LoopPorts = {
      revisions: this.revisions,
      load: async (commit) => consortium.load(commit),
      read: new MemoryFabricReader(ledger, organization),
      channels: new MemoryChannelReader(ledger, organization),
      plasmaRoot: (place) => consortium.rootContract(organization, place),
      plasmaRootWriter: (place) => consortium.rootContract(organization, place),
      channelWriter: new MemoryChannelWriter(ledger, organization, identitiesOf(organization).admin),
      write: new MemoryFabricWriter(ledger, organization),
      governance: () => consortium.governance(organization),
      governanceWriter: () => consortium.governance(organization),
      runtime: this.runtime,
      now: () => consortium.now,
    };
    const peers = ledger.peers(organization).map(({ name }) => name);
    return this.started(wrap(ports), peers, new LoopMemory(this.#firstSeen));
  }
}
