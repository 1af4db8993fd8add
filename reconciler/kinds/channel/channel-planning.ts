import type { PlanningKind } from '../../core/model/kind.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { ChannelLive } from './channel-live.js';
import { desiredPolicies } from './channel-shared.js';
import type { ChannelSpec } from './channel-spec.js';
import { checkChannel } from './check-channel.js';
import { completeChannel } from './complete-channel.js';
import { diffChannel } from './diff-channel.js';

/** One channel. Read and compared; changed by a later release. */
export const channelPlanning: PlanningKind<ChannelLive> = {
  name: 'Channel',
  schema: 'channel.schema.json',
  complete: completeChannel,
  check: checkChannel,
  applied(resource) {
    const spec = resource.spec as unknown as ChannelSpec;
    return {
      ledger: undefined,
      members: sortedUnique(spec.members),
      ordererOrganizations: sortedUnique(spec.orderer.organizations),
      batchTimeout: spec.orderer.BatchTimeout,
      maxMessageCount: spec.orderer.BatchSize?.MaxMessageCount,
      policies: desiredPolicies(spec),
      acls: spec.application?.ACLs ?? {},
    };
  },
  diff: diffChannel,
};
