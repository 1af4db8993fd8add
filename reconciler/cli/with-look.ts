import type { ReconcilerConfig } from '../config/reconciler-config.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { findNetwork } from '../kinds/network/find-network.js';
import { lookAround, type Sight } from '../loop/look-around.js';
import type { Governance, Look } from '../loop/pass.js';
import { type ComposedLook, composeLook } from './compose-look.js';
import { readConfig } from './read-config.js';
import { untrusted } from './untrusted.js';

/** What a command over one organization's settings works with: one look at everything. */
export interface Looked extends Sight {
  readonly look: Look;
  readonly config: ReconcilerConfig;
  readonly composed: ComposedLook;
}

/**
 * Looks once with this organization's settings, and closes what it opened.
 * @param spec a folder of this machine in place of our own upstream's revision
 * @throws QuorateError CONFIG_..., GIT_UNREACHABLE, SPEC_INVALID, REVISION_UNTRUSTED
 */
export async function withLook<Value>(
  options: { readonly config?: string; readonly spec?: string },
  work: (looked: Looked) => Promise<Value>,
): Promise<Value> {
  const config = readConfig(options.config);
  const composed = composeLook(config, options.spec);
  try {
    const sight = await lookAround(composed.looker);
    const { look } = sight;
    if (!look) throw untrusted(sight.refusal);
    return await work({ ...sight, look, config, composed });
  } finally {
    composed.close();
  }
}

/**
 * The governance ledger, as far as our own Git lets it be believed.
 * @throws QuorateError GOVERNANCE_UNAVAILABLE
 */
export function governanceOf(look: Look): Governance {
  if (look.governance) return look.governance;
  const { address } = findNetwork(look.loaded.network, look.loaded.resources)!;
  const said = look.conditions.find((condition) => condition.address.kind === address.kind);
  throw new QuorateError('GOVERNANCE_UNAVAILABLE', 'The governance ledger cannot be used', {
    why: said ? `${said.reason}: ${said.message}` : 'nothing is known of it',
    mend: 'our loop runs the governance chaincode here: start it; reconcile doctor says what else is missing, and before its birth reconcile bootstrap brings it up',
    retry: 'transient',
  });
}
