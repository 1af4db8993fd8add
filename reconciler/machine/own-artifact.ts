import { readFileSync } from 'node:fs';
import type { InterfaceAbi } from 'ethers';
import type { OwnContract } from '../evm/own-code.js';

/** One of our own contracts (chaincode/evm) as `npm run build` has compiled it. */
export interface OwnArtifact {
  readonly abi: InterfaceAbi;
  /** 0x and hex: what a deploying transaction has, without the arguments. */
  readonly bytecode: string;
  readonly deployedBytecode: string;
}

export function ownArtifact(name: OwnContract): OwnArtifact {
  // From dist/reconciler/machine/ to dist/chaincode/evm/.
  const file = new URL(`../../chaincode/evm/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as OwnArtifact;
}
