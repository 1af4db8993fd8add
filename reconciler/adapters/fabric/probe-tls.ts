import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';

/** What a TLS handshake with a peer says. */
export interface TlsProbe {
  /** '' when the handshake succeeded. */
  readonly error: string;
  readonly certificate: X509Certificate | undefined;
}

const LIMIT_MS = 5000;

/** One handshake as the gRPC client makes it: root certificates, server name, HTTP/2. Sends nothing. */
export function probeTls(
  endpoint: string,
  serverName: string | undefined,
  rootCertificates: string,
): Promise<TlsProbe> {
  const at = endpoint.lastIndexOf(':');
  const host = endpoint.slice(0, at).replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const end = (error: string, certificate?: X509Certificate): void => {
      socket.destroy();
      resolve({ error, certificate });
    };
    const socket = connect({
      host,
      port: Number(endpoint.slice(at + 1)),
      ca: rootCertificates,
      // A server name must be no address (RFC 6066).
      ...(serverName === undefined && /^[\d.]+$|:/.test(host) ? {} : { servername: serverName ?? host }),
      ALPNProtocols: ['h2'],
      timeout: LIMIT_MS,
    });
    socket.once('secureConnect', () => end('', new X509Certificate(socket.getPeerCertificate(true).raw)));
    socket.once('timeout', () => end(`nothing answers within ${LIMIT_MS / 1000} s`));
    socket.once('error', (error) => end(error.message));
  });
}
