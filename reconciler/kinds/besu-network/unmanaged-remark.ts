import { allowHint, isAllowed } from '../../core/guards/allowances.js';
import type { Address } from '../../core/model/address.js';
import type { Remark } from '../../core/model/change.js';
import type { DiffContext, Resource } from '../../core/model/kind.js';
import { findNetwork } from '../network/find-network.js';

/** A removed document empties no list: what is on the ledger and on the nodes stays, and nobody looks after it. */
export function unmanagedRemark({ desired }: DiffContext, address: Address): Remark {
  const text = 'its document is gone: what it was about stays as it is, and nobody looks after it';
  const network = findNetwork(address.network, desired) as Resource | undefined;
  if (isAllowed('unmanage', address, undefined, network)) return { severity: 'danger', code: 'UNMANAGED', text };
  return { severity: 'refused', code: 'UNMANAGE_NOT_ALLOWED', text, mend: allowHint('unmanage', address) };
}
