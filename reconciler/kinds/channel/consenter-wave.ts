import type { ChannelConfig, OrdererOrganization, RaftConsenter } from '../../fabric/channel/channel-config.js';
import type { ManagedChannel, ManagedOrganization } from '../../fabric/channel/managed-channel.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';
import { isIssued } from './is-issued.js';

/** What of a change comes first, and who must be ready for it. */
export interface Wave {
  readonly wanted: ManagedChannel;
  /** `host:port` of the consenter that this wave adds; its orderer must follow the channel before. */
  readonly adds: string | undefined;
  /** Updates that follow: consenters that they add, replace or remove, and CAs that go last. */
  readonly later: number;
  /** MSP ids whose old TLS CAs go last. */
  readonly keeps: readonly string[];
  /** MSP ids whose old CAs of identities go last. */
  readonly keepsIdentities: readonly string[];
}

export const addressOf = ({ Host, Port }: RaftConsenter): string => `${Host}:${Port}`;

/**
 * Fabric takes one new and one removed consenter at a time (etcdraft MembershipChanges). So of several the first comes
 * first: certificates of those that stay, then those who join, and only then those who leave, so that the quorum grows
 * before it shrinks. An organization whose consenters have not left yet stays in the orderer group.
 */
export function consenterWave(wanted: ManagedChannel, live: ChannelConfig): Wave {
  const list = wanted.orderer?.EtcdRaft?.Consenters;
  const now = live.orderer?.EtcdRaft?.Consenters;
  if (!list || !now || !wanted.orderer) return { wanted, adds: undefined, later: 0, keeps: [], keepsIdentities: [] };
  const at = (consenters: readonly RaftConsenter[], address: string) =>
    consenters.find((one) => addressOf(one) === address);
  const replaced = list.filter((one) => {
    const same = at(now, addressOf(one));
    return same !== undefined && !sameCertificates(same, one);
  });
  const added = list.filter((one) => at(now, addressOf(one)) === undefined);
  const removed = now.filter((one) => at(list, addressOf(one)) === undefined);
  const steps = replaced.length + added.length + removed.length;
  const [first] = [...replaced, ...added];
  const next = first
    ? [...now.filter((one) => addressOf(one) !== addressOf(first)), first]
    : now.filter((one) => one !== removed[0]);
  const consenters = steps > 0 ? inOrder(next, now) : now;
  return {
    wanted: {
      ...wanted,
      orderer: {
        ...wanted.orderer,
        organizations: [...wanted.orderer.organizations, ...stillNeeded(wanted, live, consenters)],
        EtcdRaft: { ...wanted.orderer.EtcdRaft, Consenters: consenters },
      },
    },
    adds: replaced.length === 0 && added[0] ? addressOf(added[0]) : undefined,
    later: Math.max(0, steps - 1),
    keeps: [],
    keepsIdentities: [],
  };
}

function sameCertificates(left: RaftConsenter, right: RaftConsenter): boolean {
  return (
    fingerprint(left.ClientTLSCert) === fingerprint(right.ClientTLSCert) &&
    fingerprint(left.ServerTLSCert) === fingerprint(right.ServerTLSCert)
  );
}

/** Those that are there keep their places. */
function inOrder(next: readonly RaftConsenter[], now: readonly RaftConsenter[]): readonly RaftConsenter[] {
  const place = (one: RaftConsenter): number => {
    const index = now.findIndex((other) => addressOf(other) === addressOf(one));
    return index < 0 ? now.length : index;
  };
  return [...next].sort((left, right) => place(left) - place(right));
}

/** Orderer organizations that are to go, and one of whose consenters is still there, whom nobody who stays vouches for. */
function stillNeeded(
  wanted: ManagedChannel,
  live: ChannelConfig,
  consenters: readonly RaftConsenter[],
): readonly OrdererOrganization[] {
  const stay = wanted.orderer?.organizations ?? [];
  const orphans = consenters.filter(({ ServerTLSCert }) => !stay.some((one) => issuedBy(one, ServerTLSCert)));
  return (live.orderer?.organizations ?? []).filter(
    (organization) =>
      !stay.some(({ mspId }) => mspId === organization.mspId) &&
      orphans.some(({ ServerTLSCert }) => issuedBy(organization, ServerTLSCert)),
  );
}

/** Does a TLS certificate come from an organization, by one of its TLS CAs. */
export function issuedBy({ msp }: Pick<ManagedOrganization, 'msp'>, pem: string): boolean {
  return [...msp.tlsRootCerts, ...msp.tlsIntermediateCerts].some((ca) => isIssued(pem, ca));
}
