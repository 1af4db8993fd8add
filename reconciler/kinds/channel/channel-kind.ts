import type { Kind } from '../../core/model/kind.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import { applyChannel } from './apply-channel.js';
import type { ChannelLive } from './channel-live.js';
import { channelPlanning } from './channel-planning.js';
import { createChannel } from './create-channel.js';
import { healChannel } from './heal-channel.js';
import { joinChannel } from './join-channel.js';
import { observeChannel } from './observe-channel.js';

/** A channel: read from its config block; changed by votes, then signatures; joined by each member's own peers. */
export const channelKind: Kind<ChannelLive, ObservePorts, ApplyPorts> = {
  ...channelPlanning,
  observe: observeChannel,
  async prepare(ports, { resource, live }) {
    const { joined, faults } = await joinChannel(ports, resource, live);
    if (faults.length > 0)
      return { state: 'waiting', reason: 'NodeUnavailable', message: faults.join('; '), retryAfterMs: 5000 };
    if (joined.length > 0) return { state: 'progressed', reason: 'Joined', message: `${joined.join(', ')} joined` };
    return { state: 'done', reason: 'Prepared', message: 'our own nodes are there' };
  },
  async apply(ports, task) {
    if (task.decided) return applyChannel(ports, task, task.decided);
    return { state: 'waiting', reason: 'WaitingForVotes', message: 'nothing was decided' };
  },
  create: createChannel,
  heal: healChannel,
};
