import type { Remark } from '../../core/model/change.js';
import { bftQuorum } from '../../fabric/channel/bft-quorum.js';
import type { ChannelConfig } from '../../fabric/channel/channel-config.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';
import { type ChannelNode, isSameNode, nameOf, nodesOf } from './channel-nodes.js';
import type { Wave } from './consenter-wave.js';

const raftQuorum = (count: number): number => Math.floor(count / 2) + 1;

/**
 * The arithmetic of a change of consenters: how many must run before and after, and how many Fabric wants to see running
 * before it takes the first update. Which of them run no configuration says, so that nothing is refused here.
 * Fabric: etcdraft/membership.go UnacceptableQuorumLoss.
 * @param after all that the document names; undefined where it names none
 */
export function consenterRemarks(
  live: ChannelConfig,
  after: readonly ChannelNode[] | undefined,
  { wanted }: Wave,
): readonly Remark[] {
  const now = nodesOf(live.orderer);
  const next = nodesOf(wanted.orderer);
  if (!now || !next || !after) return [];
  const isBft = live.orderer?.ConsenterMapping !== undefined;
  const stay = idsOf(now).filter((id) => idsOf(next).includes(id)).length;
  if (stay === now.length && stay === next.length) return [];
  const quorumOf = isBft ? bftQuorum : raftQuorum;
  const spare = (count: number): number => count - quorumOf(count);
  const renewed = isBft ? renewedOf(now, after) : 0;
  const said = sentence(quorumOf, now.length, after.length);
  const text = `${said}${isBft ? untilStarted(renewed) : condition(now.length, next.length, stay)}`;
  const isLess = spare(after.length) < spare(now.length) || renewed > spare(after.length);
  return [{ severity: isLess ? 'danger' : 'note', code: 'CONSENTERS', text }];
}

/** Each certificate counts: Raft knows a consenter by its client certificate, BFT by that and by its identity. */
function idsOf(consenters: readonly ChannelNode[]): readonly string[] {
  return consenters.map((one) => [one.ClientTLSCert, 'Identity' in one ? one.Identity : ''].map(fingerprint).join());
}

/** Those that stay and get other certificates or another place. */
function renewedOf(now: readonly ChannelNode[], after: readonly ChannelNode[]): number {
  return after.filter((one) => now.some((other) => nameOf(other) === nameOf(one) && !isSameNode(other, one))).length;
}

/** Nobody asks orderers of BFT which of them run: Fabric takes any change, and stands still if too few are left. */
function untilStarted(renewed: number): string {
  if (renewed === 0) return '. Fabric does not look which of them run';
  const which = renewed === 1 ? 'One that is renewed is' : `Each of the ${renewed} that are renewed is`;
  return `. ${which} down from its update on until it is started with its new certificates; Fabric does not look which of them run`;
}

function sentence(quorumOf: (count: number) => number, before: number, after: number): string {
  const needs = (count: number) =>
    `${quorumOf(count)} of ${count} must run, ${count - quorumOf(count) || 'none'} may be down`;
  return before === after
    ? `the channel keeps ${after} consenters: ${needs(after)}`
    : `${before} consenters become ${after}: then ${needs(after)}; now ${needs(before)}`;
}

function condition(before: number, next: number, stay: number): string {
  const isRemoval = next < before;
  if (!isRemoval && next <= 2) return '';
  const who = stay === before ? `${before} that are there` : `${stay} that stay`;
  return `. Fabric takes the next update only while ${raftQuorum(next)} of the ${who} run`;
}
