import type { Remark } from '../../core/model/change.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import { explainGuard, isSatisfied } from '../../fabric/channel/explain-guard.js';
import { plannedAdmin, plannedClient, plannedPeer } from '../../fabric/channel/planned-admin.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';

/** A resource that an ACL leaves to a policy. */
interface Access {
  readonly resource: string;
  /** Of the policy. */
  readonly path: string;
  readonly state: 'open' | 'missing' | 'nobody';
  /** MSP ids of members whose administrators may not. */
  readonly closedTo: readonly string[];
}

/**
 * ACLs that let nobody in. Orderers take them; a peer then refuses the resource to everybody, so that with `peer/Propose`
 * nothing is endorsed any more, no vote either. A request has one signer: no policy that wants two lets anybody in. Whom
 * an ACL leaves out among the administrators is said, for their loops ask as such. What was no better before is not this
 * change's fault.
 * Fabric: core/aclmgmt/resourceprovider.go looks the policy up when the resource is asked for.
 * @param current undefined for a new channel
 */
export function aclRemarks(current: ChannelBundle | undefined, next: ChannelBundle): readonly Remark[] {
  const before = new Map((current ? accessOf(current) : []).map((access) => [access.resource, access]));
  const isWorse = ({ resource, state }: Access) =>
    state !== 'open' && (before.get(resource)?.state ?? 'open') === 'open';
  const after = accessOf(next);
  const lost = after.filter(isWorse);
  const missing = lost.filter(({ state }) => state === 'missing');
  const shut = lost.filter(({ state }) => state === 'nobody');
  const closed = after
    .filter(({ state }) => state === 'open')
    .flatMap(({ resource, closedTo }) => {
      const newly = closedTo.filter((mspId) => !before.get(resource)?.closedTo.includes(mspId));
      return newly.length > 0 ? [`${resource} to those of ${newly.join(', ')}`] : [];
    });
  const why = ({ resource, path }: Access): string => `${resource}: ${explainGuard(next, path, anAdmin(next))}`;
  return [
    ...said('ACL_POLICY_MISSING', missing, `what an ACL leaves to a policy that does not exist`, placeOf),
    ...said('ACL_NOBODY', shut, `what an ACL leaves to a policy that no single signer satisfies`, why),
    ...(closed.length > 0 ? [exclusion(closed)] : []),
  ];
}

const placeOf = ({ resource, path }: Access): string => `${resource} to ${path}`;

function said(
  code: string,
  list: readonly Access[],
  what: string,
  textOf: (access: Access) => string,
): readonly Remark[] {
  if (list.length === 0) return [];
  const text = `peers would refuse to everybody ${what}: ${list.map(textOf).join('; ')}`;
  const mend =
    'name a policy that the channel has, or that the same document adds, and that one signer satisfies (ANY Admins, ANY Readers)';
  return [{ severity: 'refused', code, text, mend }];
}

function exclusion(closed: readonly string[]): Remark {
  const text = `closed to administrators, as whom their loops ask: ${closed.join('; ')}`;
  const mend = 'name a policy that one administrator of each member satisfies, or give those loops another identity';
  return { severity: 'danger', code: 'ACL_EXCLUDES', text, mend };
}

const membersOf = ({ application }: ChannelBundle): readonly string[] =>
  sortedUnique((application?.organizations ?? []).map(({ mspId }) => mspId));

const anAdmin = (bundle: ChannelBundle) => membersOf(bundle).slice(0, 1).map(plannedAdmin);

/** Of each ACL; a policy below `Application` may be written by its name. */
function accessOf(bundle: ChannelBundle): readonly Access[] {
  return Object.entries(bundle.application?.acls ?? {})
    .filter(([, reference]) => reference !== '')
    .sort(([left], [right]) => compareBytes(left, right))
    .map(([resource, reference]) => {
      const path = reference.startsWith('/') ? reference : `/Channel/Application/${reference}`;
      if (!bundle.policies.has(path)) return { resource, path, state: 'missing', closedTo: [] };
      const closedTo = membersOf(bundle).filter((mspId) => !isSatisfied(bundle, path, [plannedAdmin(mspId)]));
      return { resource, path, state: isOpen(bundle, path, closedTo) ? 'open' : 'nobody', closedTo };
    });
}

function isOpen(bundle: ChannelBundle, path: string, closedTo: readonly string[]): boolean {
  const members = membersOf(bundle);
  const others = members.flatMap((mspId) => [plannedClient(mspId), plannedPeer(mspId)]);
  return closedTo.length < members.length || others.some((one) => isSatisfied(bundle, path, [one]));
}
