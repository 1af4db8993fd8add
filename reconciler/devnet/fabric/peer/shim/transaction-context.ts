import type { peer } from '@hyperledger/fabric-protos';
import type { ExecutionParameters, Simulation } from '../endorser/simulation.js';
import type { CollectionPermission } from '../lifecycle/collection-access.js';
import { QueryIterators } from './query-iterators.js';

/** Takes how an execution ended. */
export interface ExecutionOutcome {
  readonly resolve: (message: peer.ChaincodeMessage) => void;
  readonly reject: (error: Error) => void;
}

/** One execution of one chaincode: what its requests are answered from. Fabric: core/chaincode/transaction_context.go. */
export class TransactionContext {
  readonly parameters: ExecutionParameters;
  /** The chaincode's name: the namespace of its keys. */
  readonly namespace: string;
  readonly isInit: boolean;
  readonly queries = new QueryIterators();
  /** Access to a collection is decided once per execution. */
  readonly permissions = new Map<string, CollectionPermission>();
  /** Takes COMPLETED or ERROR of the chaincode, or why there will be none. */
  readonly outcome: ExecutionOutcome;
  /** A chaincode has one request at a time; a second is dropped. */
  busy = false;

  constructor(parameters: ExecutionParameters, namespace: string, isInit: boolean, outcome: ExecutionOutcome) {
    this.parameters = parameters;
    this.namespace = namespace;
    this.isInit = isInit;
    this.outcome = outcome;
  }

  /** @throws `no ledger context` outside any channel. */
  simulation(): Simulation {
    if (this.parameters.simulation === undefined) throw new Error('no ledger context');
    return this.parameters.simulation;
  }
}
