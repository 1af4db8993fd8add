import { proposalId } from '../../core/ballot/proposal-id.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { formatAddress, parseAddress } from '../../core/model/address.js';
import type { Change } from '../../core/model/change.js';
import type { Applied, Decided, Resource } from '../../core/model/kind.js';
import { liveText } from '../../core/plan/live-digest.js';
import { type AnyKind, KINDS } from '../../kinds/kinds.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import { inOrder, isApproved } from '../decisions.js';
import type { Pass } from '../pass.js';
import { startTask, type TaskResult } from '../start-task.js';
import { applyPorts, watchedPorts } from './apply-ports.js';
import { isBirth } from './vote-owed.js';

/** Reasons for which nothing of a change is touched here, not even prepared. */
const HANDS_OFF = [
  'Refused',
  'OutvotedHere',
  'Dissent',
  'Rejected',
  'Suspended',
  'Unknown',
  'NoVoter',
  'Expired',
  'Withdrawn',
];

/**
 * Does this organization's own share: prepares what our branch wants while others vote, applies what was decided and
 * our branch holds, heals what ledger and branch agree on. Each resource by itself.
 */
export function applyOwnShare(pass: Pass): void {
  const { plan, loaded } = pass;
  if (!plan) return;
  const changed = new Map(plan.changes.map((change) => [formatAddress(change.address), change]));
  const conditions = new Map(pass.conditions.map((condition) => [formatAddress(condition.address), condition.reason]));
  for (const [key, change] of changed) {
    const resource = loaded.resources.get(key);
    sustain(pass, key, change.address);
    if (HANDS_OFF.includes(conditions.get(key) ?? '')) continue;
    const kind = KINDS.get(change.address.kind);
    if (kind) shareOf(pass, kind, change, resource);
  }
  for (const [key, resource] of loaded.resources) {
    if (conditions.get(key) === 'Suspended') sustain(pass, key, resource.address);
    if (changed.has(key) || HANDS_OFF.includes(conditions.get(key) ?? '')) continue;
    heal(pass, key, resource);
  }
  retireDecided(pass);
}

/**
 * Ends here what was decided to be retired and is on our branch no more. Once decided it is no change any more (nothing
 * manages it), so this starts from the decisions: those that are not yet reported as applied, and those after which
 * nothing else was decided. For until then a branch may take the document back as it was, and drop it again.
 */
function retireDecided(pass: Pass): void {
  const { governance, loaded, loop } = pass;
  if (!governance) return;
  const open = [...governance.proposals.values()].filter(isApproved);
  for (const { id, content, base } of [...open, ...(loop.memory.managed?.retired ?? [])]) {
    const key = content.address;
    if (content.action !== 'retire') continue;
    if (loaded.resources.has(key)) loop.memory.settled.delete(retiredKey(key));
    const kind = KINDS.get(parseAddress(key).kind);
    if (loaded.resources.has(key) || !kind?.retire || loop.memory.settled.get(retiredKey(key)) === id) continue;
    startTask(pass, shareKey(key, base), async () => {
      const decided = inOrder(await governance.reader.proposals({ address: key }));
      const last = decided.findLast((proposal) => proposal.content.after !== null)?.content.after;
      const applied = await kind.retire!(applyPorts(pass, key), last ?? { name: parseAddress(key).name });
      if (applied.state === 'done') loop.memory.settled.set(retiredKey(key), id);
      return settle(pass, key, applied);
    });
  }
}

/** Looked at again only when what was read of it, or our branch, has moved. */
function sustain(pass: Pass, key: string, address: Resource['address']): void {
  const kind = KINDS.get(address.kind);
  const observed = pass.observed.get(key);
  if (!kind?.sustain || observed?.state !== 'present') return;
  const { settled } = pass.loop.memory;
  const state = `${pass.revision.commit} ${liveText(observed.live)}`;
  if (settled.get(`sustain ${key}`) === state) return;
  startTask(pass, `sustain ${key}`, async () => {
    const { ports, changed } = watchedPorts(pass, key);
    await kind.sustain!(ports, address, observed.live as never);
    settled.set(`sustain ${key}`, state);
    return { idle: !changed() };
  });
}

function shareOf(pass: Pass, kind: AnyKind, change: Change, resource: Resource | undefined): void {
  const key = formatAddress(change.address);
  const decided = decisionOn(pass, change);
  if (!resource) return;
  const observed = pass.observed.get(key);
  if (observed?.state === 'absent') create(pass, kind, resource, change, decided);
  if (observed?.state !== 'present') return;
  const task = { resource, live: observed.live as never, decided };
  if (decided || isBirth(pass, change)) {
    if (kind.apply)
      startTask(
        pass,
        shareKey(key, change.base),
        async () => noteWait(pass, key, await kind.apply!(applyPorts(pass, key), task)),
        change.digest,
      );
    if (isBirth(pass, change))
      pass.condition(
        change.address,
        'Reconciling',
        'Birth',
        waitText(pass, key) ?? 'the governance chaincode is being brought up',
      );
    else
      pass.condition(
        change.address,
        'Reconciling',
        'Applying',
        waitText(pass, key) ?? `decided as ${decided?.id.slice(0, 12)}`,
      );
  } else if (kind.prepare && pass.loop.memory.settled.get(key) !== change.digest) {
    startTask(pass, `prepare ${key}`, async () => {
      // Building and starting takes what processors there are, and the vote, for which all others wait, would come late.
      await pass.voteSent;
      const applied = await kind.prepare!(applyPorts(pass, key), task);
      if (applied.state === 'done') pass.loop.memory.settled.set(key, change.digest);
      return noteWait(pass, key, applied);
    });
  }
  showFailure(pass, shareKey(key, change.base), change);
}

