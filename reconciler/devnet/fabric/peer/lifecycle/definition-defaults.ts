import type { peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import {
  DEFAULT_ENDORSEMENT_POLICY,
  type DefinitionParameters,
  withDefaults,
} from '../../../../fabric/lifecycle/definition-encoding.js';

/** What approve, commit and readiness arguments have in common. */
export interface DefinitionArguments {
  getSequence(): number;
  getVersion(): string;
  getEndorsementPlugin(): string;
  getValidationPlugin(): string;
  getValidationParameter_asU8(): Uint8Array;
  getInitRequired(): boolean;
  getCollections(): peer.CollectionConfigPackage | undefined;
}

/** The definition that was asked for, as asked. */
export function requestedDefinition(input: DefinitionArguments): DefinitionParameters {
  return {
    sequence: input.getSequence(),
    version: input.getVersion(),
    endorsementPlugin: input.getEndorsementPlugin(),
    initRequired: input.getInitRequired(),
    validationPlugin: input.getValidationPlugin(),
    validationParameter: input.getValidationParameter_asU8(),
    collections: input.getCollections()?.serializeBinary() ?? new Uint8Array(),
  };
}

/**
 * Fills in what was left empty.
 * @throws when the channel's endorsement policy is needed and the channel defines none.
 * Fabric: lifecycle.go SetChaincodeDefinitionDefaults.
 */
export function withChannelDefaults(definition: DefinitionParameters, bundle: ChannelBundle): DefinitionParameters {
  if (definition.validationParameter.length === 0 && !bundle.policies.has(DEFAULT_ENDORSEMENT_POLICY)) {
    throw new Error(
      `could not set defaults for chaincode definition in channel ${bundle.channelId}: policy '${DEFAULT_ENDORSEMENT_POLICY}' must be defined for channel '${bundle.channelId}' before chaincode operations can be attempted`,
    );
  }
  return withDefaults(definition);
}
