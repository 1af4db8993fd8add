import { PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import type { SigningIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';
import { identitiesOf } from '../devnet/clients.js';
import { CHANNEL } from './example-consortium.js';

export interface Ask {
  /** Status and message of the answer, or why there is none. */
  said(chaincode: string, args: readonly string[]): Promise<string>;
  close(): void;
}

/** Asks the peer of an organization with any identity, of mychannel. */
export function askAs(network: RunningNetwork, mspId: string, identity: SigningIdentity): Ask {
  const node = network.peers.find((one) => one.mspId === mspId)!;
  const roots = identitiesOf(network, mspId).tlsCa.certificatePem;
  const place = { name: 'peer0', endpoint: node.address, hostAlias: node.name, tlsRootCertificates: roots };
  const connection = new PeerConnection(place, identity);
  return {
    said: (chaincode, args) =>
      connection.endorse(CHANNEL, chaincode, args).then(
        ({ status, message }) => `${status} ${message}`,
        (error) => String((error as { why?: string }).why),
      ),
    close: () => connection.close(),
  };
}
