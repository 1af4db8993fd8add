import type { BftConsenter, RaftConsenter } from '../../fabric/channel/channel-config.js';
import type { ManagedChannel, ManagedOrderer } from '../../fabric/channel/managed-channel.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';

/** A node that orders a channel, by whichever consensus. */
export type ChannelNode = RaftConsenter | BftConsenter;

type Nodes = Pick<ManagedOrderer, 'EtcdRaft' | 'ConsenterMapping'>;

/** Undefined where a document leaves them alone. */
export function nodesOf(orderer: Nodes | undefined): readonly ChannelNode[] | undefined {
  return orderer?.ConsenterMapping ?? orderer?.EtcdRaft?.Consenters;
}

/** The same with other nodes, of the consensus that it has. */
export function withNodes(wanted: ManagedChannel, nodes: readonly ChannelNode[]): ManagedChannel {
  const { orderer } = wanted;
  if (orderer === undefined) return wanted;
  const changed = orderer.ConsenterMapping
    ? { ...orderer, ConsenterMapping: nodes as readonly BftConsenter[] }
    : { ...orderer, EtcdRaft: { ...orderer.EtcdRaft, Consenters: nodes as readonly RaftConsenter[] } };
  return { ...wanted, orderer: changed };
}

export const addressOf = ({ Host, Port }: ChannelNode): string => `${Host}:${Port}`;

/** What a node keeps when it gets other certificates: BFT counts by IDs, Raft's own are in no document. */
export const nameOf = (node: ChannelNode): string => ('ID' in node ? String(node.ID) : addressOf(node));

/** Are they one node with the same certificates. */
export function isSameNode(left: ChannelNode, right: ChannelNode): boolean {
  const certificates = ({ ClientTLSCert, ServerTLSCert, ...rest }: ChannelNode): string =>
    [ClientTLSCert, ServerTLSCert, ...('Identity' in rest ? [rest.Identity] : [])].map(fingerprint).join();
  const place = (node: ChannelNode): string => `${addressOf(node)} ${'MSPID' in node ? node.MSPID : ''}`;
  return place(left) === place(right) && certificates(left) === certificates(right);
}
