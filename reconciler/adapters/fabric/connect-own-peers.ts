import type { PeerConfig } from '../../config/reconciler-config.js';
import type { SigningIdentity } from '../../fabric/msp/signing-identity.js';
import { readNamed } from '../files/read-named.js';
import { OwnPeers } from './own-peers.js';
import { PeerConnection } from './peer-connection.js';

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
            tlsRootCertificates: readNamed(tlsRootCertificates, `tlsRootCertificates of ${name}`),
          },
          identity,
        ),
    ),
  );
}
