import type { ChaincodeDefinition } from '../read/fabric-reader.js';

/** What this organization does on its own nodes and, for commit, in everybody's name once all conditions hold. */
export interface FabricWriter {
  /** Installs on one own peer. Already installed is a success. Returns the package id. */
  install(peer: string, packageBytes: Uint8Array): Promise<string>;
  /** Approves for our own organization and waits for the commit. The same approval again is a success. */
  approve(channel: string, definition: ChaincodeDefinition, packageId: string): Promise<Submitted>;
  /** Commits, endorsed by the given organizations. Somebody else's identical commit is a success. */
  commit(channel: string, definition: ChaincodeDefinition, endorsers: readonly string[]): Promise<Submitted>;
}

export interface Submitted {
  /** Empty when there was nothing left to do. */
  readonly transactionId: string;
  readonly block: number;
}
