import { proposalId } from '../../core/ballot/proposal-id.js';
import { parseAddress } from '../../core/model/address.js';
import type { Look } from '../pass.js';

/**
 * Open proposals that are on no branch of ours: shown, never voted for; they expire. Of what our branch says is none of ours
 * only those that count us among their voters all the same: then ledger and branch say otherwise of us, and somebody must look.
 */
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
    const from = [...new Set(proposal.votes.map(({ organization }) => organization))].join(', ');
    if (known?.reason === 'NotOurs') {
      const isVoter = proposal.electorate.voters.includes(pass.loop.settings.organization);
      if (!isVoter || pass.resource(known.address)?.suspend) continue;
      const text = `proposal ${proposal.id.slice(0, 12)} by ${from} counts us among its voters, and our branch says that nothing of it is ours: this loop does not vote for it`;
      pass.condition(known.address, 'Stalled', 'Foreign', text);
      continue;
    }
    if (known && known.reason !== 'InSync') continue;
    pass.condition(
      address,
      known ? 'Ready' : 'Stalled',
      'Foreign',
      `proposal ${proposal.id.slice(0, 12)} by ${from} is not what our branch says: this loop does not vote for it`,
    );
  }
}
