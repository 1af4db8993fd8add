import { X509Certificate } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';
import type { Identity, MspManager } from '../../../fabric/msp/identity.js';
import { decodePolicy } from '../../../fabric/policy/decode-policy.js';
import { rolePrincipal } from '../../../fabric/policy/encode-policy.js';
import { formatPolicy } from '../../../fabric/policy/format-policy.js';
import { missingPrincipals, type Signer } from '../../../fabric/policy/missing-principals.js';
import { missingText } from '../../../fabric/policy/missing-text.js';
import type { SignedData } from '../../../fabric/policy/policy.js';
import { PolicyError } from '../../../fabric/policy/policy-error.js';
import { POLICY_ROLES, type Principal } from '../../../fabric/policy/policy-tree.js';
import { principalSets } from '../../../fabric/policy/principal-sets.js';
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
 * Says who must still sign. What Fabric's greedy evaluation refuses although each principal has a signer of its own is
 * said, too.
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
  const bytes = envelope.serializeBinary();
  try {
    const text = formatPolicy(decodePolicy(bytes));
    const ways = missingPrincipals(principalSets(bytes), identities.map(signer));
    const enough = ways.some((way) => way.length === 0);
    const missing = enough ? 'nobody, but Fabric takes signers in order and never goes back' : missingText(ways);
    return { policy: reference === undefined ? text : `${reference}: ${text}`, signed, missing };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { policy: `one that the policy language cannot say (${error.message})`, signed, missing: 'not known' };
  }
}

function signer(identity: Identity): Signer {
  return { satisfies: (principal) => satisfies(identity, principal) };
}

/** Whether an identity is somebody of whom a policy speaks. */
export function satisfies(identity: Identity, principal: Principal): boolean {
  try {
    identity.satisfiesPrincipal(rolePrincipal(principal).serializeBinary());
    return true;
  } catch {
    return false;
  }
}

/** The narrowest role that it has, and its common name. */
function signerText(identity: Identity): string {
  const { mspId } = identity;
  const role = POLICY_ROLES.filter((one) => one !== 'member').find((one) => satisfies(identity, { mspId, role: one }));
  const name = /^CN=(.*)$/m.exec(new X509Certificate(identity.certificatePem).subject)?.[1] ?? '';
  return `${mspId}.${role ?? 'member'} (${name})`;
}
