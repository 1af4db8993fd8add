import { FORMAT_VERSION } from '../digest/content-digest.js';
import { allowHint, isAllowed } from '../guards/allowances.js';
import { isLargeChange, LARGE_CHANGE_PERCENT, percentOf } from '../guards/large-change.js';
import { parseAddress } from '../model/address.js';
import type { Change, OwnStep, Remark } from '../model/change.js';
import type { DiffContext, Observed, PlanningKind, Resource } from '../model/kind.js';
import type { Plan, Unknown } from '../model/plan.js';
import { compareBytes } from '../order/compare-bytes.js';
import { orderChanges } from '../order/order-changes.js';
import { liveDigest } from './live-digest.js';

export interface PlanInput {
  readonly network: string;
  /** Full commit; undefined when planning a folder that is no clean checkout. */
  readonly revision: string | undefined;
  /** `live`, `file:...` or `git:<commit>`. */
  readonly against: string;
  /** By formatted address. */
  readonly desired: ReadonlyMap<string, Resource>;
  /** What was read, by formatted address. A declared resource that is not in it is unknown. */
  readonly observed: ReadonlyMap<string, Observed<unknown>>;
  /** Formatted addresses that an earlier decision or the other revision declared: only these can be retired. */
  readonly managed: ReadonlySet<string>;
  /** Our MSP id; undefined in CI. */
  readonly organization: string | undefined;
  /** In the order in which kinds depend on each other. */
  readonly kinds: ReadonlyMap<string, PlanningKind<never>>;
  /** The present instant, RFC 3339 UTC: tells whether a suspension is over, and a certificate valid. */
  readonly now: string;
}

/** Collected while one plan is made. */
interface Findings {
  readonly changes: Change[];
  readonly ownSteps: OwnStep[];
  readonly unknown: Unknown[];
  readonly notices: { address: Change['address']; remark: Remark }[];
}

/**
 * (desired, live) -> plan. Pure: same input, same bytes. Only declared or managed objects are touched; what could not
 * be read is unknown, so nothing follows from it.
 */
export function makePlan(input: PlanInput): Plan {
  const context: DiffContext = {
    desired: input.desired,
    observed: input.observed,
    organization: input.organization,
    now: input.now,
  };
  const findings: Findings = { changes: [], ownSteps: [], unknown: [], notices: [] };
  const gone = [...input.managed].filter((key) => !input.desired.has(key));
  for (const key of [...input.desired.keys(), ...gone].sort(compareBytes)) planOne(key, input, context, findings);
  const kindOrder = [...input.kinds.keys()];
  let digest: string | undefined;
  return {
    formatVersion: FORMAT_VERSION,
    network: input.network,
    revision: input.revision,
    against: input.against,
    changes: orderChanges(guardRetirements(findings.changes, input), kindOrder),
    ownSteps: findings.ownSteps,
    unknown: findings.unknown,
    notices: findings.notices,
    // Wanted for a plan that is saved, or compared with one; a loop's passes do without.
    get liveDigest() {
      digest ??= liveDigest(input.observed);
      return digest;
    },
  };
}

function planOne(key: string, input: PlanInput, context: DiffContext, findings: Findings): void {
  const address = parseAddress(key);
  const resource = input.desired.get(key);
  const kind = input.kinds.get(address.kind);
  if (!kind) return;
  const observed = input.observed.get(key) ?? { state: 'unknown' as const, why: 'it was not read' };
  if (observed.state === 'unknown') {
    if (observed.notOurs) findings.notices.push({ address, remark: notOurs(observed.why) });
    else findings.unknown.push({ address, why: observed.why });
    return;
  }
  // The live state under an address is of the address's kind: whoever observed it used that kind.
  const diff = kind.diff(context, address, resource, observed as Observed<never>);
  if (diff.unknown !== undefined) findings.unknown.push({ address, why: diff.unknown });
  for (const remark of diff.notices) findings.notices.push({ address, remark });
  if (resource?.suspend && isSuspended(resource.suspend.until, input.now)) {
    findings.notices.push({ address, remark: suspended(resource.suspend, diff.change) });
    return;
  }
  if (diff.change) findings.changes.push(diff.change);
  findings.ownSteps.push(...diff.ownSteps);
}

function notOurs(text: string): Remark {
  return { severity: 'note', code: 'NOT_OURS', text };
}

/** A date is the first instant of its day; a time may leave its seconds out. */
function isSuspended(until: string | undefined, now: string): boolean {
  return until === undefined || Date.parse(now) < Date.parse(until);
}

function suspended(suspend: NonNullable<Resource['suspend']>, change: Change | undefined): Remark {
  const end = suspend.until === undefined ? 'until the entry is removed' : `until ${suspend.until}`;
  const drift = change ? `; it differs in ${change.fields.map(({ path }) => path).join(', ')}` : '';
  return { severity: 'note', code: 'SUSPENDED', text: `suspended ${end} by ${suspend.by}: ${suspend.reason}${drift}` };
}

/** A folder that lost most of its documents is more often a mistake than a wish. */
function guardRetirements(changes: readonly Change[], input: PlanInput): readonly Change[] {
  const retired = changes.filter(({ action }) => action === 'retire');
  const before = input.managed.size;
  if (!isLargeChange(retired.length, before)) return changes;
  const network = input.desired.get(`${input.network}/Network/${input.network}`);
  return changes.map((change) => {
    if (change.action !== 'retire' || isAllowed('large-change', change.address, undefined, network)) return change;
    const numbers = `${retired.length} of ${before} resources (${percentOf(retired.length, before)} %)`;
    const remark: Remark = {
      severity: 'refused',
      code: 'LARGE_CHANGE',
      text: `${numbers} would be retired at once, more than ${LARGE_CHANGE_PERCENT} %`,
      mend: allowHint('large-change', change.address),
    };
    return { ...change, remarks: [...change.remarks, remark] };
  });
}
