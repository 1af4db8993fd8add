import type { ChannelConfig, OrdererOrganization } from '../../fabric/channel/channel-config.js';
import type { ManagedChannel, ManagedOrganization } from '../../fabric/channel/managed-channel.js';
import { addressOf, type ChannelNode, isSameNode, nameOf, nodesOf, withNodes } from './channel-nodes.js';
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

/**
 * Fabric takes one new and one removed consenter of Raft at a time (etcdraft MembershipChanges). Of BFT it takes one that is
 * not there, and then orders nothing where too few of those that count run (tried on 3.1.5). So of several the first comes
 * first: certificates of those that stay, then those who join, and only then those who leave, so that the quorum grows
 * before it shrinks. An organization whose consenters have not left yet stays in the orderer group.
 */
export function consenterWave(wanted: ManagedChannel, live: ChannelConfig): Wave {
  const list = nodesOf(wanted.orderer);
  const now = nodesOf(live.orderer);
  if (!list || !now || !wanted.orderer) return { wanted, adds: undefined, later: 0, keeps: [], keepsIdentities: [] };
  const named = (nodes: readonly ChannelNode[], name: string) => nodes.find((one) => nameOf(one) === name);
  const replaced = list.filter((one) => {
    const same = named(now, nameOf(one));
    return same !== undefined && !isSameNode(same, one);
  });
  const added = list.filter((one) => named(now, nameOf(one)) === undefined);
  const removed = now.filter((one) => named(list, nameOf(one)) === undefined);
  const steps = replaced.length + added.length + removed.length;
  const [first] = [...replaced, ...added];
  const next = first
    ? [...now.filter((one) => nameOf(one) !== nameOf(first)), first]
    : now.filter((one) => one !== removed[0]);
  const nodes = steps > 0 ? inOrder(next, now) : now;
  // A node that keeps its ID at another address is another machine.
  const isElsewhere = first !== undefined && now.every((one) => addressOf(one) !== addressOf(first));
  const organizations = [...wanted.orderer.organizations, ...stillNeeded(wanted, live, nodes)];
  return {
    wanted: withNodes({ ...wanted, orderer: { ...wanted.orderer, organizations } }, nodes),
    adds: isElsewhere ? addressOf(first) : undefined,
    later: Math.max(0, steps - 1),
    keeps: [],
    keepsIdentities: [],
  };
}

/** Those that are there keep their places. */
function inOrder(next: readonly ChannelNode[], now: readonly ChannelNode[]): readonly ChannelNode[] {
  const place = (one: ChannelNode): number => {
    const index = now.findIndex((other) => nameOf(other) === nameOf(one));
    return index < 0 ? now.length : index;
  };
  return [...next].sort((left, right) => place(left) - place(right));
}

/**
 * Orderer organizations that are to go, and one of whose consenters is still there, whom nobody who stays vouches for. A BFT
 * node is its organization's, whoever certified what it shows: without the MSP all orderers halt (smart-bft-remarks.ts).
 */
function stillNeeded(
  wanted: ManagedChannel,
  live: ChannelConfig,
  consenters: readonly ChannelNode[],
): readonly OrdererOrganization[] {
  const stay = wanted.orderer?.organizations ?? [];
  const owns = (mspId: string) => consenters.some((one) => 'MSPID' in one && one.MSPID === mspId);
  const orphans = consenters.filter(({ ServerTLSCert }) => !stay.some((one) => issuedBy(one, ServerTLSCert)));
  return (live.orderer?.organizations ?? []).filter(
    (organization) =>
      !stay.some(({ mspId }) => mspId === organization.mspId) &&
      (owns(organization.mspId) || orphans.some(({ ServerTLSCert }) => issuedBy(organization, ServerTLSCert))),
  );
}

/** Does a TLS certificate come from an organization, by one of its TLS CAs. */
export function issuedBy({ msp }: Pick<ManagedOrganization, 'msp'>, pem: string): boolean {
  return [...msp.tlsRootCerts, ...msp.tlsIntermediateCerts].some((ca) => isIssued(pem, ca));
}
