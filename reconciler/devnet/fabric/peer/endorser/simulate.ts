import { peer } from '@hyperledger/fabric-protos';
import { MessageType } from '../shim/chaincode-message.js';
import { chaincodeInterest } from './chaincode-interest.js';
import type { ChaincodeSupport } from './chaincode-support.js';
import type { TransientStore } from './endorser.js';
import { decodeMessage } from './error-text.js';
import type { ExecutionParameters } from './simulation.js';

/** What one execution came to. */
export interface SimulationOutcome {
  readonly response: peer.Response;
  /** TxReadWriteSet bytes; empty without a simulator. */
  readonly results: Uint8Array;
  /** ChaincodeEvent bytes; empty when there is none. */
  readonly event: Uint8Array;
  readonly interest: peer.ChaincodeInterest | undefined;
}

const NOTHING = new Uint8Array();

/**
 * Runs the proposed chaincode and takes down what it read and wrote; private writes go to the transient store.
 * Rejects with Fabric's text when it could not be run. Fabric: endorser.go simulateProposal.
 */
export async function simulate(
  privateData: TransientStore,
  support: ChaincodeSupport,
  parameters: ExecutionParameters,
  chaincodeName: string,
  input: peer.ChaincodeInput,
): Promise<SimulationOutcome> {
  const { simulation, transactionId, channelId } = parameters;
  let response: peer.Response;
  let event: Uint8Array;
  try {
    ({ response, event } = await execute(support, parameters, chaincodeName, input));
  } catch (error) {
    simulation?.simulator.done();
    throw error;
  }
  if (simulation === undefined) return { response, results: NOTHING, event, interest: undefined };
  const { publicResults, privateResults, readWriteSet } = simulation.simulator.done();
  if (privateResults !== undefined) privateData.put(channelId, transactionId, privateResults);
  const interest = chaincodeInterest(simulation, readWriteSet);
  return { response, results: publicResults, event, interest };
}

async function execute(
  support: ChaincodeSupport,
  parameters: ExecutionParameters,
  chaincodeName: string,
  input: peer.ChaincodeInput,
): Promise<{ readonly response: peer.Response; readonly event: Uint8Array }> {
  const { transactionId } = parameters;
  let message: peer.ChaincodeMessage;
  try {
    message = await support.invoke(parameters, chaincodeName, input);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`failed to execute transaction ${transactionId}: ${text}`, { cause: error });
  }
  if (message.getType() === MessageType.ERROR) {
    const text = Buffer.from(message.getPayload_asU8()).toString();
    throw new Error(`transaction returned with failure: ${text}`);
  }
  const response = decodeMessage(
    `failed to unmarshal response for transaction ${transactionId}`,
    peer.Response.deserializeBinary,
    message.getPayload_asU8(),
  );
  const event = message.getChaincodeEvent();
  if (event === undefined || response.getStatus() >= 400) return { response, event: NOTHING };
  event.setChaincodeId(chaincodeName);
  event.setTxId(transactionId);
  return { response, event: event.serializeBinary() };
}
