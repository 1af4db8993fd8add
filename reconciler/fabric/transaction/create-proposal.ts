import { common, peer } from '@hyperledger/fabric-protos';
import { encodeChannelHeader, encodeSignatureHeader, type WireTime } from './channel-header.js';
import { transactionId } from './transaction-id.js';

export interface ProposalParameters {
  /** '' for calls that belong to no channel (install, join). */
  readonly channelId: string;
  readonly chaincode: string;
  /** The function's name first. */
  readonly args: readonly Uint8Array[];
  readonly transient?: Readonly<Record<string, Uint8Array>>;
  /** The call is the chaincode's initialization (`--isInit`). */
  readonly isInit?: boolean;
  /** SerializedIdentity bytes of the client. */
  readonly creator: Uint8Array;
  /** 24 random bytes in Fabric. */
  readonly nonce: Uint8Array;
  readonly time: WireTime;
  /** Default GOLANG (1), as the peer CLI sends it and nobody reads it. */
  readonly chaincodeType?: peer.ChaincodeSpec.TypeMap[keyof peer.ChaincodeSpec.TypeMap];
}

export interface CreatedProposal {
  readonly transactionId: string;
  readonly proposal: peer.Proposal;
  /** What the client signs and what `peer.SignedProposal.proposal_bytes` holds. */
  readonly bytes: Uint8Array;
}

/** ChaincodeInvocationSpec bytes. Fabric: internal/peer/chaincode, protoutil.CreateChaincodeProposal. */
function invocationSpec(parameters: ProposalParameters, chaincodeId: peer.ChaincodeID): Uint8Array {
  const input = new peer.ChaincodeInput();
  input.setArgsList([...parameters.args]);
  input.setIsInit(parameters.isInit ?? false);
  const spec = new peer.ChaincodeSpec();
  spec.setType(parameters.chaincodeType ?? peer.ChaincodeSpec.Type.GOLANG);
  spec.setChaincodeId(chaincodeId);
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  return invocation.serializeBinary();
}

/**
 * A chaincode proposal. Pure: nonce and time are passed in.
 * Fabric: protoutil.CreateChaincodeProposalWithTxIDNonceAndTransient.
 */
export function createProposal(parameters: ProposalParameters): CreatedProposal {
  const id = transactionId(parameters.nonce, parameters.creator);
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(parameters.chaincode);
  const header = new common.Header();
  header.setChannelHeader(
    encodeChannelHeader({
      type: common.HeaderType.ENDORSER_TRANSACTION,
      channelId: parameters.channelId,
      transactionId: id,
      time: parameters.time,
      chaincodeId,
    }),
  );
  header.setSignatureHeader(encodeSignatureHeader(parameters.creator, parameters.nonce));
  const payload = new peer.ChaincodeProposalPayload();
  payload.setInput(invocationSpec(parameters, chaincodeId));
  for (const [key, value] of Object.entries(parameters.transient ?? {})) {
    payload.getTransientmapMap().set(key, value);
  }
  const proposal = new peer.Proposal();
  proposal.setHeader(header.serializeBinary());
  proposal.setPayload(payload.serializeBinary());
  return { transactionId: id, proposal, bytes: proposal.serializeBinary() };
}
