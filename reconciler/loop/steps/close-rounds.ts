import { rank } from '../../core/ballot/rank.js';
import { durationSeconds } from '../../kinds/network/duration-seconds.js';
import { findNetwork } from '../../kinds/network/find-network.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import type { Governance, Pass } from '../pass.js';
import { startTask } from '../start-task.js';

/** Rank k steps in after k of these. */
const STEP_IN_MS = 4000;

/**
 * Off the critical path: writes down decisions that the votes already make (by rank, the next steps in), and says, by
 * our own clock, that a round has outlived its deadline.
 */
export function closeRounds(pass: Pass): void {
  const { governance } = pass;
  if (!governance) return;
  const limitMs =
    durationSeconds(findNetwork(pass.loaded.network, pass.loaded.resources)!.spec.governance.expiresAfter) * 1000;
  for (const proposal of governance.proposals.values()) {
    if (proposal.status === 'open') reportOverdue(pass, governance, proposal, limitMs);
    // Applied and superseded are derived, too, until they are written down: then nobody needs to look at them again.
    else if (!proposal.closed || proposal.status === 'applied' || proposal.status === 'superseded')
      close(pass, governance, proposal);
  }
}

function close(pass: Pass, governance: Governance, { id, round, status, electorate, content }: ProposalView): void {
  const { settings, memory, ports, event } = pass.loop;
  if (!electorate.voters.includes(settings.organization)) return;
  const waited = memory.since(`${status} ${id} ${round}`, ports.now());
  const turn = rank(id, settings.organization, electorate.voters) * STEP_IN_MS;
  if (waited < turn) {
    pass.lookAgainIn(turn - waited);
    return;
  }
  startTask(pass, `close ${id} ${status}`, async () => {
    const { block } = await pass.governanceWriter(governance).close(id);
    event({ type: 'close', subject: content.address, detail: `${status}${block ? `, block ${block}` : ''}` });
    return undefined;
  });
}

function reportOverdue(
  pass: Pass,
  governance: Governance,
  { id, round, overdue }: ProposalView,
  limitMs: number,
): void {
  const { settings, memory, ports } = pass.loop;
  const age = memory.since(`open ${id} ${round}`, ports.now());
  if (age < limitMs || overdue.includes(settings.organization)) return;
  startTask(pass, `overdue ${id}`, async () => {
    await pass.governanceWriter(governance).overdue(id, round);
    pass.loop.event({ type: 'close', subject: id, detail: 'overdue by our clock' });
    return undefined;
  });
}
