import type { NetworkSpec } from '../network/network-spec.js';

/** Are anchor peers each organization's own to change: then they are no part of what is voted. */
export function anchorsDelegated(network: NetworkSpec | undefined): boolean {
  return network?.governance.delegated.includes('anchor-peers') ?? false;
}
