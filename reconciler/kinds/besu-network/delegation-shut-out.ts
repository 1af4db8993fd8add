import type { Remark } from '../../core/model/change.js';
import type { WantedTargets } from '../../evm/account-effects.js';

/** Where only listed contracts may be called and the rules of nodes are none: refused, for own nodes are moved there. */
export function delegationShutOut(
  nodeRules: string | undefined,
  targets: WantedTargets | undefined,
): readonly Remark[] {
  if (nodeRules === undefined || !targets || targets === 'every' || targets.includes(nodeRules)) return [];
  const text = `no organization could move its own nodes: that is a call of the rules of nodes ${nodeRules}, and no target of the list of accounts`;
  const mend = `add ${nodeRules} to targets of the AccountList, or take node-address out of delegated of the BesuNetwork`;
  return [{ severity: 'refused', code: 'DELEGATION_SHUT_OUT', text, mend }];
}
