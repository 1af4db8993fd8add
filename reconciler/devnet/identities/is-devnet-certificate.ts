import { X509Certificate } from 'node:crypto';

/** Organization name (O) in the subject of every devnet certificate and authority, hence in every issuer too. */
export const DEVNET_ORGANIZATION = 'Quorate devnet (public keys)';

/**
 * True for a certificate whose private key anybody can derive: subject or issuer is of the embedded network. Outside
 * the devnet such a certificate must be refused. Text that is no certificate is none of the devnet's: false.
 */
export function isDevnetCertificate(certificatePem: string): boolean {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(certificatePem);
  } catch {
    return false;
  }
  const mark = `O=${DEVNET_ORGANIZATION}`;
  return [certificate.subject, certificate.issuer].some((name) => name?.split('\n').includes(mark));
}
