import { formatAddress } from '../../core/model/address.js';
import type { Resource } from '../../core/model/kind.js';
import type { NetworkSpec } from './network-spec.js';

/** The Network document of a desired state; every loaded one has it. */
export function findNetwork(
  network: string,
  desired: ReadonlyMap<string, Resource>,
): Resource<NetworkSpec> | undefined {
  // Loaded documents of this kind have this spec: complete-network.ts made it.
  return desired.get(formatAddress({ network, kind: 'Network', name: network })) as unknown as
    | Resource<NetworkSpec>
    | undefined;
}
