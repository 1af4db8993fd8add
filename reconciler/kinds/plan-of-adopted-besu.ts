import { formatAddress } from '../core/model/address.js';
import type { Observed, Resource } from '../core/model/kind.js';
import type { Plan } from '../core/model/plan.js';
import { makePlan } from '../core/plan/make-plan.js';
import type { DesiredState } from '../spec/desired-state.js';
import type { AccountListLive } from './account-list/account-list-live.js';
import type { AdoptedBesu } from './besu-documents.js';
import type { NodeListLive } from './node-list/node-list-live.js';
import { PLANNING_KINDS } from './planning-kinds.js';

/** What only a governance ledger knows, which has not been asked. */
const UNGOVERNED = { executed: undefined, between: undefined, electorate: undefined, own: undefined } as const;

/** The plan of documents against the lists that they were written of: without a change, or they say something else. */
export function planOfAdoptedBesu(
  network: string,
  adopted: AdoptedBesu,
  { resources }: DesiredState,
  now: string,
): Plan {
  const observed = [...resources.values()].map((resource): [string, Observed<unknown>] => [
    formatAddress(resource.address),
    observedOf(resource, adopted),
  ]);
  return makePlan({
    network,
    revision: undefined,
    against: 'live',
    desired: resources,
    observed: new Map(observed),
    managed: new Set(),
    organization: undefined,
    kinds: PLANNING_KINDS,
    now,
  });
}

function observedOf({ address }: Resource, { nodes, accounts }: AdoptedBesu): Observed<unknown> {
  if (address.kind === 'NodeList') {
    const { delegated, ...read } = nodes;
    return { state: 'present', live: { ...UNGOVERNED, ...read, delegated } satisfies NodeListLive };
  }
  if (address.kind === 'AccountList' && accounts) {
    const storesTargets = accounts.targets !== undefined;
    return { state: 'present', live: { ...UNGOVERNED, ...accounts, storesTargets } satisfies AccountListLive };
  }
  return { state: 'unknown', why: 'it is not read for an import' };
}
