import { electorate, votesNeeded } from '../../core/ballot/electorate.js';
import { diffFields } from '../../core/diff/diff-fields.js';
import { contentDigest, FORMAT_VERSION } from '../../core/digest/content-digest.js';
import { type Guard, guardRemark } from '../../core/guards/allowances.js';
import { isLargeChange, LARGE_CHANGE_PERCENT, listLoss } from '../../core/guards/large-change.js';
import { type Address, formatAddress } from '../../core/model/address.js';
import type { Remark, Rule } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Diff, DiffContext, Observed, Resource } from '../../core/model/kind.js';
import { isOnFabric } from './governance-ledger.js';
import type { NetworkLive } from './network-live.js';
import { networkBase } from './network-on-evm.js';
import { byOrganization, desiredShared, liveShared } from './network-shared.js';
import type { NetworkSpec } from './network-spec.js';
import { ownerSteps } from './owner-steps.js';

const NOTHING: Diff = { change: undefined, ownSteps: [], notices: [] };

/**
 * What to vote on for the Network document: its rule and its organizations. Where the governance ledger was not read or
 * holds nothing yet, its rule is a constant of OpsSC's package, so there is nothing to vote on: only a notice.
 */
export function diffNetwork(
  _context: DiffContext,
  address: Address,
  desired: Resource | undefined,
  observed: Observed<NetworkLive>,
): Diff {
  if (!desired || observed.state === 'unknown') return NOTHING;
  const spec = desired.spec as unknown as NetworkSpec;
  const live = observed.live;
  if (!live) {
    const text = `no governance ledger answers yet; the first rule comes with OpsSC itself`;
    return {
      ...NOTHING,
      notices: [{ severity: 'note', code: 'GOVERNANCE_NOT_BORN', text, mend: 'reconcile bootstrap' }],
    };
  }
  const before = liveShared(live);
  const after = desiredShared(spec);
  const fields = diffFields(byOrganization(before), byOrganization(after), unrecorded(before, after, live));
  if (fields.length === 0) return NOTHING;
  const remarks = [
    ...organizationGuards(address, spec, live, desired),
    ...ruleGuards(address, spec, live, desired),
    ...ownersOfQueue(spec, live),
  ];
  const content = { formatVersion: FORMAT_VERSION, address: formatAddress(address), action: 'update' as const, after };
  return {
    change: {
      address,
      action: 'update',
      before,
      after,
      fields,
      remarks,
      electorate: electorate(live.members, live.rule, live.mustAgree),
      ledger: live.ledger,
      base: networkBase(live, desired),
      digest: contentDigest(content),
    },
    ownSteps: [],
    notices: [],
  };
}

/** What the ledger does not record is unknown, never a difference. */
function unrecorded(before: JsonObject, after: JsonObject, live: NetworkLive): ReadonlySet<string> {
  const recorded = before.governance as JsonObject;
  const paths = Object.keys(after.governance as JsonObject).filter((key) => !(key in recorded));
  const organizations = live.accounts ? unrecordedByContract(after, live.accounts) : [];
  return new Set([
    ...paths.map((key) => `governance.${key}`),
    ...('organizations' in before ? organizations : ['organizations']),
  ]);
}

/** A contract knows of an organization the account that votes for it, and of those that do not vote nothing. */
function unrecordedByContract(after: JsonObject, accounts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(byOrganization(after).organizations as JsonObject).flatMap(([mspId, entry]) => {
    const path = `organizations.${mspId}`;
    const others = Object.keys(entry as JsonObject).filter((key) => key !== 'account');
    if (Object.hasOwn(accounts, mspId)) return others.map((key) => `${path}.${key}`);
    return 'account' in (entry as JsonObject) ? [] : [path];
  });
}

function organizationGuards(
  address: Address,
  spec: NetworkSpec,
  live: NetworkLive,
  desired: Resource,
): readonly Remark[] {
  const before = live.organizations?.map(({ mspId }) => mspId) ?? Object.keys(live.accounts ?? {});
  const loss = listLoss(
    before,
    spec.organizations.filter(({ account }) => !live.accounts || account !== undefined).map(({ mspId }) => mspId),
  );
  if (loss.removed.length === 0) return [];
  const numbers = `${loss.removed.length} of ${loss.before} organizations (${loss.percent} %)`;
  const remarks = [guard('remove-organization', `removes ${loss.removed.join(', ')}: ${numbers}`, address, desired)];
  if (isLargeChange(loss.removed.length, loss.before)) {
    const text = `removes ${numbers} at once, more than ${LARGE_CHANGE_PERCENT} %`;
    remarks.push(guard('large-change', text, address, desired));
  }
  return remarks;
}

function ruleGuards(address: Address, spec: NetworkSpec, live: NetworkLive, desired: Resource): readonly Remark[] {
  const voters = live.members.length;
  const wanted = spec.governance;
  const remarks: Remark[] = [];
  const [now, then] = [votesNeeded(live.rule, voters), votesNeeded(wanted.rule, voters)];
  if (then < now) {
    const text = `${describe(wanted.rule)} asks for ${then} of ${voters} votes where ${describe(live.rule)} asked for ${now}`;
    remarks.push(guard('weaken-rule', text, address, desired));
  }
  const dropped = listLoss(live.mustAgree, wanted.mustAgree).removed;
  if (dropped.length > 0) {
    remarks.push(guard('weaken-rule', `decides without ${dropped.join(', ')} from then on`, address, desired));
  }
  if (then > voters) {
    const text = `${then} votes are asked for, and the governance ledger has ${voters} members`;
    remarks.push({ severity: 'refused', code: 'RULE_UNREACHABLE', text, mend: `at most ${voters}` });
  }
  return remarks;
}

/** Who votes by a queue is decided in the admin contract's own, by people (decisions/0006-besu.md): what they are to send. */
function ownersOfQueue({ governance, organizations }: NetworkSpec, { owners }: NetworkLive): readonly Remark[] {
  if (isOnFabric(governance) || governance.queue === undefined) return [];
  const names = new Map(organizations.map(({ name, account }) => [account, name]));
  const accounts = organizations.flatMap(({ account }) => (account === undefined ? [] : [account]));
  const { rule } = governance;
  const wanted = { accounts, required: rule.type === 'atLeast' ? rule.n : accounts.length };
  const steps = owners ? ownerSteps(owners, wanted, (account) => nameAndAccount(names.get(account), account)) : [];
  const text =
    'owners and their number are what the admin contract says, and change by its own queue, in which no loop votes';
  const mend = `write what it says into Git; or its owners do what the notes say (${steps.length} ${steps.length === 1 ? 'step' : 'steps'}), each when the one before is executed`;
  return [
    { severity: 'refused', code: 'QUEUE_OWNERS_DIFFER', text, mend },
    ...steps.map((step) => ({ severity: 'note' as const, code: 'QUEUE_OWNERS_STEP', text: step })),
  ];
}

function nameAndAccount(name: string | undefined, account: string): string {
  return name === undefined ? account : `${name} (${account})`;
}

function describe(rule: Rule): string {
  return rule.type === 'atLeast' ? `at least ${rule.n}` : rule.type;
}

function guard(name: Guard, text: string, address: Address, document: Resource): Remark {
  return guardRemark(name, text, address, document, document);
}