function create(pass: Pass, kind: AnyKind, resource: Resource, change: Change, decided: Decided | undefined): void {
  if (!kind.create || !decided) return;
  const key = formatAddress(change.address);
  const work = async () => noteWait(pass, key, await kind.create!(applyPorts(pass, key), resource, decided));
  startTask(pass, shareKey(key, change.base), work, change.digest);
  const text = waitText(pass, key) ?? `decided as ${decided.id.slice(0, 12)}`;
  pass.condition(change.address, 'Reconciling', 'Applying', text);
  showFailure(pass, shareKey(key, change.base), change);
}

/** Under this key the loop remembers by which decision it retired a resource. */
export function retiredKey(address: string): string {
  return `retired ${address}`;
}

/** One task per resource and base: a wait for the others ends as soon as the ledger has moved on. */
export function shareKey(address: string, base: string | undefined): string {
  return base === undefined ? address : `${address} from ${base}`;
}

/** The approved proposal with exactly our content on exactly this base. */
function decisionOn(pass: Pass, change: Change): Decided | undefined {
  if (!change.ledger || change.base === undefined) return undefined;
  const id = proposalId({ digest: change.digest, ledger: change.ledger, base: change.base });
  const proposal: ProposalView | undefined = pass.governance?.proposals.get(id);
  if (!proposal || !isApproved(proposal)) return undefined;
  const { round, content, base, electorate, votes } = proposal;
  return {
    id,
    round,
    address: change.address,
    action: content.action,
    after: content.after,
    base,
    voters: electorate.voters,
    yes: votes.filter(({ vote, counted }) => vote === 'yes' && counted).map(({ organization }) => organization),
  };
}

function heal(pass: Pass, key: string, resource: Resource): void {
  const kind = KINDS.get(resource.address.kind);
  const observed = pass.observed.get(key);
  if (!kind?.heal || observed?.state !== 'present') return;
  const state = `${pass.revision.commit} ${liveText(observed.live)}`;
  const warning = pass.loop.memory.warnings.get(key);
  if (warning) pass.condition(resource.address, 'Reconciling', 'PackagesDiffer', warning);
  if (pass.loop.memory.settled.get(key) === state) return;
  const task = { resource, live: observed.live as never, decided: undefined };
  startTask(pass, key, async () => {
    const { ports, changed } = watchedPorts(pass, key);
    const applied = await kind.heal!(ports, task);
    const before = remembered(pass, key);
    if (applied.state === 'done') pass.loop.memory.settled.set(key, state);
    const result = settle(pass, key, applied);
    // Mostly it was found as it should be: another pass would read the same again.
    const isIdle = applied.state === 'done' && !changed() && remembered(pass, key) === before;
    return isIdle ? { ...result, idle: true } : result;
  });
  const text = waitText(pass, key);
  if (text) pass.condition(resource.address, 'Reconciling', 'OwnSteps', text);
  showFailure(pass, key, resource);
}

/** What of a resource's memory conditions and reports are made of. */
function remembered(pass: Pass, key: string): string {
  const { evidence, warnings, waits, settled } = pass.loop.memory;
  const all = [evidence.get(key), warnings.get(key), waits.get(key), settled.has(key)];
  return canonicalJson(all.map((one) => one ?? null));
}

function settle(pass: Pass, key: string, applied: Applied): TaskResult {
  const { evidence, warnings } = pass.loop.memory;
  if (applied.state === 'done') evidence.set(key, applied.evidence ?? '');
  if (applied.warning === undefined) warnings.delete(key);
  else warnings.set(key, applied.warning);
  return noteWait(pass, key, applied);
}

/** Waiting for others as before is nothing new: their blocks wake the loop. */
function noteWait(pass: Pass, key: string, { state, message, retryAfterMs }: Applied): TaskResult {
  const { waits } = pass.loop.memory;
  const before = waits.get(key);
  if (state === 'waiting') waits.set(key, message);
  else waits.delete(key);
  if (retryAfterMs !== undefined) return { retryAfterMs };
  return { idle: state === 'waiting' && before === message };
}

function waitText(pass: Pass, key: string): string | undefined {
  return pass.loop.memory.waits.get(key);
}

function showFailure(pass: Pass, key: string, { address }: { readonly address: Resource['address'] }): void {
  const failure = pass.loop.memory.tasks.get(key)?.lastError;
  if (!failure) return;
  const type = failure.retry === 'transient' ? 'Reconciling' : 'Stalled';
  const mend = failure.mend === undefined ? '' : `; ${failure.mend}`;
  pass.condition(address, type, 'Failing', `${failure.code}: ${failure.why ?? failure.message}${mend}`);
}
