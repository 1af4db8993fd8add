import { wasApproved } from '../../core/ballot/was-approved.js';
import { formatAddress } from '../../core/model/address.js';
import type { Kind, Observed } from '../../core/model/kind.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import { observeFailure } from '../observe-failure.js';
import { opsChannelOf } from './governance-ledger.js';
import type { NetworkLive } from './network-live.js';
import { networkPlanning } from './network-planning.js';
import type { NetworkSpec } from './network-spec.js';

/**
 * The network as its governance ledger has it: the rule in force. A decision about it is in force as soon as it is
 * written down, so there is no share to apply.
 */
export const networkKind: Kind<NetworkLive, ObservePorts, ApplyPorts> = {
  ...networkPlanning,
  async observe(read, resource): Promise<Observed<NetworkLive>> {
    if (!read.governance) return { state: 'absent' };
    const channel = opsChannelOf((resource.spec as unknown as NetworkSpec).governance);
    if (channel === undefined) return { state: 'unknown', why: 'the governance ledger is a contract' };
    try {
      const [electorate, view, decisions] = await Promise.all([
        read.governance.electorate(),
        read.fabric.channel(channel),
        read.governance.proposals({ address: formatAddress(resource.address) }),
      ]);
      // The counter is one more than the latest base that was decided on: proposals that nobody but their sender wants,
      // on whatever base, cannot move it.
      const counters = decisions
        .filter((proposal) => proposal.closed && wasApproved(proposal))
        .map(({ base }) => Number(/^network:(\d{1,15})$/.exec(base)?.[1] ?? -1));
      const live: NetworkLive = {
        ledger: { type: 'fabric', name: channel, genesis: view.genesis },
        base: `network:${Math.max(-1, ...counters) + 1}`,
        rule: electorate.rule,
        mustAgree: electorate.mustAgree,
        members: electorate.voters,
      };
      return { state: 'present', live };
    } catch (error) {
      return observeFailure(error);
    }
  },
};
