import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { isSystemChaincode } from '../system/system-chaincode.js';
import type { Simulation } from './simulation.js';

const VALIDATION_PARAMETER = 'VALIDATION_PARAMETER';

interface NamespaceInterest {
  /** Collection ('' for public state) -> whether its policy must be satisfied. */
  readonly required: Map<string, boolean>;
  readonly keyPolicies: common.SignaturePolicyEnvelope[];
}

/**
 * Which chaincodes, collections and key policies a transaction touched: from it the gateway derives who must endorse.
 * Call it before anything else is committed. Fabric: endorser.go buildChaincodeInterest.
 */
export function chaincodeInterest(
  simulation: Simulation,
  readWriteSet: ledger.rwset.TxReadWriteSet,
): peer.ChaincodeInterest {
  const interest = new peer.ChaincodeInterest();
  for (const set of readWriteSet.getNsRwsetList()) {
    const namespace = set.getNamespace();
    if (isSystemChaincode(namespace)) continue;
    const found = namespaceInterest(simulation, namespace, set);
    for (const [collection, required] of found.required) {
      const call = chaincodeCall(namespace, collection, required, found.keyPolicies, simulation);
      if (call !== undefined) interest.addChaincodes(call);
    }
  }
  return interest;
}

function namespaceInterest(
  simulation: Simulation,
  namespace: string,
  set: ledger.rwset.NsReadWriteSet,
): NamespaceInterest {
  const required = new Map<string, boolean>();
  const keyPolicies: common.SignaturePolicyEnvelope[] = [];
  const writtenCollections = collectionsWithWrites(set);
  for (const key of writtenKeys(set)) {
    const policy = simulation.ledger.state(namespace, key)?.metadata.get(VALIDATION_PARAMETER);
    if (!required.has('')) required.set('', false);
    if (policy === undefined) required.set('', true);
    else keyPolicies.push(common.SignaturePolicyEnvelope.deserializeBinary(policy));
  }
  if (writtenCollections.length > 0 && !required.has('')) required.set('', false);
  for (const collection of writtenCollections) required.set(collection, true);
  if (required.size === 0) required.set('', true);
  for (const collection of simulation.privateReads.get(namespace) ?? []) required.set(collection, true);
  return { required, keyPolicies };
}

function writtenKeys(set: ledger.rwset.NsReadWriteSet): readonly string[] {
  const { KVRWSet } = ledger.rwset.kvrwset;
  const writes = KVRWSet.deserializeBinary(set.getRwset_asU8());
  return [
    ...new Set([
      ...writes.getWritesList().map((write) => write.getKey()),
      ...writes.getMetadataWritesList().map((write) => write.getKey()),
    ]),
  ];
}

function collectionsWithWrites(set: ledger.rwset.NsReadWriteSet): readonly string[] {
  const { HashedRWSet } = ledger.rwset.kvrwset;
  return set
    .getCollectionHashedRwsetList()
    .filter((collection) => {
      const hashed = HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8());
      return hashed.getHashedWritesList().length > 0 || hashed.getMetadataWritesList().length > 0;
    })
    .map((collection) => collection.getCollectionName());
}

function chaincodeCall(
  namespace: string,
  collection: string,
  required: boolean,
  keyPolicies: common.SignaturePolicyEnvelope[],
  simulation: Simulation,
): peer.ChaincodeCall | undefined {
  const call = new peer.ChaincodeCall();
  call.setName(namespace);
  if (collection !== '') {
    call.setCollectionNamesList([collection]);
    call.setNoPrivateReads(simulation.privateReads.get(namespace)?.has(collection) !== true);
    return call;
  }
  if (keyPolicies.length === 0) return required ? call : undefined;
  call.setKeyPoliciesList(keyPolicies);
  call.setDisregardNamespacePolicy(!required);
  return call;
}
