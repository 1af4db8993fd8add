import { common, peer } from '@hyperledger/fabric-protos';
import { decode } from '../../../../fabric/transaction/decode.js';

/** A proposal as far as the gateway looks into it. */
export interface UnpackedProposal {
  readonly channelId: string;
  readonly chaincode: string;
  readonly transactionId: string;
  readonly hasTransientData: boolean;
  readonly header: common.Header;
  readonly payload: peer.ChaincodeProposalPayload;
  readonly specification: peer.ChaincodeSpec | undefined;
}

/** Nothing but decoding: an absent part is empty. @throws Error with Fabric's text (protoutil). */
export function unpackProposal(proposalBytes: Uint8Array): UnpackedProposal {
  const proposal = decode(peer.Proposal, proposalBytes, 'Proposal');
  const header = decode(common.Header, proposal.getHeader_asU8(), 'Header');
  const channel = decode(common.ChannelHeader, header.getChannelHeader_asU8(), 'ChannelHeader');
  const payload = decode(peer.ChaincodeProposalPayload, proposal.getPayload_asU8(), 'ChaincodeProposalPayload');
  const invocation = decode(peer.ChaincodeInvocationSpec, payload.getInput_asU8(), 'ChaincodeInvocationSpec');
  const specification = invocation.getChaincodeSpec();
  return {
    channelId: channel.getChannelId(),
    chaincode: specification?.getChaincodeId()?.getName() ?? '',
    transactionId: channel.getTxId(),
    hasTransientData: payload.getTransientmapMap().getLength() > 0,
    header,
    payload,
    specification,
  };
}

/** Decodes and checks what Evaluate needs. Fabric: getChannelAndChaincodeFromSignedProposal. @throws Error */
export function unpackForEvaluate(proposalBytes: Uint8Array): UnpackedProposal {
  if (proposalBytes.length === 0) throw new Error('a signed proposal is required');
  const unpacked = unpackProposal(proposalBytes);
  if (unpacked.channelId === '') throw new Error('no channel id provided');
  if (unpacked.specification === undefined) {
    throw new Error(`no chaincode spec is provided, channel id [${unpacked.channelId}]`);
  }
  if (unpacked.specification.getChaincodeId() === undefined) {
    throw new Error(`no chaincode id is provided, channel id [${unpacked.channelId}]`);
  }
  if (unpacked.chaincode === '') {
    throw new Error(`no chaincode name is provided, channel id [${unpacked.channelId}]`);
  }
  return unpacked;
}
