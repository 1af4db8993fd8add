import { bytes, bytesList, flag, list, message, nested, text, unsigned, type ValueOf } from './wire.js';

// common.proto and peer/{transaction,proposal,proposal_response,chaincode,chaincode_event}.proto, as far as validation
// reads them. The generated classes take absent for empty and misread fields of a wrong type; Go does neither.

const header = message({ channelHeader: bytes(1), signatureHeader: bytes(2) });
const timestamp = message({ seconds: unsigned(1), nanos: unsigned(2) });
const chaincodeId = message({ path: text(1), name: text(2), version: text(3) });
const response = message({ status: unsigned(1), message: text(2), payload: bytes(3) });
const transactionAction = message({ header: bytes(1), payload: bytes(2) });
const endorsement = message({ endorser: bytes(1), signature: bytes(2) });
const endorsedAction = message({ proposalResponsePayload: bytes(1), endorsements: list(2, endorsement) });

/** common.Block, with the header's bytes for hashing. */
export const blockMessage = message({ header: bytes(1), data: bytes(2), metadata: bytes(3) });
/** common.BlockHeader. */
export const blockHeader = message({ number: unsigned(1), previousHash: bytes(2), dataHash: bytes(3) });
/** common.BlockData: envelopes. Also common.BlockMetadata: by BlockMetadataIndex. */
export const blockData = message({ data: bytesList(1) });
/** common.Metadata, without signatures. */
export const blockMetadataValue = message({ value: bytes(1) });

/** common.Envelope. */
export const envelopeMessage = message({ payload: bytes(1), signature: bytes(2) });
/** common.Payload. */
export const payloadMessage = message({ header: nested(1, header), data: bytes(2) });
/** common.ChannelHeader. */
export const channelHeader = message({
  type: unsigned(1),
  version: unsigned(2),
  timestamp: nested(3, timestamp),
  channelId: text(4),
  transactionId: text(5),
  epoch: unsigned(6),
  extension: bytes(7),
  tlsCertificateHash: bytes(8),
});
/** common.SignatureHeader. */
export const signatureHeader = message({ creator: bytes(1), nonce: bytes(2) });
/** peer.ChaincodeHeaderExtension. */
export const chaincodeHeaderExtension = message({ chaincodeId: nested(2, chaincodeId) });
/** peer.Transaction. */
export const transactionMessage = message({ actions: list(1, transactionAction) });
/** peer.ChaincodeActionPayload. */
export const chaincodeActionPayload = message({ proposalPayload: bytes(1), action: nested(2, endorsedAction) });
/** peer.ProposalResponsePayload. */
export const proposalResponsePayload = message({ proposalHash: bytes(1), extension: bytes(2) });
/** peer.ChaincodeAction. */
export const chaincodeAction = message({
  results: bytes(1),
  events: bytes(2),
  response: nested(3, response),
  chaincodeId: nested(4, chaincodeId),
});
/** peer.ChaincodeEvent. */
export const chaincodeEvent = message({
  chaincodeId: text(1),
  transactionId: text(2),
  name: text(3),
  payload: bytes(4),
});

const staticCollection = message({
  name: text(1),
  blockToLive: unsigned(5),
  memberOnlyRead: flag(6),
  memberOnlyWrite: flag(7),
  endorsementPolicy: bytes(8),
});
const collection = message({ static: nested(1, staticCollection) });
/** peer.CollectionConfigPackage. */
export const collectionPackage = message({ collections: list(1, collection) });
/** lifecycle.StateMetadata. */
export const stateMetadata = message({ datatype: text(1) });
/** lifecycle.StateData, where it holds bytes. */
export const stateData = message({ bytes: bytes(2) });
/** lifecycle.ChaincodeValidationInfo. */
export const validationInfo = message({ plugin: text(1), parameter: bytes(2) });

/** common.ChannelHeader. */
export type ChannelHeaderValue = ValueOf<typeof channelHeader>;
/** common.SignatureHeader. */
export type SignatureHeaderValue = ValueOf<typeof signatureHeader>;
/** peer.Endorsement. */
export type EndorsementValue = ValueOf<typeof endorsement>;
/** peer.ChaincodeAction. */
export type ChaincodeActionValue = ValueOf<typeof chaincodeAction>;
