import type { Kind, Observed } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import type { ChannelLive } from './channel-live.js';
import { channelPlanning } from './channel-planning.js';

/** A channel, read from its config block. Nothing is applied: a later release changes channels. */
export const channelKind: Kind<ChannelLive, ObservePorts, ApplyPorts> = {
  ...channelPlanning,
  async observe(read, resource): Promise<Observed<ChannelLive>> {
    try {
      const view = await read.fabric.channel(resource.address.name);
      const live: ChannelLive = {
        ledger: { type: 'fabric', name: view.channel, genesis: view.genesis },
        members: view.members,
        ordererOrganizations: view.ordererOrganizations,
        batchTimeout: view.batchTimeout,
        maxMessageCount: view.maxMessageCount,
        policies: view.policies,
        acls: view.acls,
      };
      return { state: 'present', live };
    } catch (error) {
      return {
        state: 'unknown',
        why: error instanceof QuorateError ? `${error.message}: ${error.why ?? ''}` : String(error),
      };
    }
  },
};
