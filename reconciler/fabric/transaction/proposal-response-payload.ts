import { peer } from '@hyperledger/fabric-protos';

export interface ProposalResponsePayloadFields {
  readonly proposalHash: Uint8Array;
  readonly response: peer.Response | undefined;
  /** TxReadWriteSet bytes. */
  readonly results: Uint8Array;
  /** ChaincodeEvent bytes; empty when none. */
  readonly events: Uint8Array;
  /** Name, and the version of the definition (`syscc` for system chaincodes). */
  readonly chaincodeId: { readonly name: string; readonly version: string } | undefined;
}

/**
 * ProposalResponsePayload bytes, with its ChaincodeAction: what an endorser signs (followed by its own identity).
 * Fabric: protoutil.GetBytesProposalResponsePayload.
 */
export function encodeProposalResponsePayload(fields: ProposalResponsePayloadFields): Uint8Array {
  const action = new peer.ChaincodeAction();
  action.setResults(fields.results);
  action.setEvents(fields.events);
  if (fields.response !== undefined) {
    action.setResponse(fields.response);
  }
  if (fields.chaincodeId !== undefined) {
    const id = new peer.ChaincodeID();
    id.setName(fields.chaincodeId.name);
    id.setVersion(fields.chaincodeId.version);
    action.setChaincodeId(id);
  }
  const payload = new peer.ProposalResponsePayload();
  payload.setProposalHash(fields.proposalHash);
  payload.setExtension$(action.serializeBinary());
  return payload.serializeBinary();
}
