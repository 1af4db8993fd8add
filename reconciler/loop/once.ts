import type { Condition } from '../core/model/condition.js';
import type { Plan } from '../core/model/plan.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { findNetwork } from '../kinds/network/find-network.js';
import type { ProposalView } from '../ports/read/governance-reader.js';
import type { RevisionRefusal, RevisionView, TrustedRevision } from '../ports/read/revision-reader.js';
import type { LoopMemory } from './loop-memory.js';
import { type Loop, Pass } from './pass.js';
import { rememberReads } from './remember-reads.js';
import { applyOwnShare } from './steps/apply-own-share.js';
import { attestChannels } from './steps/attest-channels.js';
import { closeRounds } from './steps/close-rounds.js';
import { observeNetwork } from './steps/observe-network.js';
import { reportLate, reportShares } from './steps/report-shares.js';
import { showForeign } from './steps/show-foreign.js';
import { voteOwed } from './steps/vote-owed.js';
import { reportUnread } from './steps/vote-unread.js';
import { askUnmoved } from './unmoved-ledgers.js';

/** What a pass found. `status` and the demo print it; nothing else depends on it. */
export interface PassReport {
  readonly revision: TrustedRevision | undefined;
  readonly refusal: RevisionRefusal | undefined;
  readonly plan: Plan | undefined;
  readonly conditions: readonly Condition[];
  readonly proposals: readonly ProposalView[];
  /** Look again at the latest after this, if sooner than the interval. */
  readonly retryAfterMs: number | undefined;
}

/**
 * One pass of one organization's loop:
 *
 *   fetch -> verify the revision -> load -> observe -> plan
 *     -> report what our peers say of the channels
 *     -> open or vote where our own branch says the same
 *     -> apply our own share of what was decided, heal what is ours alone
 *     -> report it, write decisions down
 *
 * Truth is read anew each time, but of ledgers that have not moved (unmoved-ledgers.ts), and every step may be repeated,
 * so the process may be killed at any instruction. What takes a block runs beside the passes (start-task.ts) and wakes the
 * loop when it is done.
 *
 * @throws QuorateError what the pass could not begin without: GIT_UNREACHABLE, SPEC_INVALID
 */
export async function once(
  loop: Loop,
  cause: { readonly ledgerOnly: boolean } = { ledgerOnly: false },
): Promise<PassReport> {
  loop.memory.passes += 1;
  const number = loop.memory.passes;
  const began = loop.ports.now();
  forgetDue(loop);
  const { trusted, refusal } = await revisionOf(loop, cause.ledgerOnly);
  const nothing = { revision: undefined, plan: undefined, conditions: [], proposals: [] };
  if (!trusted) return { ...nothing, refusal, retryAfterMs: dueMs(loop, began) };
  const loaded = await loop.ports.load(trusted.commit);
  const { read } = loop.ports;
  const askLedger = askUnmoved(read, loop.memory, loop.ports.now);
  const fabric = rememberReads(read, askLedger);
  const pass = new Pass({ loop, number, fabric, askLedger, revision: trusted, refusal, loaded });
  await observeNetwork(pass);
  // Whoever rewrites history may not make us speak; our own part is still healed as the last good revision says.
  if (refusal && REWRITTEN.includes(refusal.code)) pass.governance = undefined;
  attestChannels(pass);
  await voteOwed(pass);
  applyOwnShare(pass);
  reportShares(pass);
  reportLate(pass);
  reportUnread(pass);
  closeRounds(pass);
  showForeign(pass);
  showRefusal(pass);
  const due = dueMs(loop, began);
  if (due !== undefined) pass.lookAgainIn(due);
  return {
    revision: trusted,
    refusal,
    plan: pass.plan,
    conditions: pass.conditions,
    proposals: [...(pass.governance?.proposals.values() ?? [])],
    retryAfterMs: pass.retryAfterMs,
  };
}

/** Of an interval; less than the shortest that jitter makes (run-loop.ts), so that one pass asks all that is due. */
const FRESH = 0.8;

/**
 * Once Git or a ledger was asked so long ago, all are asked anew: a pass for each, as their times fell, would be several in
 * an interval. A clock may have been set back: then nobody knows how long ago anything was.
 */
function forgetDue({ memory, ports, settings }: Loop): void {
  const now = ports.now();
  if (askedAt(memory).every((at) => at <= now && now - at < settings.intervalMs * FRESH)) return;
  memory.revision = undefined;
  memory.ledgers = new Map();
}

/** When Git and each ledger were asked for what is known of them. */
function askedAt({ revision, ledgers }: LoopMemory): readonly number[] {
  return [revision, ...ledgers.values()].flatMap((known) => known?.at ?? []);
}

/** Git is asked at least once an interval, and whenever anything but a ledger woke the loop: a fetch costs processes. */
async function revisionOf(loop: Loop, ledgerOnly: boolean): Promise<RevisionView> {
  const { memory, ports, event } = loop;
  if (ledgerOnly && memory.revision) return memory.revision.view;
  const at = ports.now();
  const view = await ports.revisions.current();
  memory.revision = { view, at };
  const { refusal } = view;
  if (refusal) event({ type: 'refused', subject: refusal.commit, detail: `${refusal.code}: ${refusal.message}` });
  return view;
}

/** Refusals after which the branch is not the one that this organization's word was on. */
const REWRITTEN = ['BRANCH_REWRITTEN', 'ROOT_CHANGED'];

/**
 * Where a pass that began then took Git or a ledger as known: until an interval has gone by since that was asked. Else a
 * pass that a block woke in the midst of the interval would put off the next one, and what nothing tells of would be seen
 * after two.
 */
function dueMs({ memory, ports, settings }: Loop, began: number): number | undefined {
  const oldest = Math.min(...askedAt(memory));
  return oldest < began ? Math.max(0, oldest + settings.intervalMs - ports.now()) : undefined;
}

/** A revision that does not count is said on the network as a whole: none of it is looked at. */
function showRefusal(pass: Pass): void {
  if (!pass.refusal) return;
  const { commit, code, message, mend } = pass.refusal;
  const network = findNetwork(pass.loaded.network, pass.loaded.resources)!;
  const text = `${commit.slice(0, 12)} does not count (${code}): ${message}; ${mend}. The last good revision ${pass.revision.commit.slice(0, 12)} stays`;
  pass.condition(network.address, 'Stalled', 'RevisionRefused', text);
}

/** A pass and all work that it started, for `reconcile --once`: the first failure of that work is thrown. */
export async function onceAndSettle(loop: Loop): Promise<PassReport> {
  const report = await once(loop);
  while (loop.memory.inFlight.size > 0) await Promise.all(loop.memory.inFlight);
  const failed = [...loop.memory.tasks.values()].find(({ lastError }) => lastError instanceof QuorateError);
  if (failed?.lastError) throw failed.lastError;
  return report;
}
