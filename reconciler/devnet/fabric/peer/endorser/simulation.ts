import type { peer } from '@hyperledger/fabric-protos';
import type { PeerLedger, TransactionSimulator } from '../../ledger/peer-ledger.js';

/** One simulation of a transaction on one channel; chaincodes that call each other on that channel share it. */
export interface Simulation {
  readonly ledger: PeerLedger;
  readonly simulator: TransactionSimulator;
  /** Namespace -> collections whose cleartext was read: the gateway must ask members only. */
  readonly privateReads: Map<string, Set<string>>;
}

/** A simulation on the state as it is now. End it with `simulator.done()`. */
export function startSimulation(ledger: PeerLedger, transactionId: string): Simulation {
  return { ledger, simulator: ledger.simulator(transactionId), privateReads: new Map() };
}

/** What an execution runs with. Fabric: ccprovider.TransactionParams. */
export interface ExecutionParameters {
  readonly transactionId: string;
  /** '' outside any channel. */
  readonly channelId: string;
  readonly signedProposal: peer.SignedProposal;
  /** None outside any channel, and for `cscc` and `qscc`. */
  readonly simulation: Simulation | undefined;
}
