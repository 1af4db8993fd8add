import type { PlanningKind } from '../../core/model/kind.js';
import type { BesuNetworkLive } from './besu-network-live.js';
import { besuNetworkShared } from './besu-network-shared.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';
import { checkBesuNetwork, checkBesuNetworks } from './check-besu-network.js';
import { completeBesuNetwork } from './complete-besu-network.js';
import { diffBesuNetwork } from './diff-besu-network.js';

/** A Besu network: its chain, where its lists are kept, who may connect to whom. */
export const besuNetworkPlanning: PlanningKind<BesuNetworkLive> = {
  name: 'BesuNetwork',
  schema: 'besu-network.schema.json',
  complete: completeBesuNetwork,
  check: checkBesuNetwork,
  checkAll: checkBesuNetworks,
  applied({ spec }) {
    return {
      ledger: undefined,
      executed: undefined,
      decided: besuNetworkShared(spec as unknown as BesuNetworkSpec),
      electorate: undefined,
      contract: undefined,
      connections: undefined,
      delegated: undefined,
    };
  },
  diff: diffBesuNetwork,
};
