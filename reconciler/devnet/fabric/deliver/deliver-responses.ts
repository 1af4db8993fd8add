import { common, peer } from '@hyperledger/fabric-protos';
import { hasConfigTransaction } from '../../../fabric/block/well-formed.js';

/** A length-delimited protobuf field. */
function field(number: number, content: Uint8Array): Buffer {
  const head = [(number << 3) | 2];
  let { length } = content;
  for (; length > 0x7f; length = Math.floor(length / 128)) head.push((length & 0x7f) | 0x80);
  head.push(length);
  return Buffer.concat([Buffer.from(head), content]);
}

/** A final status. Orderer and peer number the fields of their DeliverResponse alike. */
export function statusResponse(status: number): Uint8Array {
  const response = new peer.DeliverResponse();
  response.setStatus(status as 200);
  return response.serializeBinary();
}

/** A whole block, from its stored bytes: never encoded again. */
export const blockResponse = (blockBytes: Uint8Array): Uint8Array => field(2, blockBytes);

/** BlockAndPrivateData bytes, as DeliverWithPrivateData answers. */
export const blockAndPrivateDataResponse = (bytes: Uint8Array): Uint8Array => field(4, bytes);

/** The block for content type HEADER_WITH_SIG_BYTES: header and metadata, with data only in config blocks. */
export function headerWithSignatures(stored: { readonly bytes: Uint8Array; readonly block: common.Block }): Uint8Array {
  if (hasConfigTransaction(stored.block.getData()?.getDataList_asU8() ?? [])) return stored.bytes;
  const bare = new common.Block();
  bare.setHeader(stored.block.getHeader());
  bare.setMetadata(stored.block.getMetadata());
  return bare.serializeBinary();
}

/** Chaincode events of a transaction without their payloads. */
function filteredActions(transaction: Uint8Array): peer.FilteredTransactionActions {
  const actions = new peer.FilteredTransactionActions();
  for (const action of peer.Transaction.deserializeBinary(transaction).getActionsList()) {
    const endorsed = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()).getAction();
    if (endorsed === undefined) continue;
    const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
    const chaincodeAction = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
    const event = peer.ChaincodeEvent.deserializeBinary(chaincodeAction.getEvents_asU8());
    if (event.getChaincodeId() === '') continue;
    event.setPayload('');
    const filtered = new peer.FilteredChaincodeAction();
    filtered.setChaincodeEvent(event);
    actions.addChaincodeActions(filtered);
  }
  return actions;
}

/**
 * DeliverFiltered's answer for a committed block: id, type and validation code of each transaction, and the events of
 * all of them, the invalid ones too. Fabric: core/peer/deliverevents.go toFilteredBlock.
 * @throws when a transaction's bytes do not decode (Fabric answers BAD_REQUEST and goes on).
 */
export function filteredBlockResponse(block: common.Block, codes: readonly number[]): Uint8Array {
  const filtered = new peer.FilteredBlock();
  filtered.setNumber(block.getHeader()?.getNumber() ?? 0);
  for (const [index, bytes] of (block.getData()?.getDataList_asU8() ?? []).entries()) {
    const envelope = parsedEnvelope(bytes);
    if (envelope === undefined) continue;
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const header = payload.getHeader();
    if (header === undefined) continue;
    const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    filtered.setChannelId(channel.getChannelId());
    const transaction = new peer.FilteredTransaction();
    transaction.setTxid(channel.getTxId());
    transaction.setType(channel.getType() as 0);
    transaction.setTxValidationCode((codes[index] ?? peer.TxValidationCode.NOT_VALIDATED) as 0);
    if (channel.getType() === common.HeaderType.ENDORSER_TRANSACTION) {
      transaction.setTransactionActions(filteredActions(payload.getData_asU8()));
    }
    filtered.addFilteredTransactions(transaction);
  }
  return field(3, filtered.serializeBinary());
}

function parsedEnvelope(bytes: Uint8Array): common.Envelope | undefined {
  try {
    return common.Envelope.deserializeBinary(bytes);
  } catch {
    return undefined;
  }
}
