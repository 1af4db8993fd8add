import type { Remark } from '../../core/model/change.js';
import type { Resource } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { EffectsScope, ListContract } from '../../evm/node-effects.js';
import type { Effects } from '../../ports/write/permissioning-writer.js';
import { effectsScope } from './besu-ledger.js';
import { noEffects } from './besu-network-effects.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';

/** The calls of a change, or the refusals that say why there are none. */
export type PlannedEffects = { readonly effects: Effects } | { readonly refusals: readonly Remark[] };

/**
 * The calls by which the governance contract changes a list; no calls where each organization writes its own nodes.
 * Undefined where no contract was read, so nobody can say.
 */
export function plannedEffects(
  besu: Resource<BesuNetworkSpec>,
  contract: ListContract | undefined,
  desired: ReadonlyMap<string, Resource>,
  make: (contract: ListContract, scope: EffectsScope) => Effects,
): PlannedEffects | undefined {
  if (besu.spec.permissioning.backEnd === 'local') return { effects: noEffects() };
  if (!contract) return undefined;
  const scope = effectsScope(besu, desired);
  if (!scope) return { refusals: [elsewhere(besu)] };
  try {
    return { effects: make(contract, scope) };
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    const { code, message, why, mend } = error;
    const text = `${message}${why === undefined ? '' : `: ${why}`}`;
    return { refusals: [{ severity: 'refused', code, text, ...(mend === undefined ? {} : { mend }) }] };
  }
}

function elsewhere({ address }: Resource<BesuNetworkSpec>): Remark {
  return {
    severity: 'refused',
    code: 'GOVERNANCE_ELSEWHERE',
    text: `the lists of "${address.name}" are in contracts, and the governance ledger is on no contract of its chain: it cannot call them`,
    mend: 'name a contract on that chain in spec.governance of the Network document, or write backEnd: local',
  };
}
