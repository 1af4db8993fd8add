import type { SpecProblem } from '../../core/model/kind.js';
import { newMspConfig } from '../../fabric/channel/edit-msp.js';
import { describeCertificate, fingerprint } from '../../fabric/msp/describe-certificate.js';
import { refusal } from '../../fabric/msp/msp-error.js';
import { setUpMsp } from '../../fabric/msp/set-up-msp.js';
import { certificateFromPem, isCa } from '../../fabric/msp/trust.js';
import type { MspSpec, OrganizationSpec } from './network-spec.js';

type Problem = Pick<SpecProblem, 'code' | 'what' | 'mend'>;

/**
 * What speaks against an MSP that is to join: certificates that are none, no CAs or not valid now, and whatever Fabric
 * would refuse of it. Undefined: nothing does.
 * @param now milliseconds since 1970
 */
export function checkNewcomerMsp(mspId: string, msp: MspSpec, now: number): Problem | undefined {
  const authorities = [...msp.rootCerts, ...msp.intermediateCerts, ...msp.tlsRootCerts, ...msp.tlsIntermediateCerts];
  for (const pem of authorities) {
    const problem = checkAuthority(pem, now);
    if (problem) return problem;
  }
  const why = refusal(() => {
    setUpMsp(newMspConfig(mspId, msp), 'V3_0');
  });
  if (!why) return undefined;
  const mend = msp.nodeOUs.enable
    ? 'mend what it names: chains, revocation lists, or the certificates that config.yaml names'
    : 'give a config.yaml with NodeOUs enabled: without it roles come from lists of certificates, which are not managed';
  return { code: 'JOIN_MSP_INVALID', what: `Fabric would refuse it: ${withoutBytes(why.message)}`, mend };
}

function checkAuthority(pem: string, now: number): Problem | undefined {
  const mend = 'put the certificate of a CA in its place that is valid now';
  const problem = (what: string): Problem => ({ code: 'JOIN_MSP_INVALID', what, mend });
  const line = describeCertificate(pem);
  let found: Problem | undefined;
  const unreadable = refusal(() => {
    const certificate = certificateFromPem(Buffer.from(pem));
    const day = (time: number) => new Date(time).toISOString();
    if (!isCa(certificate)) found = problem(`${line} is no certificate of a CA`);
    else if (now < certificate.notBefore) found = problem(`${line} is not valid before ${day(certificate.notBefore)}`);
    else if (now > certificate.notAfter) found = problem(`${line} has ended on ${day(certificate.notAfter)}`);
  });
  return unreadable ? problem(`a certificate cannot be read: ${withoutBytes(unreadable.message)}`) : found;
}

/** Fabric prints whole certificates as numbers. */
function withoutBytes(text: string): string {
  return text.replace(/\[[0-9 ]{40,}\]/g, '[...]').replace(/-----BEGIN.*?-----END CERTIFICATE-----(\\n)?/gs, '...');
}

/** Who of a network is the same already, or would vouch for the newcomer's identities. */
export function checkNewcomer(
  newcomer: Pick<OrganizationSpec, 'name' | 'mspId' | 'msp'>,
  organizations: readonly OrganizationSpec[],
): Problem | undefined {
  const { name, mspId, msp } = newcomer;
  const mine = new Set(issuers(msp).map(fingerprint));
  for (const other of organizations) {
    const problem = (what: string, mend: string): Problem => ({ code: 'JOIN_DUPLICATE', what, mend });
    if (other.name.toLowerCase() === name.toLowerCase()) {
      return problem(`there is an organization "${other.name}" already`, 'give another name by --org');
    }
    if (other.mspId === mspId)
      return problem(`${other.name} has the MSP id "${mspId}"`, 'give another one by --msp-id');
    const shared = issuers(other.msp).find((pem) => mine.has(fingerprint(pem)));
    if (shared) {
      const what = `${other.name} has this CA already, ${describeCertificate(shared)}: each would act as the other`;
      return problem(what, 'give the MSP of the newcomer itself');
    }
  }
  return undefined;
}

/** The CAs that issue identities: the lowest ones. */
function issuers({ rootCerts, intermediateCerts }: MspSpec): readonly string[] {
  return intermediateCerts.length > 0 ? intermediateCerts : rootCerts;
}
