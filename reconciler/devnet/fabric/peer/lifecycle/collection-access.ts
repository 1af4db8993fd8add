import type { peer } from '@hyperledger/fabric-protos';
import { signaturePolicy } from '../../../../fabric/policy/signature-policy.js';
import type { ExecutionParameters } from '../endorser/simulation.js';
import { signedDataOfProposal } from '../endorser/unpack-proposal.js';
import { definedCollection } from './deployed-chaincode.js';

/** What the creator of a proposal may do with a collection. */
export interface CollectionPermission {
  readonly read: boolean;
  readonly write: boolean;
}

/**
 * What the creator of a proposal may do with a collection: everything, unless the collection is member-only and the
 * creator is no member. The definition is read through the simulator, so it enters the read set, as in Fabric.
 * Fabric: core/common/privdata/store.go RetrieveReadWritePermission.
 * @throws when there is no such collection.
 */
export function collectionPermission(
  parameters: ExecutionParameters,
  namespace: string,
  collection: string,
): CollectionPermission {
  const { ledger, simulator } = parameters.simulation!;
  const state = { getState: (key: string) => simulator.getState('_lifecycle', key) };
  const config = definedCollection(state, namespace, collection);
  if (config === undefined) {
    throw new Error(`collection ${parameters.channelId}/${namespace}/${collection} could not be found`);
  }
  if (!config.getMemberOnlyRead() && !config.getMemberOnlyWrite()) return { read: true, write: true };
  if (isMember(parameters, config)) return { read: true, write: true };
  return { read: !config.getMemberOnlyRead(), write: !config.getMemberOnlyWrite() };

  function isMember(execution: ExecutionParameters, member: peer.StaticCollectionConfig): boolean {
    const policy = member.getMemberOrgsPolicy()?.getSignaturePolicy();
    if (policy === undefined) return false;
    try {
      signaturePolicy(policy.serializeBinary(), ledger.bundle().mspManager).evaluate([
        signedDataOfProposal(execution.signedProposal),
      ]);
      return true;
    } catch {
      return false;
    }
  }
}
