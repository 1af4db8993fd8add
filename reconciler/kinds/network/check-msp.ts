import type { SpecProblem } from '../../core/model/kind.js';
import { newMspConfig } from '../../fabric/channel/edit-msp.js';
import { BoundedCache, bytesKey } from '../../fabric/msp/bounded-cache.js';
import { MspError } from '../../fabric/msp/msp-error.js';
import { parseRevocationList } from '../../fabric/msp/revocation-list.js';
import { setUpMsp } from '../../fabric/msp/set-up-msp.js';
import { certificateFromPem } from '../../fabric/msp/trust.js';
import type { MspSpec, OrganizationSpec } from './network-spec.js';

/** Fabric writes whole certificates as numbers into its texts. */
const LONGEST_TEXT = 300;

/**
 * An organization's MSP as Fabric itself sets it up: what no channel would take is refused before anybody votes on it. Of
 * a revocation list that no CA of the MSP signed, which Fabric takes and never looks at, is warned: channels hold such.
 * @param path pointer to the MSP in the document
 */
export function checkMsp({ mspId, msp }: OrganizationSpec, path: string): readonly SpecProblem[] {
  // A folder without CAs was refused when it was read.
  if (msp.rootCerts.length === 0) return [];
  const why = refusalOf(mspId, msp);
  if (why !== undefined) {
    const what = `Fabric does not take the MSP of ${mspId}: ${why.slice(0, LONGEST_TEXT)}`;
    return [{ code: 'MSP_REFUSED', path, what, mend: mendOf(msp) }];
  }
  const foreign = msp.revocationList.filter((list) => !isOwn(list, msp)).length;
  if (foreign === 0) return [];
  const what = `${foreign} of ${msp.revocationList.length} revocation lists of ${mspId} is signed by none of its CAs: Fabric would revoke nothing by it`;
  const mend = 'take the list that the issuer of the revoked signed';
  return [{ severity: 'warning', code: 'REVOCATION_LIST_FOREIGN', path, what, mend }];
}

function mendOf({ nodeOUs, revocationList }: MspSpec): string {
  const parts = ['rootCerts and tlsRootCerts hold CAs', 'intermediates come from those roots'];
  if (nodeOUs.enable) parts.push('the certificates of nodeOUs are among these CAs');
  if (revocationList.length > 0) parts.push('revocationList holds CRLs');
  return `see that ${parts.join(', ')}`;
}

/** Networks are loaded again and again, and their MSPs stay: what was said of one is kept, '' for nothing. */
const REFUSALS = new BoundedCache<string>(1024);

function refusalOf(mspId: string, msp: MspSpec): string | undefined {
  const config = newMspConfig(mspId, withAdministrators(msp));
  const key = bytesKey(config);
  let why = REFUSALS.get(key);
  if (why === undefined) {
    why = setUpText(config);
    REFUSALS.set(key, why);
  }
  return why === '' ? undefined : why;
}

function setUpText(config: Uint8Array): string {
  try {
    setUpMsp(config, 'V3_0');
    return '';
  } catch (error) {
    if (error instanceof MspError) return error.message;
    throw error;
  }
}

/** Listed administrators stand in the channel, not in Git: whether there are any is judged with the channel. */
function withAdministrators(msp: MspSpec): MspSpec {
  const admin = msp.nodeOUs.admin ?? { organizationalUnitIdentifier: 'admin' };
  return { ...msp, nodeOUs: { ...(msp.nodeOUs.enable ? msp.nodeOUs : {}), enable: true, admin } };
}

function isOwn(list: string, { rootCerts, intermediateCerts }: MspSpec): boolean {
  const { signedBy } = parseRevocationList(Buffer.from(list));
  return [...rootCerts, ...intermediateCerts].some((pem) => signedBy(certificateFromPem(Buffer.from(pem))));
}
