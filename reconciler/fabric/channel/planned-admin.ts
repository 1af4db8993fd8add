import { msp } from '@hyperledger/fabric-protos';
import { BoundedCache, bytesKey } from '../msp/bounded-cache.js';
import type { PrincipalBearer } from '../msp/identity.js';
import { MspError } from '../msp/msp-error.js';
import { decodeMessage } from '../msp/serialized-identity.js';

const { MEMBER, ADMIN, CLIENT, PEER } = msp.MSPRole.MSPRoleType;

interface Role {
  readonly mspId: string;
  readonly type: number;
}

/** A plan asks the same few principals of many signers, and reading one costs more than finding it here. */
const ROLES = new BoundedCache<{ readonly role: Role | undefined }>(1024);

function roleOf(bytes: Uint8Array): Role | undefined {
  const key = bytesKey(bytes);
  let known = ROLES.get(key);
  if (known === undefined) {
    known = { role: readRole(bytes) };
    ROLES.set(key, known);
  }
  return known.role;
}

function readRole(bytes: Uint8Array): Role | undefined {
  const principal = decodeMessage(
    (b) => msp.MSPPrincipal.deserializeBinary(b),
    bytes,
    'could not unmarshal MSPPrincipal',
  );
  if (principal.getPrincipalClassification() !== msp.MSPPrincipal.Classification.ROLE) return undefined;
  const role = decodeMessage(
    (b) => msp.MSPRole.deserializeBinary(b),
    principal.getPrincipal_asU8(),
    'could not unmarshal MSPRole from principal',
  );
  return { mspId: role.getMspIdentifier(), type: role.getRole() };
}

function planned(mspId: string, role: number, name: string): PrincipalBearer {
  return {
    mspId,
    satisfiesPrincipal(bytes) {
      const asked = roleOf(bytes);
      if (asked?.mspId === mspId && (asked.type === MEMBER || asked.type === role)) return;
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

/** A client of an organization in the same way: `client` and `member`. */
export function plannedClient(mspId: string): PrincipalBearer {
  return planned(mspId, CLIENT, 'a client');
}
