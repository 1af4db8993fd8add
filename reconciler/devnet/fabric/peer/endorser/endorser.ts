import type { peer } from '@hyperledger/fabric-protos';
import type { Msp } from '../../../../fabric/msp/identity.js';
import type { PeerLedger } from '../../ledger/peer-ledger.js';
import type { PackageStore } from '../packages/package-store.js';

/** Who endorses: the peer's own identity. `identities/signing-identity.ts` fits. */
export interface EndorsementSigner {
  /** SerializedIdentity bytes. */
  readonly serialized: Uint8Array;
  /** DER, low S, over SHA-256 of `message`. */
  sign(message: Uint8Array): Uint8Array;
}

/** Private write sets between endorsement and commit. Fabric: core/transientstore. */
export interface TransientStore {
  /** `writes`: TxPvtReadWriteSet bytes of one simulation of `transactionId`. */
  put(channelId: string, transactionId: string, writes: Uint8Array): void;
}

/** What one peer gives its endorser. */
export interface EndorserContext {
  readonly localMsp: Msp;
  readonly signer: EndorsementSigner;
  /** The channels of this peer, live: a channel that joins later is seen. */
  readonly ledgers: ReadonlyMap<string, PeerLedger>;
  /** Joins a channel from its first block (after all checks and the ACL). @throws with Fabric's text. */
  joinChannel(block: Uint8Array): void;
  readonly packages: PackageStore;
  readonly privateData: TransientStore;
  now(): Date;
  /** core.yaml chaincode.executetimeout, Fabric ships 30 000. */
  readonly executeTimeoutMs: number;
  /** core.yaml peer.authentication.timewindow, where the filter TimeWindowCheck is on (Fabric's shipped core.yaml: 900 000). */
  readonly timeWindowMs?: number;
  /** One line per event that an operator may want to see. */
  readonly log?: (line: string) => void;
}

/** Fabric: core/endorser/endorser.go. */
export interface Endorser {
  /**
   * Endorser/ProcessProposal. Rejects with `RpcError` where Fabric answers a gRPC error; a failure of the execution is a
   * response with status 500.
   */
  processProposal(signedProposal: peer.SignedProposal): Promise<peer.ProposalResponse>;
  /** Committed, approved by this organization and installed on this peer: what discovery and the gateway's planner may count on. */
  canEndorse(channelId: string, chaincodeName: string): boolean;
  /** Ends all chaincode streams; pending executions fail with `chaincode stream terminated`. */
  close(): void;
}
