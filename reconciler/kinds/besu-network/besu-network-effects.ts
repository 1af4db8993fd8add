import type { Resource } from '../../core/model/kind.js';
import { effectsOf } from '../../evm/effects-hash.js';
import { nodeEffects } from '../../evm/node-effects.js';
import { pairEffects } from '../../evm/pair-effects.js';
import type { Effects } from '../../ports/write/permissioning-writer.js';
import { effectsScope } from './besu-ledger.js';
import type { BesuNetworkLive } from './besu-network-live.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';
import { groupDifference } from './group-difference.js';

/** The hash of no calls is the same everywhere. */
const NOWHERE = { chainId: 0, opssc: '0x0000000000000000000000000000000000000000' };

/** What a decision without calls does: it is on record. */
export function noEffects(): Effects {
  return effectsOf(NOWHERE, []);
}

/** The calls that turn the switches of a contract where the document has them: ours, or LACChain's pairs of groups. */
export function besuNetworkEffects(
  besu: Resource<BesuNetworkSpec>,
  live: BesuNetworkLive,
  desired: ReadonlyMap<string, Resource>,
): Effects {
  const scope = effectsScope(besu, desired);
  const { contract, connections, delegated, nodes = [], groups } = live;
  if (!scope || !contract || besu.spec.permissioning.backEnd === 'local') return noEffects();
  const { topology } = besu.spec;
  if (groups) {
    const changes = groupDifference(nodes, topology, groups);
    return changes.opens.length + changes.closes.length === 0
      ? noEffects()
      : pairEffects(contract.address, changes, scope);
  }
  if (contract.interface !== 'quorate') return noEffects();
  const wanted = { nodes: [], connections: topology, delegated: besu.spec.delegated.includes('node-address') };
  return nodeEffects(contract, { nodes: [], connections, delegated }, wanted, scope);
}
