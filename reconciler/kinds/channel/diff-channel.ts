import { diffFields } from '../../core/diff/diff-fields.js';
import { allowHint, isAllowed } from '../../core/guards/allowances.js';
import type { Address } from '../../core/model/address.js';
import type { Remark } from '../../core/model/change.js';
import type { Diff, DiffContext, Observed, Resource } from '../../core/model/kind.js';
import { findNetwork } from '../network/find-network.js';
import type { ChannelLive } from './channel-live.js';
import { desiredShared, liveShared } from './channel-shared.js';
import type { ChannelSpec } from './channel-spec.js';

/**
 * Says where a channel differs from its document. It proposes nothing: this release reads channels and does not change
 * them. A channel whose document is gone is unmanaged, never touched.
 */
export function diffChannel(
  context: DiffContext,
  address: Address,
  desired: Resource | undefined,
  observed: Observed<ChannelLive>,
): Diff {
  return { change: undefined, ownSteps: [], notices: notices(context, address, desired, observed) };
}

function notices(
  context: DiffContext,
  address: Address,
  desired: Resource | undefined,
  observed: Observed<ChannelLive>,
): readonly Remark[] {
  if (observed.state === 'unknown') return [];
  if (!desired) {
    return observed.state === 'present' ? [unmanaged(context, address)] : [];
  }
  if (observed.state === 'absent') {
    const text = 'the channel does not exist; this release does not create channels';
    return [{ severity: 'note', code: 'CHANNEL_MISSING', text, mend: 'create it with the tools of Fabric' }];
  }
  const after = desiredShared(desired.spec as unknown as ChannelSpec);
  const before = liveShared(observed.live, after);
  const unknown = new Set(['batchTimeoutMs', 'maxMessageCount'].filter((key) => !(key in before)));
  return diffFields(before, after, unknown).map(({ path, before: live, after: wanted }) => ({
    severity: 'note',
    code: 'CHANNEL_DIFFERS',
    text: `${path} is ${JSON.stringify(live) ?? 'not set'}; the document says ${JSON.stringify(wanted) ?? 'nothing'}`,
    mend: 'this release does not change channels: change it by hand, or the document',
  }));
}

/** A channel cannot be deleted; without a document nobody looks after it any more. */
function unmanaged(context: DiffContext, address: Address): Remark {
  const text = 'its document is gone: the channel stays as it is, and nobody looks after it';
  const network = findNetwork(address.network, context.desired) as Resource | undefined;
  if (isAllowed('unmanage', address, undefined, network))
    return { severity: 'danger', code: 'CHANNEL_UNMANAGED', text };
  return { severity: 'refused', code: 'UNMANAGE_NOT_ALLOWED', text, mend: allowHint('unmanage', address) };
}
