import { readSourceTree } from '../adapters/files/read-source-tree.js';
import { treeHash } from '../core/digest/tree-hash.js';
import type { ChaincodeSpec } from '../kinds/chaincode/chaincode-spec.js';
import { sourcePlace } from '../kinds/chaincode/with-source-trees.js';
import { DEFAULT_SERVICE_ADDRESS } from '../kinds/network/complete-network.js';
import { findNetwork } from '../kinds/network/find-network.js';
import type { SourceTree } from '../ports/write/chaincode-runtime.js';
import type { DesiredState } from '../spec/desired-state.js';

/** A chaincode whose source is in a folder of this machine, as its developer has it at the moment. */
export interface DevChaincode {
  readonly spec: ChaincodeSpec;
  /** Nothing outside of it is read. */
  readonly root: string;
  /** From the root; '' when it is the root. */
  readonly folder: string;
  /** The Network's `chaincodeService.address`. */
  readonly addressTemplate: string;
}

/** The chaincodes of a spec that have a source in its own repo, in the order of their addresses. */
export function devChaincodes(desired: DesiredState, root: string): readonly DevChaincode[] {
  const network = findNetwork(desired.network, desired.resources)?.spec;
  const addressTemplate = network?.chaincodeService.address ?? DEFAULT_SERVICE_ADDRESS;
  return [...desired.resources.values()].flatMap((resource) => {
    const place = sourcePlace(resource);
    if (place === undefined || place.repository !== undefined) return [];
    const spec = resource.spec as unknown as ChaincodeSpec;
    return [{ spec, root, folder: place.folder, addressTemplate }];
  });
}

/** The source as it stands on the disk now. @throws QuorateError SOURCE_MISSING, SOURCE_LINK, SOURCE_TOO_BIG */
export function sourceNow(chaincode: Pick<DevChaincode, 'root' | 'folder'>): SourceTree {
  const files = readSourceTree(chaincode.root, chaincode.folder);
  return { hash: treeHash(files), files };
}
