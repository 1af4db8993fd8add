import { formatAddress, parseAddress } from '../../core/model/address.js';
import { KINDS } from '../../kinds/kinds.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import { counterOf, inOrder, voteOf } from '../decisions.js';
import type { Governance, Pass } from '../pass.js';
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
  for (const proposal of newest([...governance.proposals.values()])) {
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

/**
 * Whoever came when the others had decided and executed says once that it holds the same. Nothing else on the ledger does:
 * without its word it would be outvoted (vote-owed.ts) by what its own branch said, as soon as it forgets (a restart) that
 * it saw both alike. Who voted yes has said it already.
 */
export function reportLate(pass: Pass): void {
  const { governance, plan, loop } = pass;
  if (!governance || !plan) return;
  const { heldAt, settled, evidence } = loop.memory;
  for (const [key, executed] of heldAt) {
    const isHeld = pass.resource(parseAddress(key)) && liveCount(pass, key) === executed && evidence.has(key);
    const isDiffering = [...plan.changes, ...plan.ownSteps].some(({ address }) => formatAddress(address) === key);
    if (!isHeld || isDiffering || settled.get(lateKey(key)) === String(executed)) continue;
    startTask(pass, lateKey(key), async () => {
      const said = await sayLate(pass, governance, key, executed);
      settled.set(lateKey(key), String(executed));
      return said ? undefined : { idle: true };
    });
  }
}

function lateKey(address: string): string {
  return `late ${address}`;
}

/** Is what was executed last another's work, and nothing said of it by us? Then it is said now. */
async function sayLate(pass: Pass, governance: Governance, key: string, executed: number): Promise<boolean> {
  const us = pass.loop.settings.organization;
  const proposals = await governance.reader.proposals({ address: key });
  const last = proposals.find(({ status, base }) => status === 'applied' && counterOf(base) === executed - 1);
  if (!last?.electorate.voters.includes(us) || voteOf(last, us)?.vote === 'yes') return false;
  if (last.tasks.some(({ organization, task }) => organization === us && task === TASK)) return false;
  await pass.governanceWriter(governance).report(last.id, last.round, TASK, 'applied', '', '');
  pass.loop.event({ type: 'report', subject: key, detail: 'applied' });
  return true;
}

/**
 * Of the decisions about one address the latest: the others are past, also those that nobody has written down as superseded.
 * The versions of a channel's elements have no order: there what is not yet applied is later than what is.
 */
function newest(proposals: readonly ProposalView[]): readonly ProposalView[] {
  const ordered = inOrder(proposals);
  const isNext = ({ base, status }: ProposalView): boolean => counterOf(base) === undefined && status === 'approved';
  const byAge = [...ordered.filter((one) => !isNext(one)), ...ordered.filter(isNext)];
  return [...new Map(byAge.map((proposal) => [proposal.content.address, proposal])).values()];
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

/**
 * Bases of which the live state has the count: of a chaincode its sequence, of Besu's lists the rounds that were executed, of
 * a plasma chain the revision of its definition.
 */
const COUNTED = /^(?:sequence|executed|revision):/;

interface Counted {
  readonly sequence?: number;
  readonly executed?: number;
  readonly revision?: number;
}

/**
 * Has the ledger moved on from the base of a decision, or does it show what was decided? Else that nothing differs means
 * only that our branch is behind, or wants it no more.
 */
function isShown(pass: Pass, key: string, { base, content }: ProposalView): boolean {
  const observed = pass.observed.get(key);
  if (COUNTED.test(base)) return liveCount(pass, key) === counterOf(base)! + 1;
  const address = parseAddress(key);
  const kind = KINDS.get(address.kind);
  if (!kind?.shows || content.after === null) return true;
  return observed?.state === 'present' && kind.shows(address, observed.live as never, content.after);
}

function liveCount(pass: Pass, key: string): number | undefined {
  const observed = pass.observed.get(key);
  if (observed?.state !== 'present') return undefined;
  const { sequence, executed, revision } = observed.live as Counted;
  return sequence ?? executed ?? revision;
}
