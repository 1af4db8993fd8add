import { formatAddress } from '../core/model/address.js';
import type { Resource } from '../core/model/kind.js';
import type { ChaincodeLive } from '../kinds/chaincode/chaincode-live.js';
import type { ChaincodeSpec } from '../kinds/chaincode/chaincode-spec.js';
import { findNetwork } from '../kinds/network/find-network.js';
import { isOnFabric } from '../kinds/network/governance-ledger.js';
import type { Look } from './pass.js';

/** The document of the governance chaincode, if the spec declares one. */
export function governanceResource(pass: Pick<Look, 'loaded'>): Resource | undefined {
  const ledger = findNetwork(pass.loaded.network, pass.loaded.resources)!.spec.governance;
  if (!isOnFabric(ledger)) return undefined;
  const { channel, chaincode } = ledger;
  return [...pass.loaded.resources.values()].find(({ address, spec }) => {
    const candidate = spec as unknown as ChaincodeSpec;
    return address.kind === 'Chaincode' && candidate.channel === channel && candidate.name === chaincode;
  });
}

/**
 * Why the governance chaincode on the ledger is not to be believed; undefined when it is. It is the one that our own
 * organization approved at the committed sequence, with a package: what else runs under its name is not what our Git
 * ever held.
 */
export function governanceTrust(pass: Look): string | undefined {
  const resource = governanceResource(pass);
  if (!resource) return undefined;
  const observed = pass.observed.get(`${resource.address.network}/Chaincode/${resource.address.name}`);
  if (observed?.state !== 'present') return 'the governance chaincode could not be read';
  const live = observed.live as ChaincodeLive;
  if (live.sequence === 0) return 'the governance chaincode is not committed yet';
  if (!live.own) return 'our own approvals cannot be read: our identity is no admin of this organization';
  if (live.own.committedPackageId) return undefined;
  return `this organization has not approved the governance chaincode at sequence ${live.sequence} with a package of its own: its definition is not what our Git held`;
}

/** The same where the governance chaincode is committed, known to us, and not ours: not at its birth, not when unread. */
export function foreignGovernance(pass: Look): string | undefined {
  const resource = governanceResource(pass);
  const observed = resource && pass.observed.get(formatAddress(resource.address));
  if (observed?.state !== 'present') return undefined;
  const { sequence, own } = observed.live as ChaincodeLive;
  return sequence > 0 && own && !own.committedPackageId ? governanceTrust(pass) : undefined;
}
