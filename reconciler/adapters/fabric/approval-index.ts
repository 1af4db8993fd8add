import { createHash } from 'node:crypto';
import { common, ledger, peer } from '@hyperledger/fabric-protos';

/** SHA-256 of the StateData that holds a package id, as the lifecycle writes it (governance-facts.md 8). */
export function stateDataHash(packageId: string): string {
  const data = new peer.lifecycle.StateData();
  data.setString(packageId);
  return createHash('sha256').update(data.serializeBinary()).digest('hex');
}

/** Every approval's hashed package id, gathered block by block. */
export class ApprovalIndex {
  next = 0;
  readonly #hashes = new Map<string, string>();

  packageHash(mspId: string, name: string, sequence: number): string | undefined {
    return this.#hashes.get(
      key(mspId, createHash('sha256').update(`chaincode-sources/fields/${name}#${sequence}/PackageID`).digest('hex')),
    );
  }

  add(block: common.Block): void {
    const filter =
      block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
    for (const [index, envelope] of (block.getData()?.getDataList_asU8() ?? []).entries()) {
      if ((filter[index] ?? 0) !== 0) continue;
      for (const [mspId, keyHash, valueHash] of hashedLifecycleWrites(envelope))
        this.#hashes.set(key(mspId, keyHash), valueHash);
    }
  }
}

function key(mspId: string, keyHash: string): string {
  return `${mspId} ${keyHash}`;
}

const IMPLICIT = '_implicit_org_';

/** [MSP id, hex key hash, hex value hash] of what a transaction wrote into implicit collections of `_lifecycle`. */
function hashedLifecycleWrites(envelope: Uint8Array): [string, string, string][] {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
  if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return [];
  const writes: [string, string, string][] = [];
  for (const action of peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList()) {
    const wire = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()).getAction();
    const response = peer.ProposalResponsePayload.deserializeBinary(
      wire?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
    );
    const results = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8()).getResults_asU8();
    for (const set of ledger.rwset.TxReadWriteSet.deserializeBinary(results).getNsRwsetList()) {
      if (set.getNamespace() !== '_lifecycle') continue;
      for (const collection of set.getCollectionHashedRwsetList()) {
        if (!collection.getCollectionName().startsWith(IMPLICIT)) continue;
        const mspId = collection.getCollectionName().slice(IMPLICIT.length);
        const hashed = ledger.rwset.kvrwset.HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8());
        for (const write of hashed.getHashedWritesList()) {
          writes.push([
            mspId,
            Buffer.from(write.getKeyHash_asU8()).toString('hex'),
            Buffer.from(write.getValueHash_asU8()).toString('hex'),
          ]);
        }
      }
    }
  }
  return writes;
}
