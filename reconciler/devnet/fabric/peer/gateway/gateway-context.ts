import type { peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import type { SignedData } from '../../../../fabric/policy/policy.js';
import type { PeerLedger } from '../../ledger/peer-ledger.js';

/** A peer as the gateway of some peer sees it. In real Fabric this is what gossip and discovery tell. */
export interface GatewayPeer {
  readonly name: string;
  readonly mspId: string;
  /** `host:port`, as it stands in error details. */
  readonly address: string;
  /** SerializedIdentity bytes. */
  readonly identity: Uint8Array;
  /** Whether the others still count it among the living: a peer that has just stopped is still counted for a while. */
  alive(): boolean;
  /** Ledger height on the channel, as others know it; undefined when it has not joined. */
  height(channelId: string): number | undefined;
  /**
   * The sequence at which it can endorse a chaincode on the channel (defined, approved by its organization, installed);
   * undefined where it cannot. `_lifecycle` is at 1 everywhere.
   */
  sequence(channelId: string, chaincode: string): number | undefined;
  /** @throws RpcError; UNAVAILABLE with Go's dial text when it does not run. */
  processProposal(signedProposal: peer.SignedProposal): Promise<peer.ProposalResponse>;
}

/** A committed chaincode definition, as the planner needs it. */
export interface PlannerDefinition {
  readonly sequence: number;
  /** ApplicationPolicy bytes. */
  readonly validationParameter: Uint8Array;
  /** CollectionConfigPackage bytes; may be empty. */
  readonly collections: Uint8Array;
}

export interface BroadcastAnswer {
  /** common.Status */
  readonly status: number;
  readonly info: string;
}

/** What a gateway needs from the peer it lives in. */
export interface GatewayContext {
  readonly local: GatewayPeer;
  /** All peers of the network, the local one included. */
  peers(): readonly GatewayPeer[];
  /** The local peer's ledger of the channel. */
  ledger(channelId: string): PeerLedger | undefined;
  /** The committed definition of a chaincode in that ledger; not asked for `_lifecycle`. */
  definition(ledger: PeerLedger, chaincode: string): PlannerDefinition | undefined;
  /** @throws with Fabric's text when the access is refused. */
  checkAcl(bundle: ChannelBundle, resource: string, signedData: readonly SignedData[]): void;
  /** Sends an Envelope to the orderer at that address. @throws Error with the text of Go's RPC error. */
  broadcast(address: string, envelope: Uint8Array): Promise<BroadcastAnswer>;
  /** See PeerNetwork. */
  readonly explain?: (text: string) => void;
  /** In [0, 1). */
  random(): number;
  /** Fabric's default: 10 s per peer. */
  readonly endorsementTimeoutMs: number;
  readonly broadcastTimeoutMs: number;
}
