import { diffFields } from '../../core/diff/diff-fields.js';
import type { Address } from '../../core/model/address.js';
import type { Remark } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Diff, DiffContext, Observed, Resource } from '../../core/model/kind.js';
import { besuChange } from './besu-change.js';
import { besuElectorate } from './besu-electorate.js';
import { besuNetworkEffects } from './besu-network-effects.js';
import type { BesuNetworkLive } from './besu-network-live.js';
import { besuNetworkShared } from './besu-network-shared.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';
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
  if (fields.length === 0) return NOTHING;
  const remarks = [...(before === null ? [] : remarksOf(before, besu.spec)), ...unrecorded(before, besu.spec)];
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
