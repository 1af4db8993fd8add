import { peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import { implicitCollection } from '../../../../fabric/lifecycle/implicit-collection.js';
import { LIFECYCLE } from '../../../../fabric/lifecycle/state-records.js';
import type { AclAccess } from '../acl/check-acl.js';
import { withPrefix } from '../endorser/error-text.js';
import type { PackageStore } from '../packages/package-store.js';
import type { SystemStub } from '../system/system-stub.js';
import type { DefinitionArguments } from './definition-defaults.js';
import { deployedChaincode } from './deployed-chaincode.js';
import type { LocalChaincodesView } from './endorsement-info.js';
import type { OpaqueState, RangeableState, ReadWritableState } from './serializer.js';
import {
  staticCollections,
  validateAgainstCommitted,
  validateCollections,
  validateNameAndVersion,
} from './validate-definition.js';

/** What `_lifecycle` needs of the peer. */
export interface LifecycleContext extends LocalChaincodesView {
  readonly packages: PackageStore;
  readonly access: AclAccess;
}

/** One call of `_lifecycle`. */
export interface LifecycleCall {
  readonly context: LifecycleContext;
  readonly stub: SystemStub;
  readonly channelId: string;
  readonly bundle: ChannelBundle | undefined;
}

/** This organization's own approvals, in clear. */
export function ownState({ context, stub }: LifecycleCall): ReadWritableState & RangeableState {
  const collection = implicitCollection(context.mspId);
  return {
    getState: (key: string) => stub.getPrivateData(collection, key),
    putState: (key: string, value: Uint8Array) => stub.putPrivateData(collection, key, value),
    deleteState: (key: string) => stub.deletePrivateData(collection, key),
    getStateRange: (prefix: string) =>
      withPrefix('could not get state iterator', () => stub.getPrivateDataRange(collection, prefix, `${prefix}\u007f`)),
  };
}

/** The approvals of every application organization of the channel, as hashes. */
export function allStates({ bundle, channelId, stub }: LifecycleCall): readonly OpaqueState[] {
  if (bundle?.application === undefined) throw new Error(`no application config for channel '${channelId}'`);
  return bundle.application.organizations.map(({ mspId }) => ({
    mspId,
    getStateHash: (key) => stub.getPrivateDataHash(implicitCollection(mspId), key),
  }));
}

/**
 * Checks name, version and collections of an approval or a commit, against the channel and what is committed.
 * @throws with Fabric's text. Fabric: scc.go validateInput.
 */
export function validateInput(call: LifecycleCall, input: DefinitionArguments & { getName(): string }): void {
  withPrefix('error validating chaincode definition', () => {
    validateNameAndVersion(input.getName(), input.getVersion());
    const collections = staticCollections(input.getCollections());
    const { bundle, channelId, stub } = call;
    if (bundle === undefined) throw new Error(`could not get channelconfig for channel '${channelId}'`);
    validateCollections(collections, bundle.mspManager);
    const { simulator } = stub.parameters.simulation!;
    const state = { getState: (key: string) => simulator.getState(LIFECYCLE, key) };
    const committed = withPrefix(`could not retrieve committed definition for chaincode '${input.getName()}'`, () =>
      deployedChaincode(state, input.getName()),
    );
    // Fabric looks for a chaincode without definition in the old lifecycle, too: the read is in the read set.
    if (committed === undefined) simulator.getState('lscc', input.getName());
    const committedCollections = peer.CollectionConfigPackage.deserializeBinary(
      committed?.collections ?? new Uint8Array(),
    );
    validateAgainstCommitted(collections, staticCollections(committedCollections));
  });
}
