import { common, peer } from '@hyperledger/fabric-protos';
import { decode } from './decode.js';
import { proposalPayloadForTransaction } from './proposal-hash.js';
import { WireError } from './wire-error.js';

function checkResponses(responses: readonly peer.ProposalResponse[]): Uint8Array {
  const first = responses[0];
  if (first === undefined) {
    throw new WireError('at least one proposal response is required');
  }
  const payload = first.getPayload_asU8();
  for (const response of responses) {
    const status = response.getResponse()?.getStatus() ?? 0;
    if (status < 200 || status >= 400) {
      const message = response.getResponse()?.getMessage() ?? '';
      throw new WireError(`proposal response was not successful, error code ${status}, msg ${message}`);
    }
    if (Buffer.compare(response.getPayload_asU8(), payload) !== 0) {
      throw new WireError(
        `ProposalResponsePayloads do not match (base64): '${response.getPayload_asB64()}' vs '${first.getPayload_asB64()}'`,
      );
    }
  }
  return payload;
}

/** The first endorsement of each endorser, in order. */
function distinctEndorsements(responses: readonly peer.ProposalResponse[]): peer.Endorsement[] {
  const endorsements = new Map<string, peer.Endorsement>();
  for (const response of responses) {
    const endorsement = response.getEndorsement();
    const endorser = endorsement?.getEndorser_asB64();
    if (endorsement !== undefined && endorser !== undefined && !endorsements.has(endorser)) {
      endorsements.set(endorser, endorsement);
    }
  }
  if (endorsements.size === 0) {
    throw new WireError('no endorsements');
  }
  return [...endorsements.values()];
}

/**
 * The Payload bytes of the transaction that a proposal and its endorsements make: what the client signs.
 * Fabric: protoutil.CreateSignedTx.
 * @throws WireError with Fabric's text: no or failed responses, payloads that differ, no endorsements.
 */
export function assembleTransaction(proposal: peer.Proposal, responses: readonly peer.ProposalResponse[]): Uint8Array {
  const header = decode(common.Header, proposal.getHeader_asU8(), 'Header');
  const responsePayload = checkResponses(responses);
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responsePayload);
  endorsed.setEndorsementsList(distinctEndorsements(responses));
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposalPayloadForTransaction(proposal.getPayload_asU8()));
  actionPayload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setHeader(header.getSignatureHeader_asU8());
  action.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([action]);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  return payload.serializeBinary();
}
