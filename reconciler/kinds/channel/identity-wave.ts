import type { BftConsenter, ChannelConfig, MspContent, NodeOUs } from '../../fabric/channel/channel-config.js';
import type { ManagedChannel, ManagedMsp, ManagedOrganization } from '../../fabric/channel/managed-channel.js';
import { OU_ROLE_NAMES } from '../../fabric/channel/msp-fields.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';
import { refusal } from '../../fabric/msp/msp-error.js';
import { parseRevocationList } from '../../fabric/msp/revocation-list.js';
import { certificateFromPem } from '../../fabric/msp/trust.js';
import { isIssued } from './is-issued.js';

/** What of a change of CAs that certify identities comes first. */
export interface IdentityWave {
  /** All that is wanted, and beside it the CAs that go. */
  readonly both: ManagedChannel;
  /** The channel does not accept both yet. */
  readonly comes: boolean;
  /** Nodes of BFT that the document renews have identities that the channel does not accept yet. */
  readonly waits: boolean;
  /** Nodes of BFT in the channel have identities of a CA that goes: they are renewed before. */
  readonly holds: boolean;
  /** MSP ids whose old CAs, or the roles that they certify, go last; sorted as wanted. */
  readonly keeps: readonly string[];
}

/**
 * A CA that certifies identities is replaced in an order: the new one beside the old one, and only then, once nobody needs it
 * any more, the old one goes. Which certificates its machines sign with is in no configuration: their own loop looks at them
 * and gives the last signature (own-identities.ts). A role names one CA that certifies it, or none, and then all may: so while
 * there are two of them it names none.
 */
export function identityWave(wanted: ManagedChannel, live: ChannelConfig): IdentityWave {
  const now = identitiesOf(live);
  const kept = new Map<string, ManagedMsp>();
  let comes = false;
  for (const [mspId, msp] of identitiesOf(wanted)) {
    const before = now.get(mspId);
    if (before === undefined || !losesIdentities(before, msp)) continue;
    const both = acceptingBoth(before, msp);
    kept.set(mspId, both);
    comes ||= !acceptsAll(before, both);
  }
  const after = identitiesOf(wanted);
  const isKnownTo = (msps: ReadonlyMap<string, ManagedMsp>) => (node: BftConsenter) =>
    !kept.has(node.MSPID) || isCertified(msps.get(node.MSPID), node.Identity);
  return {
    both: kept.size === 0 ? wanted : withMsps(wanted, kept),
    comes,
    waits: comes && !(wanted.orderer?.ConsenterMapping ?? []).every(isKnownTo(now)),
    holds: !(live.orderer?.ConsenterMapping ?? []).every(isKnownTo(after)),
    keeps: [...kept.keys()],
  };
}

/** By one of an MSP's CAs. */
function isCertified(msp: ManagedMsp | undefined, pem: string): boolean {
  return [...(msp?.rootCerts ?? []), ...(msp?.intermediateCerts ?? [])].some((ca) => isIssued(pem, ca));
}

/** By MSP id; Fabric wants one that is in both groups to be the same in both. */
export function identitiesOf<Msp>({ application, orderer }: Groups<Msp>): ReadonlyMap<string, Msp> {
  const all = [...(orderer?.organizations ?? []), ...(application?.organizations ?? [])];
  return new Map(all.map(({ mspId, msp }) => [mspId, msp]));
}

interface Groups<Msp> {
  readonly application?: Group<Msp>;
  readonly orderer?: Group<Msp>;
}

interface Group<Msp> {
  readonly organizations: readonly { readonly mspId: string; readonly msp: Msp }[];
}

/** Do certificates count for nothing any more, or for no role, because of whom an MSP takes for its CAs. */
export function losesIdentities(before: MspContent, after: ManagedMsp): boolean {
  return (
    goingAuthorities(before, after).length > 0 || OU_ROLE_NAMES.some((role) => movesCertifier(role, before, after))
  );
}

/** CAs of identities that an MSP is to have no more. */
export function goingAuthorities(before: MspContent, after: ManagedMsp): readonly string[] {
  const stay = new Set([...after.rootCerts, ...after.intermediateCerts].map(fingerprint));
  return [...before.rootCerts, ...before.intermediateCerts].filter((pem) => !stay.has(fingerprint(pem)));
}

type Role = (typeof OU_ROLE_NAMES)[number];

function certifierOf({ nodeOUs }: { readonly nodeOUs: NodeOUs }, role: Role): string | undefined {
  const pem = nodeOUs.enable ? nodeOUs[role]?.certificate : undefined;
  return pem && fingerprint(pem);
}

/** From one CA to another one; one that is named where none was takes roles away just as well, and no wave helps there. */
function movesCertifier(role: Role, before: MspContent, after: ManagedMsp): boolean {
  const [was, is] = [certifierOf(before, role), certifierOf(after, role)];
  return was !== undefined && is !== undefined && was !== is;
}

function acceptingBoth(before: MspContent, after: ManagedMsp): ManagedMsp {
  const goes = goingAuthorities(before, after);
  const going = (pems: readonly string[]) => pems.filter((pem) => goes.includes(pem));
  const units = OU_ROLE_NAMES.flatMap((role) => {
    const unit = after.nodeOUs[role];
    if (unit === undefined) return [];
    const { certificate, ...any } = unit;
    const isSame = certifierOf(before, role) === certifierOf(after, role);
    return [[role, isSame && certificate !== undefined ? unit : any] as const];
  });
  return {
    ...after,
    rootCerts: [...after.rootCerts, ...going(before.rootCerts)],
    intermediateCerts: [...after.intermediateCerts, ...going(before.intermediateCerts)],
    revocationList: [...after.revocationList, ...listsOf(before, after, goes)],
    nodeOUs: { enable: after.nodeOUs.enable, ...Object.fromEntries(units) },
  };
}

/** Revocation lists of CAs that stay a while longer: what these have revoked must not come back meanwhile. */
function listsOf(before: MspContent, after: ManagedMsp, authorities: readonly string[]): readonly string[] {
  const given = new Set(after.revocationList.map(fingerprint));
  return before.revocationList.filter(
    (list) => !given.has(fingerprint(list)) && authorities.some((ca) => isSignedBy(list, ca)),
  );
}

/** What cannot be read revokes nothing; Fabric refuses it elsewhere. */
function isSignedBy(list: string, ca: string): boolean {
  let signed = false;
  refusal(() => {
    signed = parseRevocationList(Buffer.from(list)).signedBy(certificateFromPem(Buffer.from(ca)));
  });
  return signed;
}

/** Does an MSP accept already whom both accept. */
function acceptsAll(before: MspContent, both: ManagedMsp): boolean {
  const there = new Set([...before.rootCerts, ...before.intermediateCerts].map(fingerprint));
  return (
    [...both.rootCerts, ...both.intermediateCerts].every((pem) => there.has(fingerprint(pem))) &&
    OU_ROLE_NAMES.every((role) => certifierOf(before, role) === certifierOf(both, role))
  );
}

/** Fabric wants an MSP that is in both groups to be the same in both. */
function withMsps(wanted: ManagedChannel, msps: ReadonlyMap<string, ManagedMsp>): ManagedChannel {
  const { application, orderer } = wanted;
  const changed = <Organization extends ManagedOrganization>(one: Organization): Organization => {
    const msp = msps.get(one.mspId);
    return msp ? { ...one, msp } : one;
  };
  return {
    ...wanted,
    ...(application ? { application: { ...application, organizations: application.organizations.map(changed) } } : {}),
    ...(orderer ? { orderer: { ...orderer, organizations: orderer.organizations.map(changed) } } : {}),
  };
}
