import type { Resource } from '../../core/model/kind.js';
import type { ObservePorts } from '../kind-ports.js';
import { findNetwork } from '../network/find-network.js';
import { type ChaincodePackage, chaincodePackage } from './chaincode-package.js';
import type { ChaincodeSpec } from './chaincode-spec.js';

/** The package that a document asks for; the same bytes at every organization. */
export function packageOf(
  read: Pick<ObservePorts, 'desired' | 'packages'>,
  resource: Resource,
  tree: string,
): Promise<ChaincodePackage> {
  const { name, version } = resource.spec as unknown as ChaincodeSpec;
  const addressTemplate = findNetwork(resource.address.network, read.desired)?.spec.chaincodeService.address ?? '';
  const key = JSON.stringify([name, version, tree, addressTemplate]);
  let made = read.packages.get(key);
  if (!made) {
    made = chaincodePackage({ name, version, tree, addressTemplate });
    read.packages.set(key, made);
  }
  return made;
}
