import { peer } from '@hyperledger/fabric-protos';
import type { DefinitionParameters } from '../../../../fabric/lifecycle/definition-encoding.js';
import { implicitCollectionOrganization } from '../../../../fabric/lifecycle/implicit-collection.js';
import { LIFECYCLE } from '../../../../fabric/lifecycle/state-records.js';
import { withPrefix } from '../endorser/error-text.js';
import { readDefinition } from './chaincode-definition.js';
import type { ReadableState } from './serializer.js';

/** A committed chaincode, or none. `state` reads the namespace `_lifecycle`. */
export function deployedChaincode(state: ReadableState, name: string): DefinitionParameters | undefined {
  return withPrefix('could not get chaincode', () => readDefinition(name, state));
}

/**
 * The rules of a collection: of the committed definition, or the implicit one of an organization (which anybody may
 * address). None when there is no such collection. Fabric: deployedcc_infoprovider.go CollectionInfo.
 */
export function definedCollection(
  state: ReadableState,
  chaincodeName: string,
  collection: string,
): peer.StaticCollectionConfig | undefined {
  const definition = chaincodeName === LIFECYCLE ? undefined : deployedChaincode(state, chaincodeName);
  if (chaincodeName !== LIFECYCLE && definition === undefined) return undefined;
  if (implicitCollectionOrganization(collection) !== undefined) {
    const config = new peer.StaticCollectionConfig();
    config.setName(collection);
    return config;
  }
  return peer.CollectionConfigPackage.deserializeBinary(definition?.collections ?? new Uint8Array())
    .getConfigList()
    .map((config) => config.getStaticCollectionConfig())
    .find((config) => config?.getName() === collection);
}
