import type { Address } from '../../core/model/address.js';
import type { Remark } from '../../core/model/change.js';
import type { Diff, DiffContext, Observed, Resource } from '../../core/model/kind.js';
import { nodeEffects } from '../../evm/node-effects.js';
import { backEndRemarks } from '../besu-network/back-end-remarks.js';
import { besuChange } from '../besu-network/besu-change.js';
import { besuElectorate } from '../besu-network/besu-electorate.js';
import { isQueueGoverned } from '../besu-network/besu-ledger.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { findBesuNetwork } from '../besu-network/find-besu-network.js';
import { plannedEffects } from '../besu-network/planned-effects.js';
import { queueOutvoted } from '../besu-network/queue-plan.js';
import { queueDecides } from '../besu-network/queue-remarks.js';
import { unmanagedRemark } from '../besu-network/unmanaged-remark.js';
import { accountOf } from '../network/account-of.js';
import { findNetwork } from '../network/find-network.js';
import { namesByAccount } from '../network/names-by-account.js';
import { compareNodes, type NodeDifference, nodeFields } from './compare-nodes.js';
import { delegationOf } from './delegated-nodes.js';
import { listRemarks, topologyDiffers } from './list-remarks.js';
import { nodeListGuards } from './node-list-guards.js';
import type { NodeListLive } from './node-list-live.js';
import { nodeListShared } from './node-list-shared.js';
import type { NodeListSpec } from './node-list-spec.js';
import { nodeQueuePlan } from './node-queue-plan.js';
import { nodeQueueRemarks } from './node-queue-remarks.js';
import { topologyOf } from './own-node-lists.js';
import { ownNodeSteps } from './own-node-steps.js';
import { ownRemarks } from './own-remarks.js';

const NOTHING: Diff = { change: undefined, ownSteps: [], notices: [] };

/**
 * What to vote on and what is ours to do, for one list of nodes. Compared by node id, in the fields that the back end
 * stores and Git names. A list whose document is gone is unmanaged, never emptied.
 */
export function diffNodeList(
  context: DiffContext,
  address: Address,
  desired: Resource | undefined,
  observed: Observed<NodeListLive>,
): Diff {
  if (observed.state === 'unknown') return NOTHING;
  const { live } = observed;
  if (!desired)
    return live && live.nodes.length > 0 ? { ...NOTHING, notices: [unmanagedRemark(context, address)] } : NOTHING;
  const spec = desired.spec as unknown as NodeListSpec;
  const besu = findBesuNetwork(address.network, spec.besuNetwork, context.desired);
  if (!live || !besu) return NOTHING;
  const delegation = delegationOf(besu, context.desired);
  const difference = compareNodes(live.nodes, spec.nodes, live.stores, delegation.isMoved);
  const fields = nodeFields(difference);
  const remarks = [
    ...backEndRemarks({ live, besu, document: desired, desired: context.desired, rules: 'nodes' }),
    ...ownRemarks(live.own, difference.wanted, topologyOf(live, besu)),
    ...topologyDiffers({ live, besu }),
    ...nodeQueueRemarks(live, difference.wanted, besu, context.desired),
  ];
  const subject = { context, desired, besu, live, difference };
  const ownSteps = ownNodeSteps(subject);
  if (fields.length === 0) return { change: undefined, ownSteps, notices: remarks };
  const change = changeOf(subject, spec, remarks);
  // What is left of a decided round is that round; whoever wants something else by now sees what was done and says so.
  const between = live.between?.digest === change.digest ? live.between : undefined;
  return { change: between ? { ...change, base: between.base } : change, ownSteps, notices: [] };
}

/** One list that differs. */
export interface NodeListSubject {
  readonly context: DiffContext;
  readonly desired: Resource;
  readonly besu: Resource<BesuNetworkSpec>;
  readonly live: NodeListLive;
  readonly difference: NodeDifference;
}

function changeOf(subject: NodeListSubject, spec: NodeListSpec, common: readonly Remark[]) {
  const { context, desired, besu, live, difference } = subject;
  const { isMoved } = delegationOf(besu, context.desired);
  const planned = plannedEffects(besu, live.contract, context.desired, (contract, scope) =>
    nodeEffects(contract, { nodes: live.nodes }, { nodes: difference.wanted }, scope),
  );
  const network = findNetwork(desired.address.network, context.desired) as Resource | undefined;
  const guards = nodeListGuards({ before: live.nodes, difference, besu, desired, network });
  const refusals = planned && 'refusals' in planned ? planned.refusals : [];
  const parts = {
    address: desired.address,
    action: live.between?.action ?? (live.nodes.length === 0 ? ('create' as const) : ('update' as const)),
    before: live.nodes.length === 0 ? null : nodeListShared(spec.besuNetwork, live.nodes, isMoved),
    after: nodeListShared(spec.besuNetwork, spec.nodes, isMoved),
    fields: nodeFields(difference),
    remarks: [...common, ...refusals, ...ofQueue(subject), ...guards, ...listRemarks(subject, spec)],
    electorate: besuElectorate(context, desired.address.network, live.electorate),
  };
  const effects = planned && 'effects' in planned ? planned.effects.hash : undefined;
  return besuChange(parts, { ledger: live.ledger, executed: live.executed, effects });
}

/** Where a queue of its own decides over the list: not by our votes, or not by a branch that is behind. */
function ofQueue({ context, besu, live, difference }: NodeListSubject): readonly Remark[] {
  const { contract } = live;
  const governs = isQueueGoverned(besu, context.desired);
  if (!contract?.queue || !governs) return queueDecides(contract, governs);
  const plan = nodeQueuePlan(live, difference.wanted, besu.spec.chainId, contract.queue);
  const { network } = besu.address;
  const us = accountOf(network, context.organization, context.desired);
  return queueOutvoted(plan, contract.queue, us, namesByAccount(network, context.desired));
}
