import type { LedgerId } from '../../core/model/change.js';
import type { Resource } from '../../core/model/kind.js';
import type { EffectsScope } from '../../evm/node-effects.js';
import { findNetwork } from '../network/find-network.js';
import { isOnEvm } from '../network/governance-ledger.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';
import { findBesuNetwork } from './find-besu-network.js';

/**
 * The ledger of a Besu network's changes (decisions/0006-besu.md): the governance contract on its chain, or the ingress
 * behind which a queue decides; `local` where the governance ledger is a channel.
 */
export function besuLedger(besu: Resource<BesuNetworkSpec>, desired: ReadonlyMap<string, Resource>): LedgerId {
  const { network } = besu.address;
  const governance = findNetwork(network, desired)?.spec.governance;
  if (!governance || !isOnEvm(governance)) {
    return { type: 'evm', name: 'local', genesis: String(besu.spec.chainId) };
  }
  const home = findBesuNetwork(network, governance.besuNetwork, desired) ?? besu;
  const name = governance.queue ? home.spec.permissioning.nodeIngress : governance.contract;
  return { type: 'evm', name, genesis: String(home.spec.chainId) };
}

/** Do the permissioning contracts of this very network decide by their own queue? */
export function isQueueGoverned(besu: Resource<BesuNetworkSpec>, desired: ReadonlyMap<string, Resource>): boolean {
  const governance = findNetwork(besu.address.network, desired)?.spec.governance;
  return (
    governance !== undefined &&
    isOnEvm(governance) &&
    governance.queue !== undefined &&
    governance.besuNetwork === besu.address.name
  );
}

/** Where a network's calls run and how they are cut; undefined where no contract on its own chain governs it. */
export function effectsScope(
  besu: Resource<BesuNetworkSpec>,
  desired: ReadonlyMap<string, Resource>,
): EffectsScope | undefined {
  const governance = findNetwork(besu.address.network, desired)?.spec.governance;
  if (!governance || !isOnEvm(governance) || governance.besuNetwork !== besu.address.name) return undefined;
  return { chainId: besu.spec.chainId, opssc: governance.contract, ...besu.spec.execution };
}
