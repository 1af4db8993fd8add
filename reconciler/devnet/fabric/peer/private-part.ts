import { createHash } from 'node:crypto';
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { decodeTransactionRwset } from '../../../fabric/wire/transaction-rwset.js';
import type { CommittedBlock } from '../ledger/peer-ledger.js';

const { NsPvtReadWriteSet, TxPvtReadWriteSet } = ledger.rwset;

function keyOf(namespace: string, collection: string, hash: Uint8Array): string {
  return `${namespace}/${collection}/${Buffer.from(hash).toString('hex')}`;
}

/** What the transaction committed to: one key per namespace, collection and hash of its private write set. */
export function committedHashes(block: CommittedBlock, index: number): ReadonlySet<string> {
  const envelope = common.Envelope.deserializeBinary(block.block.getData()!.getDataList_asU8()[index]!);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(action!.getPayload_asU8()).getAction()!;
  const signed = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const results = peer.ChaincodeAction.deserializeBinary(signed.getExtension_asU8()).getResults_asU8();
  const keys = decodeTransactionRwset(results).flatMap(({ namespace, collections }) =>
    collections.flatMap(({ collection, privateHash }) =>
      privateHash === undefined ? [] : [keyOf(namespace, collection, privateHash)],
    ),
  );
  return new Set(keys);
}

/**
 * The part of TxPvtReadWriteSet bytes that counts; undefined when nothing is left.
 * `counts` gets the key of a collection's content, as in `committedHashes`.
 */
export function privatePart(
  writes: Uint8Array,
  counts: (key: string) => boolean,
): ledger.rwset.TxPvtReadWriteSet | undefined {
  const all = TxPvtReadWriteSet.deserializeBinary(writes);
  const namespaces = all.getNsPvtRwsetList().flatMap((namespace) => {
    const collections = namespace.getCollectionPvtRwsetList().filter((collection) => {
      const name = collection.getCollectionName();
      const hash = createHash('sha256').update(collection.getRwset_asU8()).digest();
      return counts(keyOf(namespace.getNamespace(), name, hash));
    });
    if (collections.length === 0) return [];
    const part = new NsPvtReadWriteSet();
    part.setNamespace(namespace.getNamespace());
    part.setCollectionPvtRwsetList(collections);
    return [part];
  });
  if (namespaces.length === 0) return undefined;
  const visible = new TxPvtReadWriteSet();
  visible.setDataModel(all.getDataModel());
  visible.setNsPvtRwsetList(namespaces);
  return visible;
}
