import { common, peer } from '@hyperledger/fabric-protos';

/**
 * The unsigned transaction envelope from a proposal and what its endorsers signed; transient data is left out.
 * Fabric: internal/pkg/gateway/submit.go, prepareTransaction.
 */
export function prepareTransaction(
  header: common.Header,
  payload: peer.ChaincodeProposalPayload,
  endorsed: { readonly payload: Uint8Array; readonly endorsements: readonly peer.Endorsement[] },
): common.Envelope {
  const proposalPayload = new peer.ChaincodeProposalPayload();
  proposalPayload.setInput(payload.getInput_asU8());
  const endorsedAction = new peer.ChaincodeEndorsedAction();
  endorsedAction.setProposalResponsePayload(endorsed.payload);
  endorsedAction.setEndorsementsList([...endorsed.endorsements]);
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposalPayload.serializeBinary());
  actionPayload.setAction(endorsedAction);
  const action = new peer.TransactionAction();
  action.setHeader(header.getSignatureHeader_asU8());
  action.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(action);
  const result = new common.Payload();
  result.setHeader(header);
  result.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(result.serializeBinary());
  return envelope;
}
