import type { PlanningKind } from '../../core/model/kind.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { checkNetwork } from './check-network.js';
import { completeNetwork } from './complete-network.js';
import { diffNetwork } from './diff-network.js';
import { governanceMembers } from './governance-members.js';
import type { NetworkLive } from './network-live.js';
import { organizationShared } from './network-shared.js';
import type { NetworkSpec } from './network-spec.js';

/** The consortium: its organizations and how they decide. */
export const networkPlanning: PlanningKind<NetworkLive> = {
  name: 'Network',
  schema: 'network.schema.json',
  complete: completeNetwork,
  check: checkNetwork,
  applied(resource, desired) {
    const { governance, organizations } = resource.spec as unknown as NetworkSpec;
    return {
      ledger: undefined,
      base: undefined,
      rule: governance.rule,
      mustAgree: sortedUnique(governance.mustAgree),
      members: sortedUnique(governanceMembers(resource.address.network, governance, organizations, desired)),
      expiresAfter: governance.expiresAfter,
      maxOpenProposals: governance.maxOpenProposals,
      organizations: organizations.map(organizationShared),
    };
  },
  diff: diffNetwork,
};
