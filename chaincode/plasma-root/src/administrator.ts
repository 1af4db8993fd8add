import { X509Certificate } from 'node:crypto';
import { type Stamp, type Stub, stampOf } from './call';
import { ADMINISTRATOR_UNIT } from './constants';
import { liveMembers } from './members';
import { Refusal } from './refusal';

/**
 * The caller's stamp, once its certificate is an administrator's: the organizational unit that Fabric's NodeOUs go by
 * (msp/mspimplsetup.go). The channel's ACL cannot ask for one here, for it would ask it of every chaincode on the root
 * channel.
 *
 * @throws Refusal NOT_AN_ADMINISTRATOR
 */
export function administratorStamp(stub: Stub): Stamp {
  const stamp = stampOf(stub);
  if (unitsOf(stub.getCreator().idBytes).includes(`OU=${ADMINISTRATOR_UNIT}`)) return stamp;
  throw new Refusal(
    'NOT_AN_ADMINISTRATOR',
    `The caller's certificate of ${stamp.organization} has no OU=${ADMINISTRATOR_UNIT}`,
    'call it as an administrator of your organization',
  );
}

/**
 * The attributes of the subject. Fabric CA puts several units into one RDN, which node writes as `OU=admin + OU=org1`; a
 * plus or a line end inside a value it escapes, so that no value can pass for an attribute.
 */
function unitsOf(pem: Uint8Array): readonly string[] {
  try {
    return new X509Certificate(Buffer.from(pem)).subject.split(/\n| \+ /);
  } catch {
    return [];
  }
}

/**
 * The application organizations of the root channel, once the caller is one of them.
 *
 * @throws Refusal NOT_A_MEMBER, MEMBERS_UNREADABLE
 */
export async function rootMembers(stub: Stub, { organization }: Stamp): Promise<readonly string[]> {
  const members = await liveMembers(stub);
  if (members.includes(organization)) return members;
  throw new Refusal(
    'NOT_A_MEMBER',
    `${organization} is no member of ${stub.getChannelID()}`,
    'only application organizations of the root channel act here',
  );
}
