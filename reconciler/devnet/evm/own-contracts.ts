import { readFileSync } from 'node:fs';
import type { InterfaceAbi } from 'ethers';
import type { GenesisContract, IngressContracts } from './evm-genesis.js';
import type { EvmKey } from './evm-key.js';

/** Our own contracts (chaincode/evm). */
export type OwnContractName = 'OpsSC' | 'NodeRules' | 'AccountRules' | 'NodeIngress' | 'AccountIngress';

export interface OwnContract {
  readonly abi: InterfaceAbi;
  /** 0x and hex: what a deploying transaction has, without the arguments. */
  readonly bytecode: string;
  readonly deployedBytecode: string;
}

/** A contract as `npm run build` has compiled it. */
export function ownContract(name: OwnContractName): OwnContract {
  // From dist/reconciler/devnet/evm/ to dist/chaincode/evm/.
  const file = new URL(`../../../chaincode/evm/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as OwnContract;
}

/** Our own ingresses for a genesis: until an admin is registered, `deployer` alone may register contracts. */
export function ownIngress({ address }: EvmKey): IngressContracts {
  const contract = (name: OwnContractName): GenesisContract => ({
    code: ownContract(name).deployedBytecode,
    storage: { [`0x${'0'.repeat(64)}`]: `0x${address.slice(2).padStart(64, '0')}` },
  });
  return { node: contract('NodeIngress'), account: contract('AccountIngress') };
}
