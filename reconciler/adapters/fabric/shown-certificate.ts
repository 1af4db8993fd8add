import { connect } from 'node:tls';

const LIMIT_MS = 5000;

/**
 * The TLS certificate (PEM) that a node shows. Nothing is sent to it and nothing of it is believed: who wants to know
 * which certificate it has cannot ask for one that it has not.
 * @param address `host:port`
 * @returns undefined where nobody answers
 */
export function shownCertificate(address: string): Promise<string | undefined> {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? [];
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ['h2'] });
    const answer = (pem: string | undefined): void => {
      socket.destroy();
      resolve(pem);
    };
    socket.setTimeout(LIMIT_MS, () => answer(undefined));
    socket.once('secureConnect', () => answer(socket.getPeerX509Certificate()?.toString()));
    socket.once('error', () => answer(undefined));
  });
}
