import { createHash } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import type { SignedData } from '../../../../fabric/policy/policy.js';
import { decodeMessage } from './error-text.js';

/** A proposal taken apart, none of its parts missing. Fabric: core/endorser/msgvalidation.go UnpackedProposal. */
export interface UnpackedProposal {
  readonly signedProposal: peer.SignedProposal;
  readonly chaincodeName: string;
  readonly channelHeader: common.ChannelHeader;
  readonly channelId: string;
  readonly transactionId: string;
  readonly nonce: Uint8Array;
  /** SerializedIdentity bytes. */
  readonly creator: Uint8Array;
  readonly input: peer.ChaincodeInput;
  /** SHA-256 over channel header, signature header and the payload without its transient part. */
  readonly proposalHash: Uint8Array;
}

/** @throws with Fabric's text when a part is missing or not what it should be. */
export function unpackProposal(signedProposal: peer.SignedProposal): UnpackedProposal {
  const proposal = parse('Proposal', peer.Proposal.deserializeBinary, signedProposal.getProposalBytes_asU8());
  const header = parse('Header', common.Header.deserializeBinary, proposal.getHeader_asU8());
  const channelBytes = header.getChannelHeader_asU8();
  const signatureBytes = header.getSignatureHeader_asU8();
  const channelHeader = parse('ChannelHeader', common.ChannelHeader.deserializeBinary, channelBytes);
  const signatureHeader = parse('SignatureHeader', common.SignatureHeader.deserializeBinary, signatureBytes);
  const extension = parse(
    'ChaincodeHeaderExtension',
    peer.ChaincodeHeaderExtension.deserializeBinary,
    channelHeader.getExtension_asU8(),
  );
  const chaincodeId = extension.getChaincodeId();
  if (chaincodeId === undefined) throw new Error('ChaincodeHeaderExtension.ChaincodeId is nil');
  if (chaincodeId.getName() === '') throw new Error('ChaincodeHeaderExtension.ChaincodeId.Name is empty');
  const { input, invocation } = readPayload(proposal.getPayload_asU8());
  const withoutTransient = new peer.ChaincodeProposalPayload();
  withoutTransient.setInput(invocation);
  return {
    signedProposal,
    chaincodeName: chaincodeId.getName(),
    channelHeader,
    channelId: channelHeader.getChannelId(),
    transactionId: channelHeader.getTxId(),
    nonce: signatureHeader.getNonce_asU8(),
    creator: signatureHeader.getCreator_asU8(),
    input,
    proposalHash: createHash('sha256')
      .update(channelBytes)
      .update(signatureBytes)
      .update(withoutTransient.serializeBinary())
      .digest(),
  };
}

/** The chaincode's input, and the bytes of the invocation that it stands in. */
function readPayload(bytes: Uint8Array): { readonly input: peer.ChaincodeInput; readonly invocation: Uint8Array } {
  const payload = parse('ChaincodeProposalPayload', peer.ChaincodeProposalPayload.deserializeBinary, bytes);
  const invocation = payload.getInput_asU8();
  const spec = parse(
    'ChaincodeInvocationSpec',
    peer.ChaincodeInvocationSpec.deserializeBinary,
    invocation,
  ).getChaincodeSpec();
  if (spec === undefined) throw new Error('chaincode invocation spec did not contain chaincode spec');
  const input = spec.getInput();
  if (input === undefined) throw new Error('chaincode input did not contain any input');
  return { input, invocation };
}

/** Who signed a proposal, over what: for policies. @throws when it cannot be read. */
export function signedDataOfProposal(signedProposal: peer.SignedProposal): SignedData {
  const data = signedProposal.getProposalBytes_asU8();
  const proposal = parse('Proposal', peer.Proposal.deserializeBinary, data);
  const header = parse('Header', common.Header.deserializeBinary, proposal.getHeader_asU8());
  const signatureHeader = parse(
    'SignatureHeader',
    common.SignatureHeader.deserializeBinary,
    header.getSignatureHeader_asU8(),
  );
  return {
    data,
    identity: signatureHeader.getCreator_asU8(),
    signature: signedProposal.getSignature_asU8(),
  };
}

/** The chaincode that the client named: in the invocation itself. Fabric: protoutil.InvokedChaincodeName. */
export function invokedChaincodeName(signedProposal: peer.SignedProposal): string {
  const proposal = parse('Proposal', peer.Proposal.deserializeBinary, signedProposal.getProposalBytes_asU8());
  const payload = parse(
    'ChaincodeProposalPayload',
    peer.ChaincodeProposalPayload.deserializeBinary,
    proposal.getPayload_asU8(),
  );
  const invocation = parse(
    'ChaincodeInvocationSpec',
    peer.ChaincodeInvocationSpec.deserializeBinary,
    payload.getInput_asU8(),
  );
  return invocation.getChaincodeSpec()?.getChaincodeId()?.getName() ?? '';
}

function parse<T>(name: string, decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T {
  return decodeMessage(`error unmarshalling ${name}`, decode, bytes);
}
