import { msp } from '@hyperledger/fabric-protos';
import type { PrincipalBearer } from '../msp/identity.js';
import { MspError } from '../msp/msp-error.js';
import { decodeMessage } from '../msp/serialized-identity.js';

const { MEMBER, ADMIN, PEER } = msp.MSPRole.MSPRoleType;

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

function planned(mspId: string, role: number, name: string): PrincipalBearer {
  return {
    mspId,
    satisfiesPrincipal(bytes) {
      const asked = roleOf(bytes);
      const type: number | undefined = asked?.getRole();
      if (asked?.getMspIdentifier() === mspId && (type === MEMBER || type === role)) return;
      throw new MspError(`${name} of ${mspId} is not meant`);
    },
  };
}

/**
 * The administrator of an organization whose signature is planned, not given: `admin` and `member` of its MSP, and nobody
 * else, as an administrator's certificate is no client's, peer's or orderer's.
 */
export function plannedAdmin(mspId: string): PrincipalBearer {
  return planned(mspId, ADMIN, 'an administrator');
}

/** A peer of an organization in the same way: `peer` and `member`. */
export function plannedPeer(mspId: string): PrincipalBearer {
  return planned(mspId, PEER, 'a peer');
}
