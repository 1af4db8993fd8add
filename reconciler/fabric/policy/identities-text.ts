import { common, msp as mspProto } from '@hyperledger/fabric-protos';
import { describeCertificate } from '../msp/describe-certificate.js';
import { refusal } from '../msp/msp-error.js';
import { splitSerializedIdentity } from '../msp/serialized-identity.js';
import { decode } from '../transaction/decode.js';
import { WireError } from '../transaction/wire-error.js';

/**
 * What a policy of a number of named certificates says to a person, as `3 of 4 identities (Org1 CN=orderer0.org1, ...)`:
 * BlockValidation of a BFT channel is one. No text of the policy language says that, so that nothing is made of it again.
 * @param envelope SignaturePolicyEnvelope bytes
 * @returns undefined for any other policy
 */
export function identitiesText(envelope: Uint8Array): string | undefined {
  const policy = read(envelope);
  if (policy === undefined) return undefined;
  const threshold = policy.getRule()?.getNOutOf();
  const identities = policy.getIdentitiesList();
  const signers = threshold?.getRulesList().map((rule) => (rule.hasSignedBy() ? rule.getSignedBy() : -1)) ?? [];
  if (threshold === undefined || signers.length === 0) return undefined;
  const names = signers.map((index) => nameOf(identities[index]));
  if (names.some((name) => name === undefined)) return undefined;
  return `${threshold.getN()} of ${names.length} identities (${names.join(', ')})`;
}

/** Undefined for bytes that are no policy. */
function read(envelope: Uint8Array): common.SignaturePolicyEnvelope | undefined {
  try {
    return decode(common.SignaturePolicyEnvelope, envelope, 'SignaturePolicyEnvelope');
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function nameOf(principal: mspProto.MSPPrincipal | undefined): string | undefined {
  const { IDENTITY } = mspProto.MSPPrincipal.Classification;
  if (principal === undefined || principal.getPrincipalClassification() !== IDENTITY) return undefined;
  let name: string | undefined;
  refusal(() => {
    const { mspId, idBytes } = splitSerializedIdentity(principal.getPrincipal_asU8());
    const line = describeCertificate(Buffer.from(idBytes).toString());
    name = `${mspId} ${/CN=[^,+ ]+/.exec(line)?.[0] ?? line}`;
  });
  return name;
}
