import { FORMAT_VERSION } from '../core/digest/content-digest.js';
import { formatAddress } from '../core/model/address.js';
import type { Change } from '../core/model/change.js';
import type { ProposalContent, VoteClaim } from '../ports/read/governance-reader.js';
import type { TrustedRevision } from '../ports/read/revision-reader.js';

/** A change as it is voted. */
export function contentOf({ address, action, after }: Pick<Change, 'address' | 'action' | 'after'>): ProposalContent {
  return { formatVersion: FORMAT_VERSION, address: formatAddress(address), action, after };
}

/** Where a vote of ours comes from. */
export function claimOf({ commit, branch, author }: TrustedRevision): VoteClaim {
  return { revision: commit, branch, author };
}
