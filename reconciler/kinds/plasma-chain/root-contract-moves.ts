import { allowHint, isAllowed } from '../../core/guards/allowances.js';
import type { Remark } from '../../core/model/change.js';
import type { Resource } from '../../core/model/kind.js';
import { findNetwork } from '../network/find-network.js';
import type { PlasmaChainLive, PlasmaElsewhere } from './plasma-chain-live.js';
import type { PlasmaRemarked } from './plasma-chain-remarks.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';
import { samePlace } from './settled-elsewhere.js';

/**
 * A document that names another root contract than the one that its chain was put at begins a chain of roots anew: nothing
 * of the old one goes along. To another chaincode of the same channel nobody can move: the governance ledger counts the
 * definitions of a chain by channel, so that a first one there is of a base that is past.
 */
export function rootContractMoves({ context, desired, spec, live }: PlasmaRemarked): readonly Remark[] {
  const { address } = desired;
  const network = findNetwork(address.network, context.desired) as Resource | undefined;
  return elsewhereOf(live, spec).map(({ channel, chaincode, settledTo }): Remark => {
    if (channel === spec.root.channel) {
      const text = `${address.name} was agreed on at ${chaincode} of ${channel}: no other chaincode of that channel can follow it, for its first definition there would be of a base that is past`;
      const mend = `change what ${chaincode} is by its own Chaincode document, or write a PlasmaChain document of another name`;
      return { severity: 'refused', code: 'ROOT_CONTRACT_FIXED', text, mend };
    }
    const far = settledTo === undefined ? '' : settledTo < 0 ? ' (no block yet)' : ` (up to block ${settledTo})`;
    const text = `what is settled at ${chaincode} of ${channel}${far} stays there, nobody adds to it, and proofs from it are verified there alone; at ${spec.root.chaincode} of ${spec.root.channel} the chain of roots starts anew, with block 0`;
    if (isAllowed('unmanage', address, desired, network))
      return { severity: 'danger', code: 'ROOT_CONTRACT_MOVES', text };
    return { severity: 'refused', code: 'ROOT_CONTRACT_MOVES', text, mend: allowHint('unmanage', address) };
  });
}

/** Is this what another revision says of another root contract. */
export function isOfAnotherPlace({ root }: PlasmaChainLive, spec: PlasmaChainSpec): boolean {
  return root !== undefined && !samePlace(root, spec.root);
}

function elsewhereOf(live: PlasmaChainLive, spec: PlasmaChainSpec): readonly PlasmaElsewhere[] {
  if (live.root && isOfAnotherPlace(live, spec)) return [live.root];
  return live.own?.elsewhere ?? [];
}
