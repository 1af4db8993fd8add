import type { TreeFile } from '../../core/digest/tree-hash.js';

/** A source tree as it stands in a revision: what was hashed is what is built. */
export interface SourceTree {
  /** Hex tree hash (core/digest/tree-hash.ts). */
  readonly hash: string;
  readonly files: readonly TreeFile[];
}

/** One chaincode process: for one peer and one package. */
export interface ChaincodeService {
  readonly peer: string;
  readonly packageId: string;
  readonly chaincode: string;
  readonly tree: string;
  /** The package's connection address, before the peer's template values are filled in. */
  readonly address: string;
}

export interface RunningService {
  readonly peer: string;
  readonly packageId: string;
  readonly chaincode: string;
  readonly state: 'starting' | 'running' | 'backoff';
  readonly restarts: number;
  /** The last line of its log when it is not running. */
  readonly why: string;
}

/** Builds source trees and runs chaincode as a service, on this organization's own machines. */
export interface ChaincodeRuntime {
  /** Builds a tree; built once, kept. @throws QuorateError CHAINCODE_BUILD_FAILED */
  prepare(source: SourceTree): Promise<void>;
  /** Starts the process if it does not run and resolves when it listens. @throws QuorateError CHAINCODE_START_FAILED */
  ensure(service: ChaincodeService): Promise<void>;
  running(): readonly RunningService[];
  /** Stops a process; one that does not run is a success. */
  stop(peer: string, packageId: string): Promise<void>;
}
