import type { Remark } from '../../core/model/change.js';
import type { ChannelConfig, RaftConsenter } from '../../fabric/channel/channel-config.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';
import type { Wave } from './consenter-wave.js';

const quorumOf = (count: number): number => Math.floor(count / 2) + 1;

/**
 * The arithmetic of a change of consenters: how many must run before and after, and how many Fabric wants to see running
 * before it takes the first update. Which of them run no configuration says, so that nothing is refused here.
 * Fabric: etcdraft/membership.go UnacceptableQuorumLoss.
 * @param after all that the document names; undefined where it names none
 */
export function consenterRemarks(
  live: ChannelConfig,
  after: readonly RaftConsenter[] | undefined,
  { wanted }: Wave,
): readonly Remark[] {
  const now = live.orderer?.EtcdRaft?.Consenters;
  const next = wanted.orderer?.EtcdRaft?.Consenters;
  if (!now || !next || !after) return [];
  const stay = idsOf(now).filter((id) => idsOf(next).includes(id)).length;
  if (stay === now.length && stay === next.length) return [];
  const spare = (count: number): number => count - quorumOf(count);
  const text = `${sentence(now.length, after.length)}${condition(now.length, next.length, stay)}`;
  const isLess = spare(after.length) < spare(now.length);
  return [{ severity: isLess ? 'danger' : 'note', code: 'CONSENTERS', text }];
}

/** Fabric knows a consenter by its client certificate. */
function idsOf(consenters: readonly RaftConsenter[]): readonly string[] {
  return consenters.map(({ ClientTLSCert }) => fingerprint(ClientTLSCert));
}

function sentence(before: number, after: number): string {
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
  return `. Fabric takes the next update only while ${quorumOf(next)} of the ${who} run`;
}
