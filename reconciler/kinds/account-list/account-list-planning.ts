import type { PlanningKind } from '../../core/model/kind.js';
import { checkBesuNetworkReference, checkOneListEach } from '../besu-network/find-besu-network.js';
import type { AccountListLive } from './account-list-live.js';
import type { AccountListSpec } from './account-list-spec.js';
import { completeAccountList } from './complete-account-list.js';
import { diffAccountList } from './diff-account-list.js';

/** The accounts that may send transactions in a Besu network, and the contracts that they may call. */
export const accountListPlanning: PlanningKind<AccountListLive> = {
  name: 'AccountList',
  schema: 'account-list.schema.json',
  complete: completeAccountList,
  check: (resource, desired) => checkBesuNetworkReference(resource, desired).problems,
  checkAll: checkOneListEach,
  applied({ spec }) {
    const { accounts, targets } = spec as unknown as AccountListSpec;
    return {
      ledger: undefined,
      executed: undefined,
      between: undefined,
      electorate: undefined,
      accounts,
      storesMembership: true,
      targets: targets === 'every' ? undefined : targets,
      nodeRules: undefined,
      storesTargets: true,
      contract: undefined,
      faulty: [],
      waysRound: [],
      own: undefined,
    };
  },
  diff: diffAccountList,
};
