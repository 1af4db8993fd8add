import type { Gateway } from '@hyperledger/fabric-gateway';
import { PeerConnection } from '../adapters/fabric/peer-connection.js';
import { QuorateError } from '../core/model/quorate-error.js';
import type { RunningNetwork } from '../devnet/running-network.js';

/** As whom, and over which of its peers. */
export interface UserOfDevnet {
  readonly mspId: string;
  /** Default `Admin`. */
  readonly user?: string;
  /** Short name; default: the first. */
  readonly peer?: string;
}

/** Connects an unmodified gateway client to a running network. @throws QuorateError DEVNET_UNKNOWN_USER, DEVNET_NODE */
export function connectUser(
  network: RunningNetwork,
  { mspId, user = 'Admin', peer }: UserOfDevnet,
): { readonly gateway: Gateway; close(): void } {
  const owner = network.identities.find((one) => one.mspId === mspId);
  const identity = owner?.admins.get(user) ?? owner?.users.get(user);
  const first = network.peers.find((one) => one.mspId === mspId);
  if (owner === undefined || identity === undefined || first === undefined) throw unknownUser(network, mspId, user);
  const node = peer === undefined ? first : network.peer(`${peer}.${owner.domain}`);
  const connection = new PeerConnection(
    {
      name: node.name,
      endpoint: node.address,
      hostAlias: node.name,
      tlsRootCertificates: owner.tlsCa.certificatePem,
    },
    identity,
  );
  return { gateway: connection.gateway(), close: () => connection.close() };
}

function unknownUser(network: RunningNetwork, mspId: string, user: string): QuorateError {
  const withPeers = new Set(network.peers.map((one) => one.mspId));
  const known = network.identities
    .filter((one) => withPeers.has(one.mspId))
    .flatMap((one) => [...one.admins.keys(), ...one.users.keys()].map((name) => `${one.mspId}/${name}`));
  return new QuorateError('DEVNET_UNKNOWN_USER', 'The embedded network has no such user', {
    why: `"${mspId}/${user}" is not one of its users`,
    mend: `use one of ${known.join(', ')}`,
    facts: { as: `${mspId}/${user}` },
  });
}
