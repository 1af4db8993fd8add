import type { Address } from '../../core/model/address.js';
import { formatAddress } from '../../core/model/address.js';
import type { Remark } from '../../core/model/change.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import type { ChannelLive, GivenSignatures } from './channel-live.js';

/** Of rounds that were decided and are neither applied nor superseded, the signatures that were handed in. */
export function givenSignatures(address: Address, rounds: readonly ProposalView[]): readonly GivenSignatures[] {
  const key = formatAddress(address);
  return rounds
    .filter(({ content, status }) => content.address === key && status === 'approved')
    .flatMap(({ id, signatures }) => {
      const updates = sortedUnique(signatures.map(({ update }) => update));
      return updates.map((update) => {
        const signed = signatures.filter((one) => one.update === update);
        return { proposal: id, update, organizations: sortedUnique(signed.map(({ organization }) => organization)) };
      });
    });
}

/**
 * A config signature is a bearer instrument that nobody can withdraw (governance-facts.md 3): what was given and is not for
 * the update that our branch wants now is shown, until the round is superseded or applied.
 * @param wanted hash of the update that our branch leads to; undefined where there is none
 */
export function givenRemarks({ given = [] }: ChannelLive, wanted: string | undefined): readonly Remark[] {
  return given
    .filter(({ update }) => update !== wanted)
    .map(({ proposal, update, organizations }) => ({
      severity: 'danger',
      code: 'SIGNATURES_GIVEN',
      text: `${organizations.join(', ')} signed update ${update.slice(0, 12)} of proposal ${proposal.slice(0, 12)}, which our branch does not lead to: whoever has enough of these signatures can send it until an element that it touches moves`,
      mend: 'merge it, or decide on another change of the same elements',
    }));
}
