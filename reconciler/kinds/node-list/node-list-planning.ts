import type { PlanningKind } from '../../core/model/kind.js';
import { STORED_FIELDS } from '../../evm/node-tuple.js';
import { checkOneListEach } from '../besu-network/find-besu-network.js';
import { checkNodeList } from './check-node-list.js';
import { completeNodeList } from './complete-node-list.js';
import { diffNodeList } from './diff-node-list.js';
import type { NodeListLive } from './node-list-live.js';
import type { NodeListSpec } from './node-list-spec.js';

/** The nodes of a Besu network. */
export const nodeListPlanning: PlanningKind<NodeListLive> = {
  name: 'NodeList',
  schema: 'node-list.schema.json',
  complete: completeNodeList,
  check: checkNodeList,
  checkAll: checkOneListEach,
  applied({ spec }) {
    const { nodes } = spec as unknown as NodeListSpec;
    return {
      ledger: undefined,
      executed: undefined,
      between: undefined,
      electorate: undefined,
      nodes,
      stores: STORED_FIELDS.quorate,
      contract: undefined,
      connections: undefined,
      delegated: undefined,
      faulty: [],
      waysRound: [],
      own: undefined,
    };
  },
  diff: diffNodeList,
};
