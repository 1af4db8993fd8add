import { formatAddress } from '../core/model/address.js';
import type { Resource } from '../core/model/kind.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { definitionAt } from '../kinds/chaincode/apply-chaincode.js';
import type { ChaincodeLive } from '../kinds/chaincode/chaincode-live.js';
import type { ChaincodeSpec } from '../kinds/chaincode/chaincode-spec.js';
import { type AclProblem, proposeAclProblem } from '../kinds/channel/propose-acl.js';
import { governanceResource, governanceTrust } from '../loop/governance-trust.js';
import { lookAround } from '../loop/look-around.js';
import type { LoadedRevision } from '../loop/loop-ports.js';
import type { Look, Looker } from '../loop/pass.js';
import { untrusted } from './untrusted.js';

/** How far the governance chaincode is, as our own peers show it. */
export interface Birth {
  readonly chaincode: string;
  readonly version: string;
  readonly channel: string;
  /** The committed sequence; 0 when nothing is committed. */
  readonly sequence: number;
  /** It is on the ledger (for a recovery: as our Git says). */
  readonly committed: boolean;
  /** Member -> has approved what our Git says at the next sequence; empty once it is committed. */
  readonly approvals: Readonly<Record<string, boolean>>;
  /** Why what is committed is not to be believed; undefined when it is, or nothing is committed. */
  readonly distrust: string | undefined;
  /** Why a plain client could vote in its organization's name; undefined when none can. */
  readonly acl: AclProblem | undefined;
}

/** The governance chaincode that our own Git declares. @throws QuorateError REVISION_UNTRUSTED, GOVERNANCE_UNDECLARED */
export async function declaredGovernance({ ports }: Looker): Promise<ChaincodeSpec> {
  const { trusted, refusal } = await ports.revisions.current();
  if (!trusted) throw untrusted(refusal);
  return specOf(documentOf(await ports.load(trusted.commit)));
}

/** @throws QuorateError as lookAround, GOVERNANCE_UNDECLARED, GOVERNANCE_UNREADABLE */
export async function readBirth(looker: Looker, recovery: boolean): Promise<Birth> {
  const { look, refusal } = await lookAround(looker);
  if (!look) throw untrusted(refusal);
  const resource = documentOf(look.loaded);
  const { name, version, channel } = specOf(resource);
  const { sequence } = liveOf(look, resource);
  const distrust = sequence > 0 ? governanceTrust(look) : undefined;
  const differs = look.plan?.changes.some(({ address }) => formatAddress(address) === formatAddress(resource.address));
  const committed = sequence > 0 && !(recovery && differs);
  const next = definitionAt(specOf(resource), sequence + 1);
  const approvals = committed ? {} : ((await look.fabric.readiness(channel, next)) ?? {});
  const acl = proposeAclProblem(await look.fabric.channel(channel));
  return { chaincode: name, version, channel, sequence, committed, approvals, distrust, acl };
}

function documentOf(loaded: LoadedRevision): Resource {
  const resource = governanceResource({ loaded });
  if (resource) return resource;
  throw new QuorateError('GOVERNANCE_UNDECLARED', 'Our own Git declares no governance chaincode', {
    why: 'no Chaincode document has the name and channel of spec.governance in the Network document',
    mend: 'add one, e.g. network-specs/telecom/chaincodes/opssc.yaml',
  });
}

function specOf({ spec }: Resource): ChaincodeSpec {
  return spec as unknown as ChaincodeSpec;
}

function liveOf(look: Look, { address }: Resource): ChaincodeLive {
  const observed = look.observed.get(formatAddress(address));
  if (observed?.state === 'present') return observed.live as ChaincodeLive;
  throw new QuorateError('GOVERNANCE_UNREADABLE', 'The governance channel cannot be read', {
    why: observed?.state === 'unknown' ? observed.why : 'nothing was read',
    mend: 'reconcile doctor checks the peers, the channel and our identity',
    retry: 'transient',
  });
}
