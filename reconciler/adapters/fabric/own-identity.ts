import { X509Certificate } from 'node:crypto';
import type { ReconcilerConfig } from '../../config/reconciler-config.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { identityThatSigns, type SigningIdentity, signingIdentity } from '../../fabric/msp/signing-identity.js';
import { readNamed } from '../files/read-named.js';
import { notConfigured } from '../not-configured.js';
import { Pkcs11Key } from './pkcs11-key.js';

/**
 * Our own identity: its certificate, and its key from a file or in a token.
 * @throws QuorateError FABRIC_NOT_CONFIGURED, CONFIG_FILE_MISSING, IDENTITY_FILE, and as `Pkcs11Key.find`
 */
export function ownIdentity({
  organization,
  identity,
}: Pick<ReconcilerConfig, 'organization' | 'identity'>): SigningIdentity {
  if (!identity) throw notConfigured('fabric');
  const certificate = readNamed(identity.certificate, 'fabric.identity.certificate');
  if ('privateKey' in identity) {
    return signingIdentity(organization, certificate, readNamed(identity.privateKey, 'fabric.identity.privateKey'));
  }
  const { pinFile, ...place } = identity.pkcs11;
  const pin = readNamed(pinFile, 'fabric.identity.pkcs11.pinFile').replace(/\r?\n$/, '');
  const key = Pkcs11Key.find({ ...place, pin, certificate: ofP256(certificate, identity.certificate) });
  return identityThatSigns(organization, certificate, (message) => key.sign(message));
}

function ofP256(pem: string, file: string): X509Certificate {
  const certificate = readable(pem);
  if (certificate?.publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1') return certificate;
  throw new QuorateError('IDENTITY_FILE', 'fabric.identity.certificate cannot be used', {
    why: certificate ? `the key of ${file} is none of ECDSA P-256` : `${file} holds no PEM certificate`,
    mend: 'mend the path in reconciler.yaml, or the file; for a key in a token it is a certificate of ECDSA P-256',
  });
}

function readable(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
