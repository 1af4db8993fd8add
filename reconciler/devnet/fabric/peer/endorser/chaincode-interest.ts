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
  const judge = (collection: string, metadata: ReadonlyMap<string, Uint8Array> | undefined): void => {
    if (!required.has('')) required.set('', false);
    const policy = metadata?.get(VALIDATION_PARAMETER);
    if (policy === undefined) required.set(collection, true);
    else keyPolicies.push(common.SignaturePolicyEnvelope.deserializeBinary(policy));
  };
  for (const key of writtenKeys(set)) judge('', simulation.ledger.state(namespace, key)?.metadata);
  for (const { collection, keyHash } of writtenPrivateKeys(set)) {
    judge(collection, simulation.ledger.privateDataMetadata(namespace, collection, keyHash));
  }
  if (required.size === 0) required.set('', true);
  for (const collection of simulation.privateReads.get(namespace) ?? []) required.set(collection, true);
  return { required, keyPolicies };
}

function writtenKeys(set: ledger.rwset.NsReadWriteSet): readonly string[] {
  const { KVRWSet } = ledger.rwset.kvrwset;
  const writes = KVRWSet.deserializeBinary(set.getRwset_asU8());
  const keys = [...writes.getWritesList(), ...writes.getMetadataWritesList()].map((write) => write.getKey());
  return [...new Set(keys)];
}

function writtenPrivateKeys(
  set: ledger.rwset.NsReadWriteSet,
): readonly { readonly collection: string; readonly keyHash: Uint8Array }[] {
  const { HashedRWSet } = ledger.rwset.kvrwset;
  return set.getCollectionHashedRwsetList().flatMap((entry) => {
    const hashed = HashedRWSet.deserializeBinary(entry.getHashedRwset_asU8());
    const collection = entry.getCollectionName();
    const hashes = [...hashed.getHashedWritesList(), ...hashed.getMetadataWritesList()].map((write) =>
      Buffer.from(write.getKeyHash_asU8()).toString('hex'),
    );
    return [...new Set(hashes)].map((hash) => ({ collection, keyHash: Buffer.from(hash, 'hex') }));
  });
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
