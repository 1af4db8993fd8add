import type { Remark } from '../../core/model/change.js';
import type { DesiredCertificate } from './desired-certificates.js';

/** Who issues a certificate anew needs votes of others: two months are time for that. */
const SOON_DAYS = 60;
const DAY_MS = 86_400_000;

/**
 * Certificates that end: what a change brings in must be valid now, for Fabric itself looks at the dates of new
 * consenters only; what is there, or comes, and ends soon is said before it does.
 */
export function certificateRemarks(certificates: readonly DesiredCertificate[], now: string): readonly Remark[] {
  const instant = Date.parse(now);
  const expired = certificates.filter(({ certificate }) => certificate.notAfter < instant);
  const refused = certificates.filter(({ isNew }) => isNew).flatMap((one) => refusal(one, instant));
  const ending = certificates.filter(
    ({ certificate: { notAfter } }) => notAfter >= instant && notAfter - instant <= SOON_DAYS * DAY_MS,
  );
  return [
    ...refused,
    ...danger('CERTIFICATE_EXPIRED', 'certificates that have expired', kept(expired)),
    ...danger('CERTIFICATE_EXPIRES', `certificates that expire within ${SOON_DAYS} days`, ending),
  ];
}

function refusal({ place, certificate }: DesiredCertificate, instant: number): readonly Remark[] {
  const { subject, notBefore, notAfter } = certificate;
  if (notAfter < instant) {
    const text = `${place}: ${subject.text} expired on ${day(notAfter)}`;
    return [{ severity: 'refused', code: 'CERTIFICATE_EXPIRED', text, mend: 'put one there that is valid' }];
  }
  if (notBefore <= instant) return [];
  const text = `${place}: ${subject.text} is not valid before ${new Date(notBefore).toISOString()}`;
  return [{ severity: 'refused', code: 'CERTIFICATE_NOT_YET_VALID', text, mend: 'wait until then, or issue it anew' }];
}

function kept(certificates: readonly DesiredCertificate[]): readonly DesiredCertificate[] {
  return certificates.filter(({ isNew }) => !isNew);
}

/** One remark for all of them, the first to end first. */
function danger(code: string, what: string, certificates: readonly DesiredCertificate[]): readonly Remark[] {
  if (certificates.length === 0) return [];
  const list = [...certificates]
    .sort((left, right) => left.certificate.notAfter - right.certificate.notAfter)
    .map((one) => `${one.place} ${commonName(one)} on ${day(one.certificate.notAfter)}`);
  const mend = 'issue them anew and put the new ones beside them, in the Network or Channel document, before these end';
  return [{ severity: 'danger', code, text: `${what}: ${list.join('; ')}`, mend }];
}

/** Enough to know it by. */
function commonName({ certificate: { subject } }: DesiredCertificate): string {
  return /CN=[^,+]+/.exec(subject.text)?.[0] ?? subject.text;
}

function day(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
