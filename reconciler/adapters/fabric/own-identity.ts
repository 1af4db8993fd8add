import type { ReconcilerConfig } from '../../config/reconciler-config.js';
import { identityThatSigns, type SigningIdentity, signingIdentity } from '../../fabric/msp/signing-identity.js';
import { notConfigured } from '../not-configured.js';
import { Pkcs11Key } from './pkcs11-key.js';
import { readNamed } from './read-named.js';

/**
 * Our own identity: its certificate, and its key from a file or in a token.
 * @throws QuorateError FABRIC_NOT_CONFIGURED, CONFIG_FILE_MISSING, and as `Pkcs11Key.find`
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
  const key = Pkcs11Key.find({ ...place, pin, certificate });
  return identityThatSigns(organization, certificate, (message) => key.sign(message));
}
