import { X509Certificate } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';
import type { Identity, MspManager } from '../../../fabric/msp/identity.js';
import { explainSignatures, satisfies } from '../../../fabric/policy/explain-signatures.js';
import type { SignedData } from '../../../fabric/policy/policy.js';
import { POLICY_ROLES } from '../../../fabric/policy/policy-tree.js';
import { validIdentities } from '../../../fabric/policy/valid-identities.js';

/** Why a policy is not met, in words. */
export interface PolicyExplanation {
  readonly policy: string;
  /** Who counts, e.g. `Telco1.peer (peer0.telco1.localhost)`; `nobody`. */
  readonly signed: string;
  readonly missing: string;
}

/** Those whose signatures are good, as the policy sees them. */
export function signersOf(signedData: readonly SignedData[], msps: MspManager): readonly Identity[] {
  return validIdentities(signedData, msps).identities;
}

/**
 * Says who must still sign.
 * @param envelope SignaturePolicyEnvelope; undefined when the policy does not exist
 * @param reference the path of a channel policy that says this, if it does
 */
export function explainPolicy(
  envelope: common.SignaturePolicyEnvelope | undefined,
  identities: readonly Identity[],
  reference?: string,
): PolicyExplanation {
  const signed = identities.map(signerText).join(', ') || 'nobody';
  if (envelope === undefined) return { policy: reference ?? '', signed, missing: 'the policy itself does not exist' };
  const { policy, missing } = explainSignatures(envelope.serializeBinary(), identities);
  return { policy: reference === undefined ? policy : `${reference}: ${policy}`, signed, missing };
}

/** The narrowest role that it has, and its common name. */
function signerText(identity: Identity): string {
  const { mspId } = identity;
  const role = POLICY_ROLES.filter((one) => one !== 'member').find((one) => satisfies(identity, { mspId, role: one }));
  const name = /^CN=(.*)$/m.exec(new X509Certificate(identity.certificatePem).subject)?.[1] ?? '';
  return `${mspId}.${role ?? 'member'} (${name})`;
}
