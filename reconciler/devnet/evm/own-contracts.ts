import type { OwnContract } from '../../evm/own-code.js';
import { ownArtifact } from '../../machine/own-artifact.js';
import type { GenesisContract, IngressContracts } from './evm-genesis.js';
import type { EvmKey } from './evm-key.js';

/** Our own ingresses for a genesis: until an admin is registered, `deployer` alone may register contracts. */
export function ownIngress({ address }: EvmKey): IngressContracts {
  const contract = (name: OwnContract): GenesisContract => ({
    code: ownArtifact(name).deployedBytecode,
    storage: { [`0x${'0'.repeat(64)}`]: `0x${address.slice(2).padStart(64, '0')}` },
  });
  return { node: contract('NodeIngress'), account: contract('AccountIngress') };
}
