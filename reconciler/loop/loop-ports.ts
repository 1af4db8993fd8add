import type { Resource } from '../core/model/kind.js';
import type { GovernancePlace } from '../kinds/network/governance-place.js';
import type { ChannelReader } from '../ports/read/channel-reader.js';
import type { FabricReader } from '../ports/read/fabric-reader.js';
import type { GovernanceReader } from '../ports/read/governance-reader.js';
import type { PermissioningReader } from '../ports/read/permissioning-reader.js';
import type { PlasmaRootPlace, PlasmaRootReader } from '../ports/read/plasma-root-reader.js';
import type { RevisionReader, TrustedRevision } from '../ports/read/revision-reader.js';
import type { ChaincodeRuntime, SourceTree } from '../ports/write/chaincode-runtime.js';
import type { ChannelWriter } from '../ports/write/channel-writer.js';
import type { FabricWriter } from '../ports/write/fabric-writer.js';
import type { GovernanceWriter } from '../ports/write/governance-writer.js';
import type { PermissioningWriter } from '../ports/write/permissioning-writer.js';
import type { PlasmaRootWriter } from '../ports/write/plasma-root-writer.js';

/** A revision's desired state, with the tree hash of every source that could be read. */
export interface LoadedRevision {
  readonly network: string;
  readonly resources: ReadonlyMap<string, Resource>;
  /** The files behind a resource's source. @throws QuorateError SOURCE_MISSING, GIT_UNREACHABLE, ... */
  source(resource: Resource): Promise<SourceTree>;
}

/** What looking reaches: nothing here can write to a ledger or a node, by type. */
export interface LookPorts {
  readonly revisions: RevisionReader;
  /** @throws QuorateError SPEC_INVALID with every defect, SPEC_MISSING */
  readonly load: (commit: string) => Promise<LoadedRevision>;
  readonly read: FabricReader;
  readonly channels: ChannelReader;
  /** Undefined where our settings name no Besu network. */
  readonly besu?: ((place: GovernancePlace) => PermissioningReader) | undefined;
  /** Undefined where our settings name no peers. */
  readonly plasmaRoot?: ((place: PlasmaRootPlace) => PlasmaRootReader) | undefined;
  /** For the governance ledger that the Network document names. */
  readonly governance: (place: GovernancePlace) => GovernanceReader;
  /** Undefined where another process runs our chaincodes: then they are asked whether they answer. */
  readonly runtime: Pick<ChaincodeRuntime, 'running'> | undefined;
  /** Milliseconds since 1970 by our own clock: waits, deadlines, suspensions. */
  readonly now: () => number;
}

/** Everything that one organization's loop reaches. Adapters stand behind it; tests put others there. */
export interface LoopPorts extends LookPorts {
  readonly write: FabricWriter;
  readonly channelWriter: ChannelWriter;
  readonly besuWriter?: ((place: GovernancePlace) => PermissioningWriter) | undefined;
  readonly plasmaRootWriter?: ((place: PlasmaRootPlace) => PlasmaRootWriter) | undefined;
  readonly governanceWriter: (place: GovernancePlace) => GovernanceWriter;
  readonly runtime: ChaincodeRuntime;
}

export interface LoopSettings {
  /** Our MSP id. */
  readonly organization: string;
  readonly voteMode: 'manual' | 'merged';
  /** Git is asked at least this often. */
  readonly intervalMs: number;
  /** Our own peers, by short name. */
  readonly peers: readonly string[];
}

/** What happened, for whoever watches: a terminal, a log, the demo. */
export interface LoopEvent {
  readonly type:
    | 'revision'
    | 'refused'
    | 'attest'
    | 'vote'
    | 'prepare'
    | 'install'
    | 'approve'
    | 'commit'
    | 'sign'
    | 'update'
    | 'join'
    | 'close'
    | 'report'
    | 'stop'
    | 'execute'
    | 'move'
    | 'define'
    | 'enact'
    | 'retract'
    | 'write'
    | 'settled'
    | 'overdue'
    | 'alarm'
    | 'confirmed'
    | 'takenBack'
    | 'idle'
    | 'judged'
    | 'error';
  /** Formatted address, proposal id, or what else it is about. */
  readonly subject: string;
  readonly detail: string;
}

export type { TrustedRevision };
