import type { common, gateway, peer } from '@hyperledger/fabric-protos';
import { common as commonProtos, msp, peer as peerProtos } from '@hyperledger/fabric-protos';
import type { Seen } from './case.js';
import type { Answer } from './node-clients.js';
import type { SignedCall } from './party.js';

/** Bytes as text where they are printable, else in hex. */
export function shown(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString();
  const printable = Buffer.from(text).equals(Buffer.from(bytes)) && /^[\x20-\x7e\n\u00a0]*$/.test(text);
  return printable ? text : `0x${Buffer.from(bytes).toString('hex')}`;
}

export function mspIdOf(identity: Uint8Array): string {
  return msp.SerializedIdentity.deserializeBinary(identity).getMspid();
}

/** All that an endorser answered; of the proposal's hash only whether it is right, as the time enters it. */
export function proposalSeen(answer: Answer<peer.ProposalResponse>): Seen {
  const { response } = answer;
  if (response === undefined) return { grpc: answer.code, message: answer.message };
  const inner = response.getResponse();
  const endorser = response.getEndorsement()?.getEndorser_asU8();
  return {
    status: inner?.getStatus() ?? null,
    message: inner?.getMessage() ?? null,
    payload: shown(inner?.getPayload_asU8() ?? new Uint8Array()),
    version: response.getVersion(),
    endorsedBy: endorser === undefined ? null : mspIdOf(endorser),
    interest: interestSeen(response.getInterest()),
    action: actionSeen(response.getPayload_asU8()),
  };
}

/** Only code or status, and the text: for answers whose payload holds addresses or times. */
export function statusSeen(answer: Answer<peer.ProposalResponse>): Seen {
  const inner = answer.response?.getResponse();
  if (inner === undefined) return { grpc: answer.code, message: answer.message };
  return { status: inner.getStatus(), message: inner.getMessage() };
}

function actionSeen(bytes: Uint8Array): Seen {
  if (bytes.length === 0) return null;
  const action = peerProtos.ChaincodeAction.deserializeBinary(
    peerProtos.ProposalResponsePayload.deserializeBinary(bytes).getExtension_asU8(),
  );
  return {
    results: Buffer.from(action.getResults_asU8()).toString('hex'),
    events: Buffer.from(action.getEvents_asU8()).toString('hex'),
    status: action.getResponse()?.getStatus() ?? null,
    chaincode: `${action.getChaincodeId()?.getName()} ${action.getChaincodeId()?.getVersion()}`,
  };
}

function interestSeen(interest: peer.ChaincodeInterest | undefined): Seen {
  // Chaincodes and collections come out of maps of Go, in an order that is drawn by lot.
  const place = (call: peer.ChaincodeCall) => `${call.getName()} ${call.getCollectionNamesList()}`;
  const inOrder = (one: peer.ChaincodeCall, other: peer.ChaincodeCall) => (place(one) < place(other) ? -1 : 1);
  return [...(interest?.getChaincodesList() ?? [])].sort(inOrder).map((call) => ({
    name: call.getName(),
    collections: [...call.getCollectionNamesList()],
    noPrivateReads: call.getNoPrivateReads(),
    noPublicWrites: call.getNoPublicWrites(),
    keyPolicies: call.getKeyPoliciesList().length,
    disregard: call.getDisregardNamespacePolicy(),
  }));
}

/** What a gateway refused; its details in the order of their texts, as Fabric's own order is drawn by lot. */
export function refusalSeen(answer: Answer<unknown>): Seen {
  const details = answer.details.map(detailSeen).sort();
  return { grpc: answer.code, message: answer.message, details };
}

const detailSeen = (detail: gateway.ErrorDetail): string =>
  `${detail.getMspId()} at ${detail.getAddress()}: ${detail.getMessage()}`;

/** A response of a chaincode. */
export function responseSeen(response: peer.Response | undefined): Seen {
  if (response === undefined) return null;
  return {
    status: response.getStatus(),
    message: response.getMessage(),
    payload: shown(response.getPayload_asU8()),
  };
}

/** A block's number, and for each transaction its type, code and whether its data hash is right. */
export function blockSeen(bytes: Uint8Array): Seen {
  const block = commonProtos.Block.deserializeBinary(bytes);
  const filter = block.getMetadata()!.getMetadataList_asU8()[commonProtos.BlockMetadataIndex.TRANSACTIONS_FILTER]!;
  return {
    number: block.getHeader()!.getNumber(),
    types: block.getData()!.getDataList_asU8().map(typeOf),
    codes: [...filter],
  };
}

function typeOf(data: Uint8Array): number {
  const payload = commonProtos.Payload.deserializeBinary(
    commonProtos.Envelope.deserializeBinary(data).getPayload_asU8(),
  );
  return commonProtos.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8()).getType();
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The call's own id in a text would hide nothing, but it is long. */
export function withoutId(seen: Seen, call: SignedCall): Seen {
  return JSON.parse(JSON.stringify(seen).replaceAll(call.id, '{txid}'));
}

export type { common };
