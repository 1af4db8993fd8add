import { readFileSync } from 'node:fs';
import type { PeerConfig, ReconcilerConfig } from '../../config/reconciler-config.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { type SigningIdentity, signingIdentity } from '../../fabric/msp/signing-identity.js';
import { notConfigured } from '../not-configured.js';
import { OwnPeers } from './own-peers.js';
import { PeerConnection } from './peer-connection.js';

/** Reads a file that the settings name. @throws QuorateError CONFIG_FILE_MISSING, which never shows what is in a file */
function read(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new QuorateError('CONFIG_FILE_MISSING', 'A file that the settings name cannot be read', {
      why: `${what}: ${(error as NodeJS.ErrnoException).code ?? 'unreadable'} at ${file}`,
      mend: 'mend the path in reconciler.yaml, or the permissions of the file',
      facts: { file },
    });
  }
}

/** Our own identity from its files. @throws QuorateError FABRIC_NOT_CONFIGURED, CONFIG_FILE_MISSING */
export function ownIdentity(config: Pick<ReconcilerConfig, 'organization' | 'identity'>): SigningIdentity {
  if (!config.identity) throw notConfigured('fabric');
  const certificate = read(config.identity.certificate, 'fabric.identity.certificate');
  const privateKey = read(config.identity.privateKey, 'fabric.identity.privateKey');
  return signingIdentity(config.organization, certificate, privateKey);
}

/** Connects to our own peers; nothing is sent before the first call. */
export function connectOwnPeers(peers: readonly PeerConfig[], identity: SigningIdentity): OwnPeers {
  return new OwnPeers(
    peers.map(
      ({ name, endpoint, hostAlias, tlsRootCertificates }) =>
        new PeerConnection(
          {
            name,
            endpoint,
            hostAlias,
            tlsRootCertificates: read(tlsRootCertificates, `tlsRootCertificates of ${name}`),
          },
          identity,
        ),
    ),
  );
}
