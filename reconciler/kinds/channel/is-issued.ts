import { parsedCertificate } from '../../fabric/msp/parsed-certificate.js';

/** Is a certificate (PEM) signed by a CA (PEM)? What cannot be read comes from nobody; the plan refuses it elsewhere. */
export function isIssued(pem: string, ca: string): boolean {
  try {
    const [certificate, issuer] = [parsedCertificate(pem), parsedCertificate(ca)];
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}
