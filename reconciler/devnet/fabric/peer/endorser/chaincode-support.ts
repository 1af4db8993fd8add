import type { peer } from '@hyperledger/fabric-protos';
import { LIFECYCLE } from '../../../../fabric/lifecycle/state-records.js';
import {
  type ChaincodeEndorsementInfo,
  chaincodeEndorsementInfo,
  type LocalChaincodesView,
} from '../lifecycle/endorsement-info.js';
import { chaincodeMessage, MessageType } from '../shim/chaincode-message.js';
import type { ChaincodeStreams } from '../shim/chaincode-streams.js';
import type { SystemChaincode } from '../system/system-chaincode.js';
import { SystemStub } from '../system/system-stub.js';
import { errorText, withPrefix, withPrefixAsync } from './error-text.js';
import type { ExecutionParameters } from './simulation.js';

/** Where a chaincode keeps the version that was initialized. Fabric: chaincode_support.go InitializedKeyName. */
const INITIALIZED_KEY = '\u0000\u{10ffff}initialized';

/** What running chaincodes needs of the peer. */
export interface ChaincodeSupportParameters {
  readonly view: LocalChaincodesView;
  readonly system: readonly SystemChaincode[];
  readonly streams: ChaincodeStreams;
  readonly executeTimeoutMs: number;
}

/** Runs chaincodes: system ones here, all others over their stream. Fabric: core/chaincode/chaincode_support.go. */
export class ChaincodeSupport {
  readonly #parameters: ChaincodeSupportParameters;

  constructor(parameters: ChaincodeSupportParameters) {
    this.#parameters = parameters;
  }

  /** How a chaincode is invoked. The committed sequence is read through the simulator. @throws when it cannot be. */
  endorsementInfo(parameters: ExecutionParameters, name: string): ChaincodeEndorsementInfo {
    const read = (namespace: string) => ({
      getState: (key: string) => {
        if (parameters.simulation === undefined) throw new Error('invalid channel-less operation');
        return parameters.simulation.simulator.getState(namespace, key);
      },
    });
    return chaincodeEndorsementInfo(this.#parameters.view, parameters.channelId, name, read(LIFECYCLE), read('lscc'));
  }

  /** Runs a chaincode and returns its COMPLETED or ERROR. Rejects when it could not be run. */
  async invoke(
    parameters: ExecutionParameters,
    name: string,
    input: peer.ChaincodeInput,
  ): Promise<peer.ChaincodeMessage> {
    const { packageId, type } = withPrefix('invalid invocation', () => this.#checkInvocation(parameters, name, input));
    const system = this.#parameters.system.find((chaincode) => chaincode.name === name);
    if (system !== undefined) return runSystemChaincode(system, parameters, input);
    const stream = await this.#parameters.streams.launch(packageId);
    const message = chaincodeMessage(type, parameters.channelId, parameters.transactionId, input.serializeBinary());
    return withPrefixAsync('error sending', () =>
      stream.execute(parameters, name, message, this.#parameters.executeTimeoutMs),
    );
  }

  /** Fabric: CheckInvocation. Sets the key `initialized` where this call is the initialization. */
  #checkInvocation(
    parameters: ExecutionParameters,
    name: string,
    input: peer.ChaincodeInput,
  ): { readonly packageId: string; readonly type: 3 | 5 } {
    const { version, enforceInit, packageId } = withPrefix(
      `[channel ${parameters.channelId}] failed to get chaincode container info for ${name}`,
      () => this.endorsementInfo(parameters, name),
    );
    const simulator = parameters.simulation?.simulator;
    const needsInit =
      enforceInit && Buffer.from(simulator?.getState(name, INITIALIZED_KEY) ?? []).toString() !== version;
    if (!input.getIsInit()) {
      if (!needsInit) return { packageId, type: MessageType.TRANSACTION };
      throw new Error(`chaincode '${name}' has not been initialized for this version, must call as init first`);
    }
    if (!enforceInit) throw new Error(`chaincode '${name}' does not require initialization but called as init`);
    if (!needsInit) throw new Error(`chaincode '${name}' is already initialized but called as init`);
    simulator?.setState(name, INITIALIZED_KEY, Buffer.from(version));
    return { packageId, type: MessageType.INIT };
  }
}

function runSystemChaincode(
  chaincode: SystemChaincode,
  parameters: ExecutionParameters,
  input: peer.ChaincodeInput,
): peer.ChaincodeMessage {
  const { channelId, transactionId } = parameters;
  try {
    const response = chaincode.invoke(new SystemStub(parameters, chaincode.name, input));
    return chaincodeMessage(MessageType.COMPLETED, channelId, transactionId, response.serializeBinary());
  } catch (error) {
    return chaincodeMessage(MessageType.ERROR, channelId, transactionId, Buffer.from(errorText(error)));
  }
}
