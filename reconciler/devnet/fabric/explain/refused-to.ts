import type { PeerLedgerOptions } from '../ledger/open-peer-ledger.js';
import type { PeerNetwork } from '../peer/peer-network.js';
import { explainRefused } from './explain-refused.js';

/** Has a ledger tell whoever runs the network why transactions become invalid; nothing where nobody wants to know. */
export function refusedTo({ explain }: Pick<PeerNetwork, 'explain'>): Pick<PeerLedgerOptions, 'refused'> {
  return explain === undefined ? {} : { refused: (transaction) => explain(explainRefused(transaction)) };
}
