import { planConditions } from '../../core/conditions/plan-conditions.js';
import { FORMAT_VERSION } from '../../core/digest/content-digest.js';
import type { Address } from '../../core/model/address.js';
import { formatAddress, parseAddress } from '../../core/model/address.js';
import type { LedgerId } from '../../core/model/change.js';
import type { Observed } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { makePlan } from '../../core/plan/make-plan.js';
import type { ObservePorts } from '../../kinds/kind-ports.js';
import { KINDS } from '../../kinds/kinds.js';
import { findNetwork } from '../../kinds/network/find-network.js';
import { governancePlace } from '../../kinds/network/governance-place.js';
import { PLANNING_KINDS } from '../../kinds/planning-kinds.js';
import type { GovernanceReader, ProposalView } from '../../ports/read/governance-reader.js';
import { decidedAt, inOrder, voteOf } from '../decisions.js';
import { foreignGovernance, governanceTrust } from '../governance-trust.js';
import type { Governance, Look } from '../pass.js';
import { rememberLists } from '../remember-reads.js';
import { rememberGovernance } from '../unmoved-ledgers.js';

/** Reads everything once and makes the plan. What cannot be read is unknown and shown, and nothing follows from it. */
export async function observeNetwork(pass: Look): Promise<void> {
  const { loop, loaded } = pass;
  const { ports, settings } = loop;
  const place = governancePlace(loaded.network, loaded.resources);
  const governance = ports.governance(place);
  // What is read here is of the pass's begin; what is done after it asks anew.
  const reader =
    pass.askLedger && 'chaincode' in place ? rememberGovernance(governance, place, pass.askLedger) : governance;
  const seen = await readOpen(pass, reader);
  const open = seen?.proposals;
  const observe: ObservePorts = {
    fabric: pass.fabric,
    channels: ports.channels,
    besu: ports.besu && rememberLists(ports.besu(place)),
    plasmaRoot: ports.plasmaRoot,
    governance: seen?.reader,
    rounds: [...(open?.values() ?? [])],
    organization: settings.organization,
    peers: settings.peers,
    services: ports.runtime && (() => ports.runtime!.running()),
    decidedTree: async (address, ledger, sequence) => {
      const source = (open && (await decision(reader, address, ledger, sequence)))?.content.after?.source as
        | { tree?: string }
        | undefined;
      return source?.tree;
    },
    decidedRevision: async (address, ledger, sequence) => {
      const decided = open && (await decision(reader, address, ledger, sequence));
      const vote = decided && voteOf(decided, settings.organization);
      return vote?.vote === 'yes' ? vote.claim.revision : undefined;
    },
    packages: loop.memory.packages,
    desired: loaded.resources,
  };
  pass.observePorts = observe;
  pass.observed = await observeAll(pass, observe);
  // A chaincode that we never approved does not run on our peers, so it cannot be asked either: that is the reason then.
  const distrust = open ? undefined : foreignGovernance(pass);
  if (distrust) {
    const { address } = findNetwork(loaded.network, loaded.resources)!;
    pass.condition(address, 'Stalled', 'GovernanceDiffers', distrust);
  }
  if (open && (await maySpeak(pass, reader))) {
    pass.governance = { reader: governance, place, proposals: open };
  }
  const managed = pass.governance ? (await readDecisions(pass, pass.governance)).addresses : new Set<string>();
  const observed = await withManaged(pass, observe, managed);
  pass.plan = makePlan({
    network: loaded.network,
    revision: pass.revision.commit || undefined,
    against: 'live',
    desired: loaded.resources,
    observed,
    managed: ourOwn(pass, managed, observed),
    organization: settings.organization,
    kinds: PLANNING_KINDS,
    now: new Date(ports.now()).toISOString(),
  });
  noteHeld(pass);
  // Why the governance ledger is not believed weighs more than that its rule is as declared.
  const said = new Set(pass.conditions.map(({ address }) => formatAddress(address)));
  for (const { address, type, reason, message } of planConditions(pass.plan, loaded.resources)) {
    if (!said.has(formatAddress(address))) pass.condition(address, type, reason, message);
  }
}

/** Remembers where the ledger's count was while our branch said what the ledger says (vote-owed.ts, outvoted). */
function noteHeld({ plan, loop, loaded, observed }: Look): void {
  const differing = [...plan!.changes, ...plan!.unknown].map(({ address }) => formatAddress(address));
  const changed = new Set(differing);
  for (const key of loaded.resources.keys()) {
    const seen = observed.get(key);
    if (changed.has(key) || seen?.state !== 'present') continue;
    const { executed, revision } = seen.live as { readonly executed?: number; readonly revision?: number };
    const count = executed ?? revision;
    if (count !== undefined) loop.memory.heldAt.set(key, count);
  }
}

/**
 * Of what decisions made the network's, what our own branch once held, by our yes, our report or our approval: only that
 * can be gone from it. What a quorum decided while our branch never held it is not ours to retire: we are outvoted.
 */
function ourOwn(
  pass: Look,
  managed: ReadonlySet<string>,
  observed: ReadonlyMap<string, Observed<unknown>>,
): ReadonlySet<string> {
  const agreed = pass.loop.memory.managed?.agreed ?? new Set<string>();
  const isOurs = (key: string): boolean => {
    if (pass.loaded.resources.has(key) || agreed.has(key)) return true;
    const found = observed.get(key);
    if (found?.state !== 'present') return true;
    const live = found.live as { readonly own?: { readonly committedPackageId?: string } };
    return live.own?.committedPackageId !== undefined;
  };
  const ours = new Set<string>();
  for (const key of managed) {
    if (isOurs(key)) ours.add(key);
    else {
      const message = 'a quorum decided on it and our branch never held it: nothing of it is run here';
      pass.condition(parseAddress(key), 'Stalled', 'OutvotedHere', message);
    }
  }
  return ours;
}

