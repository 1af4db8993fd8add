import type { peer } from '@hyperledger/fabric-protos';
import type { RangeIterator, TransactionSimulator } from '../../ledger/peer-ledger.js';
import { errorText } from '../endorser/error-text.js';
import type { ExecutionParameters } from '../endorser/simulation.js';

/**
 * What a system chaincode sees of its transaction. Real ones sit behind a chaincode stream too, hence the form of the
 * errors.
 */
export class SystemStub {
  readonly parameters: ExecutionParameters;
  readonly namespace: string;
  readonly args: readonly Uint8Array[];

  constructor(parameters: ExecutionParameters, namespace: string, input: peer.ChaincodeInput) {
    this.parameters = parameters;
    this.namespace = namespace;
    this.args = input.getArgsList_asU8();
  }

  getState(key: string): Uint8Array | undefined {
    return this.#request('GET_STATE', (simulator) => simulator.getState(this.namespace, key));
  }

  putState(key: string, value: Uint8Array): void {
    this.#request('PUT_STATE', (simulator) => simulator.setState(this.namespace, key, value));
  }

  deleteState(key: string): void {
    this.#request('DEL_STATE', (simulator) => simulator.deleteState(this.namespace, key));
  }

  /** All entries from `startKey` on, before `endKey`. */
  getStateRange(startKey: string, endKey: string): ReadonlyMap<string, Uint8Array> {
    return this.#request('GET_STATE_BY_RANGE', (simulator) => drain(simulator.range(this.namespace, startKey, endKey)));
  }

  getPrivateData(collection: string, key: string): Uint8Array | undefined {
    return this.#request('GET_STATE', (simulator) => {
      const value = simulator.getPrivateData(this.namespace, collection, key);
      const { privateReads } = this.parameters.simulation!;
      privateReads.set(this.namespace, (privateReads.get(this.namespace) ?? new Set<string>()).add(collection));
      return value;
    });
  }

  getPrivateDataHash(collection: string, key: string): Uint8Array | undefined {
    return this.#request('GET_PRIVATE_DATA_HASH', (simulator) =>
      simulator.getPrivateDataHash(this.namespace, collection, key),
    );
  }

  putPrivateData(collection: string, key: string, value: Uint8Array): void {
    this.#request('PUT_STATE', (simulator) => simulator.setPrivateData(this.namespace, collection, key, value));
  }

  deletePrivateData(collection: string, key: string): void {
    this.#request('DEL_STATE', (simulator) => simulator.deletePrivateData(this.namespace, collection, key));
  }

  getPrivateDataRange(collection: string, startKey: string, endKey: string): ReadonlyMap<string, Uint8Array> {
    return this.#request('GET_STATE_BY_RANGE', (simulator) =>
      drain(simulator.privateRange(this.namespace, collection, startKey, endKey)),
    );
  }

  #request<T>(type: string, action: (simulator: TransactionSimulator) => T): T {
    try {
      if (this.parameters.simulation === undefined) throw new Error('no ledger context');
      return action(this.parameters.simulation.simulator);
    } catch (error) {
      throw new Error(`${type} failed: transaction ID: ${this.parameters.transactionId}: ${errorText(error)}`, {
        cause: error,
      });
    }
  }
}

function drain(range: RangeIterator): ReadonlyMap<string, Uint8Array> {
  const result = new Map<string, Uint8Array>();
  try {
    for (let entry = range.next(); entry !== undefined; entry = range.next()) result.set(entry.key, entry.value);
  } finally {
    range.close();
  }
  return result;
}
