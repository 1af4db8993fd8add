import { canonicalJson } from '../digest/canonical-json.js';
import { FORMAT_VERSION } from '../digest/content-digest.js';
import { sha256Hex } from '../digest/sha256-hex.js';
import type { Json } from '../model/json.js';
import type { Plan } from '../model/plan.js';
import { QuorateError } from '../model/quorate-error.js';
import { planSummary } from './plan-summary.js';

/** The version of the file's own shape. */
export const PLAN_FILE_VERSION = 1;

/**
 * A plan as JSON (schemas/plan.schema.json), its own hash in it: `--format json` and `--out plan.json`. The same plan
 * gives the same bytes.
 */
export function savePlan(plan: Plan): string {
  const body = JSON.parse(JSON.stringify(plan)) as Json;
  const checksum = sha256Hex(canonicalJson(body));
  const file = { planFileVersion: PLAN_FILE_VERSION, checksum, summary: planSummary(plan), plan: body };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Reads a saved plan back.
 *
 * @throws QuorateError PLAN_FILE_INVALID, PLAN_FILE_VERSION
 */
export function loadPlan(text: string): Plan {
  const file = parse(text);
  if (file.planFileVersion !== PLAN_FILE_VERSION || file.plan?.formatVersion !== FORMAT_VERSION) {
    throw new QuorateError('PLAN_FILE_VERSION', 'The saved plan is of another release of Quorate', {
      why: `it says ${file.planFileVersion}/${file.plan?.formatVersion}, this release ${PLAN_FILE_VERSION}/${FORMAT_VERSION}`,
      mend: 'plan again',
    });
  }
  if (sha256Hex(canonicalJson(file.plan as unknown as Json)) !== file.checksum) {
    throw invalid('its checksum does not fit: it was changed after it was saved');
  }
  const { plan } = file;
  const changes = plan.changes.map((change) => ({ ...change, ledger: change.ledger, base: change.base }));
  return { ...plan, revision: plan.revision, changes };
}

/**
 * Refuses a saved plan whose live state has moved since.
 *
 * @throws QuorateError PLAN_STALE (exit code 4)
 */
export function assertFresh(saved: Plan, liveDigest: string): void {
  if (saved.liveDigest === liveDigest) return;
  throw new QuorateError('PLAN_STALE', 'The saved plan is stale', {
    why: 'what the ledgers say has changed since it was made',
    mend: 'plan again and look at it again',
    facts: { planned: saved.liveDigest, live: liveDigest },
  });
}

interface PlanFile {
  readonly planFileVersion: unknown;
  readonly checksum: unknown;
  readonly plan: Plan;
}

function parse(text: string): PlanFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid('it is not JSON', error);
  }
  const file = value as Partial<PlanFile> | null;
  if (file === null || typeof file !== 'object' || !Array.isArray(file.plan?.changes))
    throw invalid('it holds no plan');
  return file as PlanFile;
}

function invalid(why: string, cause?: unknown): QuorateError {
  return new QuorateError('PLAN_FILE_INVALID', 'This is not a saved plan', {
    why,
    mend: 'plan again with --out',
    cause,
  });
}
