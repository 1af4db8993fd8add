import { isPlaced } from '../channel/is-placed.js';
import { findNetwork } from '../network/find-network.js';
import type { PlasmaSubject } from './check-plasma-chain.js';

/** Names of an organization's peers that sit in one of the two channels. */
export function seatsOf(
  { resource, desired, ...channels }: Pick<PlasmaSubject, 'resource' | 'desired' | 'root' | 'plasma'>,
  mspId: string,
  side: 'root' | 'plasma',
): readonly string[] {
  const organizations = findNetwork(resource.address.network, desired)?.spec.organizations ?? [];
  const peers = organizations.find((one) => one.mspId === mspId)?.peers.map(({ name }) => name) ?? [];
  return peers.filter((peer) => isPlaced(channels[side], mspId, peer));
}
