import { formatAddress } from '../model/address.js';
import type { Change } from '../model/change.js';
import { compareBytes } from './compare-bytes.js';

/**
 * Dependency order, stable to the byte: kinds as given (networks before channels before chaincodes), by address within a
 * kind; retirements last and the other way round.
 */
export function orderChanges(changes: readonly Change[], kinds: readonly string[]): readonly Change[] {
  const place = ({ action, address }: Change) => {
    const index = kinds.indexOf(address.kind);
    return action === 'retire' ? 2 * kinds.length - index : index;
  };
  const keyed = changes.map((change) => ({ change, place: place(change), key: formatAddress(change.address) }));
  keyed.sort((left, right) => left.place - right.place || compareBytes(left.key, right.key));
  return keyed.map(({ change }) => change);
}
