import { sha256Hex } from '../core/digest/sha256-hex.js';
import { type ChaincodePackage, chaincodePackage } from '../kinds/chaincode/chaincode-package.js';
import type { DevChaincode } from './dev-chaincode.js';

/**
 * The package under which a chaincode runs while it is developed. It names no source: the source changes all the time,
 * and package id, address and definition shall stay, also over a restart on kept data. So a loop never takes it for the
 * package of a revision.
 */
export function devPackage({ spec, addressTemplate }: DevChaincode): Promise<ChaincodePackage> {
  const { name, version } = spec;
  return chaincodePackage({ name, version, tree: sha256Hex(`under development: ${name}`), addressTemplate });
}
