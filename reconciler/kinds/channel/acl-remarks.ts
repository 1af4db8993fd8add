import type { Remark } from '../../core/model/change.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';

/**
 * ACLs that name a policy which is not there: orderers take them, and peers then refuse the resource to everybody, so
 * that for `peer/Propose` nothing is endorsed any more, no vote either. What was no better before is not this change's
 * fault.
 * Fabric: core/aclmgmt/resourceprovider.go looks a policy up when the resource is asked for.
 * @param current undefined for a new channel
 */
export function aclRemarks(current: ChannelBundle | undefined, next: ChannelBundle): readonly Remark[] {
  const before = new Set(current ? dangling(current).map(([resource]) => resource) : []);
  const lost = dangling(next).filter(([resource]) => !before.has(resource));
  if (lost.length === 0) return [];
  const list = lost.map(([resource, path]) => `${resource} to ${path}`).join('; ');
  const text = `peers would refuse to everybody what an ACL leaves to a policy that does not exist: ${list}`;
  const mend = 'name a policy that the channel has, or add it to application.Policies in the same document';
  return [{ severity: 'refused', code: 'ACL_POLICY_MISSING', text, mend }];
}

/** Resource and path of the policy, which below `Application` may be written by its name. */
function dangling({ application, policies }: ChannelBundle): readonly (readonly [string, string])[] {
  return Object.entries(application?.acls ?? {})
    .map(([resource, reference]) => {
      const path = reference === '' || reference.startsWith('/') ? reference : `/Channel/Application/${reference}`;
      return [resource, path] as const;
    })
    .filter(([, path]) => path !== '' && !policies.has(path))
    .sort(([left], [right]) => compareBytes(left, right));
}
