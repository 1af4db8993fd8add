import { peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { implicitCollectionOrganization } from '../../../fabric/lifecycle/implicit-collection.js';
import { LIFECYCLE_ENDORSEMENT, lifecyclePolicy } from '../../../fabric/lifecycle/lifecycle-policy.js';
import { encodePolicy } from '../../../fabric/policy/encode-policy.js';
import { concat, writeBytes } from '../../../fabric/wire/wire.js';
import type { LedgerState } from '../ledger/ledger-state.js';
import { chaincodeDefinition, LIFECYCLE, lifecycleReader } from './chaincode-definition.js';

/**
 * The policy (ApplicationPolicy bytes) that writes to a namespace must meet; undefined when the chaincode is not defined.
 * @throws when the definition asks for a validation plugin that this peer does not have: Fabric's peer stops too.
 */
export function chaincodePolicy(state: LedgerState, bundle: ChannelBundle, namespace: string): Uint8Array | undefined {
  if (namespace === LIFECYCLE) return channelLifecyclePolicy(bundle);
  const defined = chaincodeDefinition(lifecycleReader(state), namespace);
  if (defined === undefined || defined.plugin === '' || defined.policy.length === 0) return undefined;
  if (defined.plugin !== 'vscc')
    throw new Error(
      `plugin with name ${defined.plugin} couldn't be used: plugin with name ${defined.plugin} wasn't found`,
    );
  return defined.policy;
}

/**
 * The policy of a collection; undefined when there is no such collection. Empty bytes: the chaincode's policy
 * counts. Fabric: core/chaincode/lifecycle/deployedcc_infoprovider.go CollectionValidationInfo.
 */
export function collectionPolicy(
  state: LedgerState,
  bundle: ChannelBundle,
  namespace: string,
  collection: string,
): Uint8Array | undefined {
  const owner = implicitCollectionOrganization(collection);
  if (owner !== undefined) return implicitCollectionPolicy(bundle, owner);
  const defined = namespace === LIFECYCLE ? undefined : chaincodeDefinition(lifecycleReader(state), namespace);
  if (defined === undefined || !defined.collections.has(collection)) return undefined;
  return defined.collections.get(collection) ?? defined.policy;
}

function channelLifecyclePolicy(bundle: ChannelBundle): Uint8Array {
  const mspIds = (bundle.application?.organizations ?? []).map(({ mspId }) => mspId);
  return lifecyclePolicy(bundle.policies.has(LIFECYCLE_ENDORSEMENT), mspIds);
}

/** The owner's Endorsement policy where it has one, else any of its members. */
function implicitCollectionPolicy(bundle: ChannelBundle, mspId: string): Uint8Array | undefined {
  const organization = bundle.application?.organizations.find((candidate) => candidate.mspId === mspId);
  if (organization === undefined) return undefined;
  const path = `/Channel/Application/${organization.name}/Endorsement`;
  return bundle.policies.has(path) ? policyReference(path) : anyMember(mspId);
}

function policyReference(path: string): Uint8Array {
  const policy = new peer.ApplicationPolicy();
  policy.setChannelConfigPolicyReference(path);
  return policy.serializeBinary();
}

function anyMember(mspId: string): Uint8Array {
  const rule = { type: 'principal', mspId, role: 'member' } as const;
  return signatureApplicationPolicy(encodePolicy({ type: 'outOf', n: 1, rules: [rule] }));
}

/** An ApplicationPolicy that holds this SignaturePolicyEnvelope. */
export function signatureApplicationPolicy(envelope: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  writeBytes(1, envelope, parts);
  return concat(parts);
}
