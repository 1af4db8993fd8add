import type { PlanningKind } from '../../core/model/kind.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { findChannel } from '../channel/find-channel.js';
import { checkPlasmaChain } from './check-plasma-chain.js';
import { completePlasmaChain } from './complete-plasma-chain.js';
import { diffPlasmaChain } from './diff-plasma-chain.js';
import { foldPlasmaChains } from './fold-plasma-chains.js';
import type { PlasmaChainLive } from './plasma-chain-live.js';
import { desiredShared, wantedDefinition } from './plasma-chain-shared.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';

/** A layer-2 channel whose blocks are settled on another one. */
export const plasmaChainPlanning: PlanningKind<PlasmaChainLive> = {
  name: 'PlasmaChain',
  schema: 'plasma-chain.schema.json',
  complete: completePlasmaChain,
  fold: foldPlasmaChains,
  check: checkPlasmaChain,
  applied({ address, spec }, desired) {
    const chain = spec as unknown as PlasmaChainSpec;
    const membersOf = (channel: string) =>
      sortedUnique(findChannel(address.network, channel, desired)?.spec.members ?? []);
    const plasma = membersOf(chain.plasma.channel);
    return {
      ledger: undefined,
      genesis: undefined,
      revision: 1,
      definition: wantedDefinition(address.name, chain, plasma, ''),
      agreed: desiredShared(chain, plasma),
      members: { root: membersOf(chain.root.channel), plasma },
      own: undefined,
      root: { channel: chain.root.channel, chaincode: chain.root.chaincode },
    };
  },
  diff: diffPlasmaChain,
};
