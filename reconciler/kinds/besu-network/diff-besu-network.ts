import { diffFields } from '../../core/diff/diff-fields.js';
import type { Address } from '../../core/model/address.js';
import type { Remark } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Diff, DiffContext, Observed, Resource } from '../../core/model/kind.js';
import type { WantedTargets } from '../../evm/account-effects.js';
import { accountOf } from '../network/account-of.js';
import { namesByAccount } from '../network/names-by-account.js';
import { besuChange } from './besu-change.js';
import { besuElectorate } from './besu-electorate.js';
import { isQueueGoverned } from './besu-ledger.js';
import { besuNetworkEffects } from './besu-network-effects.js';
import type { BesuNetworkLive } from './besu-network-live.js';
import { besuNetworkShared } from './besu-network-shared.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';
import { delegationShutOut } from './delegation-shut-out.js';
import { groupDifference } from './group-difference.js';
import { pairQueuePlan } from './pair-queue-plan.js';
import { queueOutvoted } from './queue-plan.js';
import { queueDecides } from './queue-remarks.js';
import { topologyGuards } from './topology-guards.js';
import { unmanagedRemark } from './unmanaged-remark.js';

const NOTHING: Diff = { change: undefined, ownSteps: [], notices: [] };

/**
 * What to vote on of a Besu network: what was decided last, with the switches of its contract as they are, compared with
 * the document. A network whose document is gone is unmanaged, never touched.
 */
export function diffBesuNetwork(
  context: DiffContext,
  address: Address,
  desired: Resource | undefined,
  observed: Observed<BesuNetworkLive>,
): Diff {
  if (observed.state === 'unknown') return NOTHING;
  const { live } = observed;
  if (!desired) return live?.decided ? { ...NOTHING, notices: [unmanagedRemark(context, address)] } : NOTHING;
  if (!live) return NOTHING;
  const besu = desired as unknown as Resource<BesuNetworkSpec>;
  const after = besuNetworkShared(besu.spec);
  const before = asEnforced(live);
  const fields = diffFields(before, after);
  const shared = sharedGroups(live, besu.spec);
  if (fields.length === 0) return { ...NOTHING, notices: shared };
  const remarks = [
    ...(before === null ? [] : remarksOf(before, besu.spec)),
    ...unrecorded(before, besu.spec),
    ...shared,
    ...ofTopology(context, besu, live),
    ...ofDelegation(context, besu, live, before),
  ];
  const effects = besuNetworkEffects(besu, live, context.desired).hash;
  const action = before === null ? ('create' as const) : ('update' as const);
  const electorate = besuElectorate(context, address.network, live.electorate);
  const parts = { address, action, before, after, fields, remarks, electorate };
  return { ...NOTHING, change: besuChange(parts, { ledger: live.ledger, executed: live.executed, effects }) };
}

/** What was decided, where the contract enforces something else instead: that is what is in force. */
function asEnforced({ decided, connections, delegated }: BesuNetworkLive): JsonObject | null {
  if (decided === null) return null;
  const { delegated: decidedToBe, ...rest } = decided;
  const isDelegated = delegated ?? decidedToBe !== undefined;
  return {
    ...rest,
    ...(connections === undefined ? {} : { topology: connections.map((pair) => [...pair]) }),
    ...(isDelegated ? { delegated: ['node-address'] } : {}),
  };
}

function remarksOf(before: JsonObject, spec: BesuNetworkSpec): readonly Remark[] {
  const remarks: Remark[] = [];
  if (before.chainId !== spec.chainId) {
    const text = `chain ${String(before.chainId)} would become chain ${spec.chainId}: another chain is another network`;
    const mend = 'add a BesuNetwork document of another name for it';
    remarks.push({ severity: 'refused', code: 'CHAIN_CHANGED', text, mend });
  }
  const was = (before.permissioning as JsonObject | undefined)?.backEnd;
  const { backEnd } = spec.permissioning;
  if (was !== backEnd) {
    const local =
      "each organization writes its own nodes' lists: the quorum is on record, and nothing but each organization enforces it";
    const contract = 'the contracts behind the ingresses decide who connects';
    const text = `the back end moves from ${String(was)} to ${backEnd}: ${backEnd === 'local' ? local : contract}`;
    remarks.push({ severity: 'danger', code: 'BACK_END_MOVES', text });
  }
  return remarks;
}

/** Roles of the same groups are one to the contract. */
function sharedGroups({ nodes = [], groups }: BesuNetworkLive, { topology }: BesuNetworkSpec): readonly Remark[] {
  const shared = groups ? groupDifference(nodes, topology, groups).shared : [];
  if (shared.length === 0) return [];
  const text = `listed nodes of ${shared.map((pair) => pair.join(' and ')).join(', ')} may connect against topology: they are in groups of roles that may`;
  return [
    { severity: 'danger', code: 'GROUPS_SHARED', text, mend: 'give the nodes of each role a group of their own' },
  ];
}

/** Whether the pairs of the contract can change so: whom it cuts off, who decides, whether we are behind. */
function ofTopology(context: DiffContext, besu: Resource<BesuNetworkSpec>, live: BesuNetworkLive): readonly Remark[] {
  const { connections, contract, nodes = [], groups } = live;
  if (!connections) return [];
  const guards = topologyGuards({ nodes, before: connections, after: besu.spec.topology, groups });
  if (!groups || !contract?.queue) return guards;
  const governs = isQueueGoverned(besu, context.desired);
  const { network } = besu.address;
  const plan = pairQueuePlan({ contract, nodes, groups }, besu.spec, contract.queue);
  const us = governs ? accountOf(network, context.organization, context.desired) : undefined;
  return [
    ...guards,
    ...queueDecides(contract, governs),
    ...queueOutvoted(plan, contract.queue, us, namesByAccount(network, context.desired)),
  ];
}

/** When moves are delegated, what the list of accounts lets organizations call must include where they move. */
function ofDelegation(
  { desired }: DiffContext,
  { address, spec }: Resource<BesuNetworkSpec>,
  { contract }: BesuNetworkLive,
  before: JsonObject | null,
): readonly Remark[] {
  if (!contract || before?.delegated !== undefined || !spec.delegated.includes('node-address')) return [];
  const lists = [...desired.values()].filter(
    (one) =>
      one.address.kind === 'AccountList' &&
      one.address.network === address.network &&
      one.spec.besuNetwork === address.name,
  );
  return lists.flatMap((list) => delegationShutOut(contract.address, list.spec.targets as WantedTargets | undefined));
}

/** No contract records a move where each node has its own list: said when it comes to that, not each time. */
function unrecorded(before: JsonObject | null, { delegated, permissioning }: BesuNetworkSpec): readonly Remark[] {
  if (permissioning.backEnd !== 'local' || !delegated.includes('node-address')) return [];
  const wasLocal = (before?.permissioning as JsonObject | undefined)?.backEnd === 'local';
  if (wasLocal && before?.delegated !== undefined) return [];
  const text =
    "with local lists a node's delegated address is nobody's to vote on and on no ledger: each organization's nodes follow what its own Git says of it";
  const mend = 'take node-address out of delegated: moves are voted on then';
  return [{ severity: 'danger', code: 'DELEGATION_UNRECORDED', text, mend }];
}
