import type { Remark } from '../../core/model/change.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import { explainGuard, isSatisfied } from '../../fabric/channel/explain-guard.js';
import { plannedAdmin, plannedPeer } from '../../fabric/channel/planned-admin.js';
import { guardPath } from '../../fabric/config/authorize-config-update.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { mapConfig } from '../../fabric/config/config-map.js';
import type { PrincipalBearer } from '../../fabric/msp/identity.js';

/** What peers of the members must satisfy before a chaincode can be committed. */
const LIFECYCLE = '/Channel/Application/LifecycleEndorsement';

/** Of Git, what a channel's future is judged by. */
export interface FutureContext {
  /** MSP ids of those who will be on the governance ledger. */
  readonly governance: readonly string[];
  /** Paths of policies of the channel that chaincodes are endorsed by. */
  readonly endorsement: readonly string[];
}

/**
 * Whether a channel could still be changed after a change: each policy that guards anything in the new configuration is
 * evaluated for those who are then there, all together. What was no better before is not this change's fault.
 */
export function futureRemarks(
  current: ChannelBundle | undefined,
  next: ChannelBundle,
  { governance, endorsement }: FutureContext,
): readonly Remark[] {
  const [before, after] = [current ? organizationsOf(current) : [], organizationsOf(next)];
  const guards = guardsOf(next);
  const held = (bundle: ChannelBundle, path: string, signers: readonly PrincipalBearer[]) =>
    bundle.policies.has(path) && isSatisfied(bundle, path, signers);
  const admins = { before: before.map(plannedAdmin), after: after.map(plannedAdmin) };
  const peers = { before: before.map(plannedPeer), after: after.map(plannedPeer) };
  const worse = (path: string, { before: were, after: are }: typeof admins) =>
    (current === undefined || !current.policies.has(path) || held(current, path, were)) && !held(next, path, are);
  const lost = guards.filter((path) => worse(path, admins));
  const outside = guards.filter((path) => !lost.includes(path) && worse(path, onGovernance(before, after, governance)));
  const silent = [...new Set([LIFECYCLE, ...endorsement])].filter(
    (path) => next.policies.has(path) && worse(path, peers),
  );
  const why = (paths: readonly string[], signers: readonly PrincipalBearer[]) => arithmetic(next, paths, signers);
  const all = `all who are then there together (${after.join(', ')})`;
  return [
    ...said('refused', 'UNSIGNABLE_AFTER', lost, `${all} could never change it again: ${why(lost, admins.after)}`),
    ...said(
      'refused',
      'CHAINCODES_DEAD_AFTER',
      silent,
      `peers of ${all} could not satisfy ${why(silent, peers.after)}`,
    ),
    ...said('danger', 'SIGNED_OUTSIDE_AFTER', outside, outsideText(outside, next, governance, after)),
  ];
}

const MENDS: Readonly<Record<string, string>> = {
  UNSIGNABLE_AFTER: 'keep enough of those who can sign, or change that policy in the same document',
  CHAINCODES_DEAD_AFTER: 'change that policy in the same document, so that those who stay satisfy it',
  SIGNED_OUTSIDE_AFTER: 'put them on the governance ledger; else such changes need the tools of Fabric',
};

function said(severity: Remark['severity'], code: string, paths: readonly string[], text: string): readonly Remark[] {
  return paths.length === 0 ? [] : [{ severity, code, text, mend: MENDS[code]! }];
}

/** Of each policy; one that stands in the arithmetic of another is not said again. */
function arithmetic(next: ChannelBundle, paths: readonly string[], signers: readonly PrincipalBearer[]): string {
  const texts = paths.map((path) => explainGuard(next, path, signers));
  return texts.filter((text) => !texts.some((other) => other !== text && other.includes(text))).join('; ');
}

function onGovernance(before: readonly string[], after: readonly string[], governance: readonly string[]) {
  const there = (mspIds: readonly string[]) => mspIds.filter((mspId) => governance.includes(mspId)).map(plannedAdmin);
  return { before: there(before), after: there(after) };
}

function outsideText(
  paths: readonly string[],
  next: ChannelBundle,
  governance: readonly string[],
  after: readonly string[],
): string {
  const there = after.filter((mspId) => governance.includes(mspId)).map(plannedAdmin);
  const why = arithmetic(next, paths, there);
  const strangers = after.filter((mspId) => !governance.includes(mspId)).join(', ');
  return `then needs signatures from outside the governance ledger (${strangers}): ${why}`;
}

/** MSP ids in both sections. */
function organizationsOf({ application, orderer }: ChannelBundle): readonly string[] {
  const all = [...(application?.organizations ?? []), ...(orderer?.organizations ?? [])];
  return sortedUnique(all.map(({ mspId }) => mspId));
}

/** Paths of all policies that guard an element; one that names none cannot be changed before either. */
function guardsOf({ config }: ChannelBundle): readonly string[] {
  const paths = [...mapConfig(config.getChannelGroup()).values()].flatMap((element) => guardPath(element) ?? []);
  return [...new Set(paths)].sort(compareBytes);
}
