import { formatAddress, parseAddress } from '../../core/model/address.js';
import { KINDS } from '../../kinds/kinds.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import { counterOf, isApproved } from '../decisions.js';
import type { Pass } from '../pass.js';
import { startTask } from '../start-task.js';
import { retiredKey, shareKey } from './apply-own-share.js';

/** The one task of an organization: its whole share of a change. */
const TASK = 'apply';

/**
 * Reports our own share of what was decided: `applied` only when the ledger shows it and our part of it is done,
 * `failed` with its reason when it is not getting on. Each state once.
 */
export function reportShares(pass: Pass): void {
  const { governance, plan, loop } = pass;
  if (!governance || !plan) return;
  const changing = new Set(plan.changes.map(({ address }) => formatAddress(address)));
  for (const proposal of newest([...governance.proposals.values()].filter(isApproved))) {
    if (!proposal.electorate.voters.includes(loop.settings.organization)) continue;
    const key = proposal.content.address;
    const state = stateOf(pass, proposal, key, changing.has(key));
    if (!state) continue;
    const ours = proposal.tasks.find(
      ({ organization, task }) => organization === loop.settings.organization && task === TASK,
    );
    if (ours?.state === state.state && (state.state === 'applied' || ours.detail === state.detail)) continue;
    startTask(pass, `report ${proposal.id}`, async () => {
      await pass
        .governanceWriter(governance)
        .report(proposal.id, proposal.round, TASK, state.state, state.detail, state.evidence);
      loop.event({ type: 'report', subject: key, detail: `${state.state} ${state.detail}`.trim() });
      return undefined;
    });
  }
}

/** Of the decisions about one address the one with the latest base: the others are past. */
function newest(approved: readonly ProposalView[]): readonly ProposalView[] {
  const counter = ({ base }: ProposalView): number => counterOf(base) ?? 0;
  const found = new Map<string, ProposalView>();
  for (const proposal of approved) {
    const other = found.get(proposal.content.address);
    if (!other || counter(proposal) >= counter(other)) found.set(proposal.content.address, proposal);
  }
  return [...found.values()];
}

function stateOf(
  pass: Pass,
  proposal: ProposalView,
  key: string,
  changing: boolean,
): { state: 'applied' | 'failed'; detail: string; evidence: string } | undefined {
  const { memory } = pass.loop;
  const failure = memory.tasks.get(shareKey(key, proposal.base))?.lastError;
  if (failure && changing)
    return {
      state: 'failed',
      detail: `${failure.code}: ${failure.why ?? failure.message}`.slice(0, 500),
      evidence: '',
    };
  const evidence = memory.evidence.get(key);
  if (evidence === undefined) return undefined;
  if (proposal.content.action === 'retire') {
    const done = memory.settled.get(retiredKey(key)) === proposal.id;
    return done ? { state: 'applied', detail: '', evidence } : undefined;
  }
  const resource = pass.resource(parseAddress(key));
  const change = pass.plan?.changes.find(({ address }) => formatAddress(address) === key);
  if (!resource || change || !memory.settled.has(key) || !isShown(pass, key, proposal)) return undefined;
  return { state: 'applied', detail: '', evidence };
}

/** Bases of which the live state has the count: of a chaincode its sequence, of Besu's lists the rounds that were executed. */
const COUNTED = /^(?:sequence|executed):/;

interface Counted {
  readonly sequence?: number;
  readonly executed?: number;
}

/**
 * Has the ledger moved on from the base of a decision, or does it show what was decided? Else that nothing differs means
 * only that our branch is behind, or wants it no more.
 */
function isShown(pass: Pass, key: string, { base, content }: ProposalView): boolean {
  const observed = pass.observed.get(key);
  if (COUNTED.test(base)) {
    if (observed?.state !== 'present') return false;
    const { sequence, executed } = observed.live as Counted;
    return (sequence ?? executed) === counterOf(base)! + 1;
  }
  const address = parseAddress(key);
  const kind = KINDS.get(address.kind);
  if (!kind?.shows || content.after === null) return true;
  return observed?.state === 'present' && kind.shows(address, observed.live as never, content.after);
}
