import type { PlanningKind } from '../../core/model/kind.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { desiredPolicies } from '../channel/desired-policies.js';
import { findChannel } from '../channel/find-channel.js';
import { canonicalPolicy } from './canonical-policy.js';
import type { ChaincodeLive } from './chaincode-live.js';
import type { ChaincodeSpec } from './chaincode-spec.js';
import { checkChaincode, checkChaincodes } from './check-chaincode.js';
import { completeChaincode } from './complete-chaincode.js';
import { diffChaincode } from './diff-chaincode.js';

/** One chaincode on one channel: its definition and its source. */
export const chaincodePlanning: PlanningKind<ChaincodeLive> = {
  name: 'Chaincode',
  schema: 'chaincode.schema.json',
  complete: completeChaincode,
  check: checkChaincode,
  checkAll: checkChaincodes,
  applied(resource, desired) {
    const spec = resource.spec as unknown as ChaincodeSpec;
    const channel = findChannel(resource.address.network, spec.channel, desired)?.spec;
    return {
      channel: spec.channel,
      name: spec.name,
      ledger: undefined,
      sequence: 1,
      definition: {
        version: spec.version,
        endorsementPolicy: canonicalPolicy(spec.endorsementPolicy),
        initRequired: spec.initRequired,
        hasCollections: false,
      },
      sourceTree: spec.tree,
      approvals: {},
      members: sortedUnique(channel?.members ?? []),
      own: undefined,
      policies: channel ? desiredPolicies(channel) : {},
    };
  },
  diff: diffChaincode,
};