async function observeAll(pass: Look, observe: ObservePorts): Promise<Map<string, Observed<unknown>>> {
  const entries = await Promise.all(
    [...pass.loaded.resources].map(async ([key, resource]): Promise<[string, Observed<unknown>]> => {
      const kind = KINDS.get(resource.address.kind);
      return [
        key,
        kind ? await kind.observe(observe, resource) : { state: 'unknown', why: 'this release has no such kind' },
      ];
    }),
  );
  return new Map(entries);
}

/** Documents that are gone leave their address in the decisions: it is looked at once more, to retire it. */
async function withManaged(
  pass: Look,
  observe: ObservePorts,
  managed: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Observed<unknown>>> {
  const gone = [...managed].filter((key) => !pass.loaded.resources.has(key));
  if (gone.length === 0) return pass.observed;
  const all = new Map(pass.observed);
  for (const key of gone) {
    const address = parseAddress(key);
    const decided = inOrder(await pass.governance!.reader.proposals({ address: key })).at(-1);
    const kind = KINDS.get(address.kind);
    if (!decided?.content.after || !kind) continue;
    const resource = {
      address,
      spec: decided.content.after,
      origin: { file: '', line: 1, column: 1 },
      suspend: undefined,
      allow: [],
    };
    all.set(key, await kind.observe(observe, resource));
  }
  pass.observed = all;
  return all;
}

/** The governance ledger before all else, so that no list is older than what is said to have changed it. */
async function readOpen(
  pass: Look,
  reader: GovernanceReader,
): Promise<{ readonly reader: GovernanceReader; readonly proposals: ReadonlyMap<string, ProposalView> } | undefined> {
  try {
    const held = (await reader.atOnce?.()) ?? reader;
    const proposals = await held.proposals({ open: true });
    return { reader: held, proposals: new Map(proposals.map((proposal) => [proposal.id, proposal])) };
  } catch (error) {
    const network = findNetwork(pass.loaded.network, pass.loaded.resources)!;
    const why = error instanceof QuorateError ? `${error.message}: ${error.why ?? ''}` : String(error);
    pass.condition(network.address, 'Reconciling', 'GovernanceUnreadable', why);
    return undefined;
  }
}

/** May this loop speak on the governance ledger: right contract, known format, and a branch as new as our last vote. */
async function maySpeak(pass: Look, reader: GovernanceReader): Promise<boolean> {
  const { address } = findNetwork(pass.loaded.network, pass.loaded.resources)!;
  const distrust = governanceTrust(pass);
  if (distrust) {
    pass.condition(address, 'Stalled', 'GovernanceDiffers', distrust);
    return false;
  }
  const version = await reader.formatVersion();
  if (version > FORMAT_VERSION) {
    const message = `the governance ledger speaks digest format ${version}, this release ${FORMAT_VERSION}: it waits; upgrade Quorate here`;
    pass.condition(address, 'Stalled', 'FormatNewer', message);
    return false;
  }
  if (version < FORMAT_VERSION) {
    const message = `the governance ledger speaks digest format ${version}, this release ${FORMAT_VERSION}: it waits; go on with the release before it until the governance chaincode is upgraded`;
    pass.condition(address, 'Stalled', 'FormatOlder', message);
    return false;
  }
  return true;
}

/** Read once per revision and process: which addresses decisions made ours, and what we voted for last. */
async function readDecisions(pass: Look, governance: Governance): Promise<{ readonly addresses: ReadonlySet<string> }> {
  const { memory, settings, ports } = pass.loop;
  if (memory.managed?.revision !== pass.revision.commit) {
    const all = await governance.reader.proposals();
    const votes = all
      .flatMap(({ votes }) => votes)
      .filter(({ organization }) => organization === settings.organization);
    const newest = votes.sort((left, right) => (left.timestamp < right.timestamp ? -1 : 1)).at(-1);
    const isUs = ({ organization }: { readonly organization: string }): boolean =>
      organization === settings.organization;
    const agreed = new Set(
      all
        .filter((proposal) => voteOf(proposal, settings.organization)?.vote === 'yes' || proposal.tasks.some(isUs))
        .map(({ content }) => content.address),
    );
    const last = new Map(inOrder(all).map((proposal) => [proposal.content.address, proposal]));
    const isRetired = ({ content }: ProposalView): boolean => content.action === 'retire';
    memory.managed = {
      revision: pass.revision.commit,
      addresses: new Set([...last].flatMap(([address, proposal]) => (isRetired(proposal) ? [] : [address]))),
      retired: [...last.values()].filter(isRetired),
      agreed,
      lastVoted: newest?.claim.revision,
    };
  }
  const { lastVoted, addresses } = memory.managed;
  if (lastVoted && !(await ports.revisions.contains(pass.revision.commit, lastVoted))) {
    const { address } = findNetwork(pass.loaded.network, pass.loaded.resources)!;
    const message = `the branch does not contain ${lastVoted.slice(0, 12)}, the commit of this organization's last vote: put the branch back`;
    pass.condition(address, 'Stalled', 'VoteNotContained', message);
    pass.governance = undefined;
    return { addresses: new Set() };
  }
  return { addresses };
}

/** The decision that led to a sequence. */
async function decision(
  reader: GovernanceReader,
  address: Address,
  ledger: LedgerId,
  sequence: number,
): Promise<ProposalView | undefined> {
  const proposals = await reader.proposals({ address: formatAddress(address) });
  return decidedAt(proposals, ledger, `sequence:${sequence - 1}`);
}
