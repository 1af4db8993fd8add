import { msp } from '@hyperledger/fabric-protos';
import type { PrincipalBearer } from '../msp/identity.js';
import { MspError } from '../msp/msp-error.js';
import { decodeMessage } from '../msp/serialized-identity.js';

const { MEMBER, ADMIN } = msp.MSPRole.MSPRoleType;

function roleOf(bytes: Uint8Array): msp.MSPRole | undefined {
  const principal = decodeMessage(
    (b) => msp.MSPPrincipal.deserializeBinary(b),
    bytes,
    'could not unmarshal MSPPrincipal',
  );
  if (principal.getPrincipalClassification() !== msp.MSPPrincipal.Classification.ROLE) return undefined;
  return decodeMessage(
    (b) => msp.MSPRole.deserializeBinary(b),
    principal.getPrincipal_asU8(),
    'could not unmarshal MSPRole from principal',
  );
}

/**
 * The administrator of an organization whose signature is planned, not given: `admin` and `member` of its MSP, and nobody
 * else, as an administrator's certificate is no client's, peer's or orderer's.
 */
export function plannedAdmin(mspId: string): PrincipalBearer {
  return {
    mspId,
    satisfiesPrincipal(bytes) {
      const role = roleOf(bytes);
      const type: number | undefined = role?.getRole();
      if (role?.getMspIdentifier() === mspId && (type === MEMBER || type === ADMIN)) return;
      throw new MspError(`an administrator of ${mspId} is not meant`);
    },
  };
}
