import type { ChannelConfig, MspContent } from '../../fabric/channel/channel-config.js';
import type { ManagedChannel, ManagedMsp, ManagedOrganization } from '../../fabric/channel/managed-channel.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';
import { type ChannelNode, nameOf, nodesOf, withNodes } from './channel-nodes.js';
import { isIssued } from './is-issued.js';

type Authorities = Pick<MspContent, 'tlsRootCerts' | 'tlsIntermediateCerts'>;

/** What of a change of TLS CAs comes first, and what last. */
export interface AuthorityWave {
  readonly wanted: ManagedChannel;
  /** New CAs come by an update of their own: consenters that are there get certificates of them only after it. */
  readonly comes: boolean;
  /** MSP ids whose old CAs stay until no consenter in the channel has a certificate of them, sorted as wanted. */
  readonly keeps: readonly string[];
}

/**
 * A TLS CA is rotated in an order: the new one beside the old one, then the certificates of consenters, and only then the
 * old one goes, for Fabric takes no consenter whose certificates come from no CA of those who order, and the others would
 * talk to it no more. What a channel's configuration does not know, certificates of peers and of orderers that are no
 * consenters, is for their own loop to see (own-nodes-reissued.ts). Where the document leaves consenters alone none will
 * come of another CA: what they need and is to go is then for the plan to refuse.
 */
export function authorityWave(wanted: ManagedChannel, live: ChannelConfig): AuthorityWave {
  if (wanted.orderer === undefined || nodesOf(wanted.orderer) === undefined) return { wanted, comes: false, keeps: [] };
  const now = nodesOf(live.orderer) ?? [];
  const stay = wanted.orderer.organizations;
  const orphans = now
    .flatMap(({ ClientTLSCert, ServerTLSCert }) => [ClientTLSCert, ServerTLSCert])
    .filter((pem) => !stay.some(({ msp }) => chains(msp, pem)));
  const ordering = live.orderer?.organizations ?? [];
  const kept = new Map<string, Authorities>();
  for (const { mspId, msp } of stay) {
    const before = ordering.find((one) => one.mspId === mspId)?.msp;
    const needed = before ? stillNeeded(before, msp, orphans) : undefined;
    if (needed) kept.set(mspId, needed);
  }
  const first = kept.size === 0 ? wanted : withAuthorities(wanted, kept);
  const comes = waitsForAuthority(
    wanted,
    now,
    ordering.map(({ msp }) => msp),
  );
  return { wanted: comes ? withNodes(first, now) : first, comes, keeps: [...kept.keys()] };
}

/** CAs of before that are to go, and from which one of these certificates comes. */
function stillNeeded(before: MspContent, after: ManagedMsp, orphans: readonly string[]): Authorities | undefined {
  const needed = closure(before, orphans);
  const goes = (list: keyof Authorities) => {
    const stay = new Set(after[list].map(fingerprint));
    return before[list].filter((pem) => needed.has(pem) && !stay.has(fingerprint(pem)));
  };
  const [tlsRootCerts, tlsIntermediateCerts] = [goes('tlsRootCerts'), goes('tlsIntermediateCerts')];
  return tlsRootCerts.length + tlsIntermediateCerts.length > 0 ? { tlsRootCerts, tlsIntermediateCerts } : undefined;
}

/** Does a consenter that is there wait for a CA that no organization that orders has yet. */
function waitsForAuthority(
  { orderer }: ManagedChannel,
  now: readonly ChannelNode[],
  authorities: readonly Authorities[],
): boolean {
  return (nodesOf(orderer) ?? []).some((one) => {
    const isThere = now.some((other) => nameOf(other) === nameOf(one));
    return (
      isThere && [one.ClientTLSCert, one.ServerTLSCert].some((pem) => !authorities.some((msp) => chains(msp, pem)))
    );
  });
}

/** Does a certificate come from a root, by way of intermediates or not. */
function chains(msp: Authorities, pem: string): boolean {
  const issuers = closure(msp, [pem]);
  return msp.tlsRootCerts.some((root) => issuers.has(root));
}

/** All CAs of an MSP from which these certificates come. */
function closure({ tlsRootCerts, tlsIntermediateCerts }: Authorities, pems: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  let from = pems;
  while (from.length > 0) {
    const next = [...tlsRootCerts, ...tlsIntermediateCerts].filter(
      (ca) => !found.has(ca) && from.some((pem) => isIssued(pem, ca)),
    );
    for (const ca of next) found.add(ca);
    from = next;
  }
  return found;
}

/** Fabric wants an MSP that is in both groups to be the same in both. */
function withAuthorities(wanted: ManagedChannel, kept: ReadonlyMap<string, Authorities>): ManagedChannel {
  const { application, orderer } = wanted;
  const more = <Organization extends ManagedOrganization>(organization: Organization): Organization => {
    const { tlsRootCerts = [], tlsIntermediateCerts = [] } = kept.get(organization.mspId) ?? {};
    const { msp } = organization;
    return {
      ...organization,
      msp: {
        ...msp,
        tlsRootCerts: [...msp.tlsRootCerts, ...tlsRootCerts],
        tlsIntermediateCerts: [...msp.tlsIntermediateCerts, ...tlsIntermediateCerts],
      },
    };
  };
  return {
    ...wanted,
    ...(application ? { application: { ...application, organizations: application.organizations.map(more) } } : {}),
    ...(orderer ? { orderer: { ...orderer, organizations: orderer.organizations.map(more) } } : {}),
  };
}
