import { proposalId } from '../../core/ballot/proposal-id.js';
import { parseAddress } from '../../core/model/address.js';
import type { Look } from '../pass.js';

/** Open proposals that are on no branch of ours: shown, never voted for; they expire. */
export function showForeign(pass: Look): void {
  const { governance, plan } = pass;
  if (!governance || !plan) return;
  const ours = new Set(
    plan.changes.flatMap(({ digest, ledger, base }) =>
      ledger && base !== undefined ? [proposalId({ digest, ledger, base })] : [],
    ),
  );
  for (const proposal of governance.proposals.values()) {
    if (proposal.status !== 'open' || ours.has(proposal.id)) continue;
    const address = parseAddress(proposal.content.address);
    const known = pass.conditions.find(
      (condition) => condition.address.name === address.name && condition.address.kind === address.kind,
    );
    if (known && known.reason !== 'InSync') continue;
    const from = [...new Set(proposal.votes.map(({ organization }) => organization))].join(', ');
    pass.condition(
      address,
      known ? 'Ready' : 'Stalled',
      'Foreign',
      `proposal ${proposal.id.slice(0, 12)} by ${from} is not what our branch says: this loop does not vote for it`,
    );
  }
}
