import { diffFields } from '../../core/diff/diff-fields.js';
import type { PlanningKind } from '../../core/model/kind.js';
import { findNetwork } from '../network/find-network.js';
import { type ChannelLive, sharedOf } from './channel-live.js';
import { managedOf } from './channel-shared.js';
import type { ChannelSpec } from './channel-spec.js';
import { checkChannel } from './check-channel.js';
import { completeChannel } from './complete-channel.js';
import { desiredShared } from './desired-shared.js';
import { diffChannel } from './diff-channel.js';

/** One channel: members, ordering, policies, ACLs, capabilities, anchor peers. */
export const channelPlanning: PlanningKind<ChannelLive> = {
  name: 'Channel',
  schema: 'channel.schema.json',
  complete: completeChannel,
  check: checkChannel,
  applied(resource, desired) {
    const network = findNetwork(resource.address.network, desired)?.spec;
    const declared = desiredShared(resource.spec as unknown as ChannelSpec, network);
    return { ledger: undefined, config: undefined, declared, own: undefined };
  },
  shows: (address, live, after) => diffFields(managedOf(sharedOf(address.name, live), after), after).length === 0,
  diff: diffChannel,
};
