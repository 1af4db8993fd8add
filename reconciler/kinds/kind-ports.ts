import type { Address } from '../core/model/address.js';
import type { LedgerId } from '../core/model/change.js';
import type { Resource } from '../core/model/kind.js';
import type { ChannelReader } from '../ports/read/channel-reader.js';
import type { FabricReader } from '../ports/read/fabric-reader.js';
import type { GovernanceReader, ProposalView } from '../ports/read/governance-reader.js';
import type { PermissioningReader } from '../ports/read/permissioning-reader.js';
import type { PlasmaRootPlace, PlasmaRootReader } from '../ports/read/plasma-root-reader.js';
import type { ChaincodeRuntime, RunningService, SourceTree } from '../ports/write/chaincode-runtime.js';
import type { ChannelWriter } from '../ports/write/channel-writer.js';
import type { FabricWriter } from '../ports/write/fabric-writer.js';
import type { GovernanceWriter } from '../ports/write/governance-writer.js';
import type { PermissioningWriter } from '../ports/write/permissioning-writer.js';
import type { PlasmaRootWriter } from '../ports/write/plasma-root-writer.js';
import type { ChaincodePackage } from './chaincode/chaincode-package.js';

/** All that observing gets: by type it cannot write. Answers of one pass are remembered. */
export interface ObservePorts {
  readonly fabric: FabricReader;
  readonly channels: ChannelReader;
  /** Undefined where our settings name no Besu network. */
  readonly besu: PermissioningReader | undefined;
  /** Undefined where our settings name no peers. */
  readonly plasmaRoot: ((place: PlasmaRootPlace) => PlasmaRootReader) | undefined;
  /** Undefined where the governance ledger cannot be asked, or was not (planning with a reader's identity). */
  readonly governance: GovernanceReader | undefined;
  /** Rounds that still need something, as they were when this pass began; none where the governance ledger was not asked. */
  readonly rounds: readonly ProposalView[];
  /** Our MSP id; undefined for a mere reader. */
  readonly organization: string | undefined;
  /** Our own peers, by short name. */
  readonly peers: readonly string[];
  /** Undefined where another process runs our chaincodes. */
  readonly services: (() => readonly RunningService[]) | undefined;
  /** The tree that the decision behind a committed sequence was about; undefined when no decision is known. */
  readonly decidedTree: (address: Address, ledger: LedgerId, sequence: number) => Promise<string | undefined>;
  /** The revision of our own that our vote for that decision claimed; undefined when we did not vote yes. */
  readonly decidedRevision: (address: Address, ledger: LedgerId, sequence: number) => Promise<string | undefined>;
  /** Packages that were made before, by what they are made of. */
  readonly packages: Map<string, Promise<ChaincodePackage>>;
  /** All documents of the network, by formatted address. */
  readonly desired: ReadonlyMap<string, Resource>;
}

/** What of one's own share was done, for whoever watches. */
export type ProgressStep =
  | 'prepare'
  | 'install'
  | 'approve'
  | 'commit'
  | 'sign'
  | 'update'
  | 'join'
  | 'stop'
  | 'execute'
  | 'move'
  | 'define'
  | 'enact'
  | 'retract'
  | 'write';

/** What doing one's own share gets besides. */
export interface ApplyPorts {
  readonly observe: ObservePorts;
  readonly write: FabricWriter;
  readonly channels: ChannelWriter;
  /** Undefined where our settings name no Besu network. */
  readonly besu: PermissioningWriter | undefined;
  /** Says what was decided to a root contract; settles nothing. Undefined where our settings name no peers. */
  readonly plasmaRoot: ((place: PlasmaRootPlace) => Pick<PlasmaRootWriter, 'define' | 'retract' | 'enact'>) | undefined;
  /** Puts what was decided on record; never votes. */
  readonly governance: Pick<GovernanceWriter, 'sign' | 'close'>;
  readonly voteMode: 'manual' | 'merged';
  readonly runtime: ChaincodeRuntime;
  readonly source: (resource: Resource) => Promise<SourceTree>;
  /** An earlier revision of our own branch: what is committed may be older than what the branch holds now. */
  readonly earlier: (commit: string) => Promise<{
    readonly resources: ReadonlyMap<string, Resource>;
    readonly source: (resource: Resource) => Promise<SourceTree>;
  }>;
  /** Commits of our own branch, newest first, as far back as is worth looking. */
  readonly history: () => Promise<readonly string[]>;
  /** What is being built, installed and started at this moment, by source and by package and peer. */
  readonly preparing: Map<string, Promise<unknown>>;
  /** Milliseconds by our own clock, for waits only. */
  readonly now: () => number;
  /** When a quorum was first seen, by what it is about: kept between passes, and no loss when it is lost. */
  readonly quorumSince: Map<string, number>;
  readonly progress: (step: ProgressStep, detail: string) => void;
}
