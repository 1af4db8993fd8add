import { createHash } from 'node:crypto';
import { peer } from '@hyperledger/fabric-protos';
import { decode } from './decode.js';
import { WireError } from './wire-error.js';

/** The original bytes of the two headers: never a re-encoding. */
export interface HeaderBytes {
  readonly channelHeader: Uint8Array;
  readonly signatureHeader: Uint8Array;
}

/**
 * The ChaincodeProposalPayload as it goes into the transaction: without the transient map.
 * @throws WireError `error unmarshalling ChaincodeProposalPayload: ...`. Fabric: protoutil.GetBytesProposalPayloadForTx.
 */
export function proposalPayloadForTransaction(payload: Uint8Array): Uint8Array {
  const decoded = decode(peer.ChaincodeProposalPayload, payload, 'ChaincodeProposalPayload');
  const stripped = new peer.ChaincodeProposalPayload();
  stripped.setInput(decoded.getInput_asU8());
  return stripped.serializeBinary();
}

/**
 * SHA-256 of channel header, signature header and the proposal's payload without its transient map: what an endorser
 * computes from a proposal. Fabric: protoutil.GetProposalHash1.
 * @throws WireError
 */
export function proposalHash(header: HeaderBytes, payload: Uint8Array): Uint8Array {
  return transactionProposalHash(header, proposalPayloadForTransaction(payload));
}

/**
 * The same hash from the committer's side: over the payload's bytes as they stand in the transaction.
 * Fabric: protoutil.GetProposalHash2.
 * @throws WireError `nil arguments` when a part is empty.
 */
export function transactionProposalHash(header: HeaderBytes, payloadInTransaction: Uint8Array): Uint8Array {
  if (header.channelHeader.length === 0 || header.signatureHeader.length === 0 || payloadInTransaction.length === 0) {
    throw new WireError('nil arguments');
  }
  return createHash('sha256')
    .update(header.channelHeader)
    .update(header.signatureHeader)
    .update(payloadInTransaction)
    .digest();
}
