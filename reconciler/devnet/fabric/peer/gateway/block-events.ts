import { common, peer } from '@hyperledger/fabric-protos';
import { decode } from '../../../../fabric/transaction/decode.js';
import type { CommittedBlock } from '../../ledger/peer-ledger.js';

/**
 * The chaincode events of the valid transactions of a block, in their order; an event without chaincode, name or
 * transaction id is none. Fabric: internal/pkg/gateway/event. @throws Error when an envelope cannot be read.
 */
export function blockEvents(block: CommittedBlock): readonly peer.ChaincodeEvent[] {
  const envelopes = block.block.getData()?.getDataList_asU8() ?? [];
  return envelopes.flatMap((bytes, index) => {
    const payload = decode(common.Payload, decode(common.Envelope, bytes).getPayload_asU8());
    const header = decode(common.ChannelHeader, payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
    if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return [];
    if (block.codes[index] !== peer.TxValidationCode.VALID) return [];
    return decode(peer.Transaction, payload.getData_asU8()).getActionsList().flatMap(actionEvent);
  });
}

function actionEvent(action: peer.TransactionAction): peer.ChaincodeEvent[] {
  try {
    const payload = decode(peer.ChaincodeActionPayload, action.getPayload_asU8());
    const signed = decode(
      peer.ProposalResponsePayload,
      payload.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
    );
    const inner = decode(peer.ChaincodeAction, signed.getExtension_asU8());
    const event = decode(peer.ChaincodeEvent, inner.getEvents_asU8());
    return event.getChaincodeId() && event.getEventName() && event.getTxId() ? [event] : [];
  } catch {
    return [];
  }
}
