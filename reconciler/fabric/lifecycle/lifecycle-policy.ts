import { common, peer } from '@hyperledger/fabric-protos';
import { encodePolicy } from '../policy/encode-policy.js';
import { compareKeys } from '../transaction/compare-keys.js';

/** The channel policy that judges `_lifecycle` transactions where the channel has it. */
export const LIFECYCLE_ENDORSEMENT = '/Channel/Application/LifecycleEndorsement';

/**
 * ApplicationPolicy bytes of what judges `_lifecycle` transactions: the channel's own policy, else a majority of the
 * members, any identity of each. Fabric: lifecycle.LifecycleEndorsementPolicyAsBytes, policydsl.SignedByNOutOfGivenRole.
 */
export function lifecyclePolicy(hasOwnPolicy: boolean, members: readonly string[]): Uint8Array {
  const policy = new peer.ApplicationPolicy();
  if (hasOwnPolicy) {
    policy.setChannelConfigPolicyReference(LIFECYCLE_ENDORSEMENT);
  } else {
    const sorted = [...members].sort(compareKeys);
    const n = Math.floor(members.length / 2) + 1;
    const rules = sorted.map((mspId) => ({ type: 'principal', mspId, role: 'member' }) as const);
    const envelope = encodePolicy({ type: 'outOf', n, rules });
    policy.setSignaturePolicy(common.SignaturePolicyEnvelope.deserializeBinary(envelope));
  }
  return policy.serializeBinary();
}
