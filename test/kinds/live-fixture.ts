import type { Observed } from '../../reconciler/core/model/kind.js';
import type { Plan } from '../../reconciler/core/model/plan.js';
import { makePlan, type PlanInput } from '../../reconciler/core/plan/make-plan.js';
import type { ChaincodeLive } from '../../reconciler/kinds/chaincode/chaincode-live.js';
import { PLANNING_KINDS } from '../../reconciler/kinds/planning-kinds.js';
import type { DesiredState } from '../../reconciler/spec/desired-state.js';
import { POLICY } from '../spec/fixture.js';

export const MEMBERS = ['Regulator', 'Telco1', 'Telco2', 'Telco3'];
export const STRICT = "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))";
export const CHAINCODE = 'telecom/Chaincode/numbertransfer';

/** numbertransfer 1.0 as committed at sequence 3, differing as asked. */
export function liveChaincode(differs: Partial<ChaincodeLive> = {}): ChaincodeLive {
  return {
    channel: 'channel1',
    name: 'numbertransfer',
    ledger: { type: 'fabric', name: 'channel1', genesis: 'ab'.repeat(32) },
    sequence: 3,
    definition: { version: '1.0', endorsementPolicy: POLICY, initRequired: false, hasCollections: false },
    sourceTree: undefined,
    approvals: {},
    members: MEMBERS,
    own: undefined,
    policies: { '/Channel/Application/LifecycleEndorsement': STRICT },
    ...differs,
  };
}

/** Observed states as in a quiet network, differing as asked. */
export function planOf(
  desired: DesiredState,
  observed: Readonly<Record<string, Observed<unknown>>>,
  differs: Partial<PlanInput> = {},
): Plan {
  return makePlan({
    network: desired.network,
    revision: undefined,
    against: 'live',
    desired: desired.resources,
    observed: new Map(Object.entries({ ...quiet(desired), ...observed })),
    managed: new Set(),
    organization: undefined,
    kinds: PLANNING_KINDS,
    now: '2026-06-01T00:00:00Z',
    ...differs,
  });
}

/** Network and channels as their documents say. */
function quiet(desired: DesiredState): Record<string, Observed<unknown>> {
  return Object.fromEntries(
    [...desired.resources]
      .filter(([, { address }]) => address.kind !== 'Chaincode')
      .map(([key, resource]) => [
        key,
        { state: 'present', live: PLANNING_KINDS.get(resource.address.kind)!.applied(resource, desired.resources) },
      ]),
  );
}

export const present = (live: unknown): Observed<unknown> => ({ state: 'present', live });
