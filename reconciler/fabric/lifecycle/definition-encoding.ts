import { peer } from '@hyperledger/fabric-protos';

/** What organizations agree on besides name and sequence. Fabric: lifecycle.ChaincodeParameters. */
export interface ChaincodeParameters {
  readonly version: string;
  /** `escc` */
  readonly endorsementPlugin: string;
  readonly initRequired: boolean;
  /** `vscc` */
  readonly validationPlugin: string;
  /** ApplicationPolicy bytes. */
  readonly validationParameter: Uint8Array;
  /** CollectionConfigPackage bytes; empty when there are none. */
  readonly collections: Uint8Array;
}

export interface DefinitionParameters extends ChaincodeParameters {
  /** 1 for the first definition. */
  readonly sequence: number;
}

/** ChaincodeEndorsementInfo bytes. */
export function encodeEndorsementInfo(
  info: Pick<ChaincodeParameters, 'version' | 'endorsementPlugin' | 'initRequired'>,
): Uint8Array {
  const message = new peer.lifecycle.ChaincodeEndorsementInfo();
  message.setVersion(info.version);
  message.setInitRequired(info.initRequired);
  message.setEndorsementPlugin(info.endorsementPlugin);
  return message.serializeBinary();
}

/** ChaincodeValidationInfo bytes. */
export function encodeValidationInfo(
  info: Pick<ChaincodeParameters, 'validationPlugin' | 'validationParameter'>,
): Uint8Array {
  const message = new peer.lifecycle.ChaincodeValidationInfo();
  message.setValidationPlugin(info.validationPlugin);
  message.setValidationParameter(info.validationParameter);
  return message.serializeBinary();
}

/** The reference that an empty policy stands for. */
export const DEFAULT_ENDORSEMENT_POLICY = '/Channel/Application/Endorsement';

/**
 * Fills what a client may leave out: the plugins and the endorsement policy. Fabric compares and stores the filled form.
 * Fabric: lifecycle.SetChaincodeDefinitionDefaults (which also wants the default policy to exist in the channel).
 */
export function withDefaults<Parameters extends ChaincodeParameters>(parameters: Parameters): Parameters {
  const reference = new peer.ApplicationPolicy();
  reference.setChannelConfigPolicyReference(DEFAULT_ENDORSEMENT_POLICY);
  return {
    ...parameters,
    endorsementPlugin: parameters.endorsementPlugin || 'escc',
    validationPlugin: parameters.validationPlugin || 'vscc',
    validationParameter:
      parameters.validationParameter.length > 0 ? parameters.validationParameter : reference.serializeBinary(),
  };
}
