import { QuorateError } from '../core/model/quorate-error.js';
import { evmAccountKey } from '../devnet/evm/evm-key.js';
import { isDevnetCertificate } from '../devnet/identities/is-devnet-certificate.js';

/**
 * The devnet's keys are public: anybody can act with them. They are for this machine only.
 * @throws QuorateError DEVNET_IDENTITY when one would be used with a peer elsewhere
 */
export function refuseDevnetIdentity(certificatePem: string, endpoints: readonly string[]): void {
  const elsewhere = endpoints.filter((endpoint) => !isLoopback(endpoint));
  if (elsewhere.length === 0 || !isDevnetCertificate(certificatePem)) return;
  throw new QuorateError('DEVNET_IDENTITY', 'An identity of the devnet is used outside it', {
    why: `its private key is public, and ${elsewhere.join(', ')} is not on this machine`,
    mend: "take the organization's own certificate and key",
    facts: { endpoints: elsewhere.join(', ') },
  });
}

/**
 * The same for accounts: whoever knows the names knows the keys.
 * @param rpc JSON-RPC URLs of the chain
 * @throws QuorateError DEVNET_IDENTITY
 */
export function refuseDevnetAccount(
  address: string,
  {
    organization,
    chainId,
    rpc,
  }: { readonly organization: string; readonly chainId: number; readonly rpc: readonly string[] },
): void {
  const elsewhere = rpc.map((url) => new URL(url).host).filter((host) => !isLoopback(host));
  if (elsewhere.length === 0 || evmAccountKey(chainId, organization).address !== address) return;
  throw new QuorateError('DEVNET_IDENTITY', 'An account of the devnet is used outside it', {
    why: `its private key is public, and ${elsewhere.join(', ')} is not on this machine`,
    mend: "take the organization's own key",
    facts: { endpoints: elsewhere.join(', ') },
  });
}

function isLoopback(endpoint: string): boolean {
  const host = endpoint.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return /^127(?:\.\d{1,3}){3}$/.test(host) || host === '::1' || host === 'localhost' || host.endsWith('.localhost');
}
