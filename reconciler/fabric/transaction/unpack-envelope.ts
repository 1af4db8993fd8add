import { common } from '@hyperledger/fabric-protos';
import { mergedMessage } from '../wire/merged-message.js';
import { decode } from './decode.js';
import type { HeaderBytes } from './proposal-hash.js';
import { WireError } from './wire-error.js';

/** Field of common.Payload. */
const HEADER = 1;

/** An envelope taken apart, with the original bytes of all that is hashed or signed. */
export interface UnpackedEnvelope {
  /** The signed bytes. */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly headerBytes: HeaderBytes;
  readonly channelHeader: common.ChannelHeader;
  readonly signatureHeader: common.SignatureHeader;
  /** Payload.data: a Transaction, ConfigEnvelope, ConfigUpdateEnvelope or SeekInfo, by `channelHeader.getType()`. */
  readonly data: Uint8Array;
}

/**
 * Takes apart Envelope bytes, or a decoded Envelope.
 * @throws WireError with protoutil's texts: `error unmarshalling Envelope: ...` (Payload, ChannelHeader,
 *   SignatureHeader), `envelope must have a Header`.
 */
export function unpackEnvelope(envelope: Uint8Array | common.Envelope): UnpackedEnvelope {
  const decoded = envelope instanceof Uint8Array ? decode(common.Envelope, envelope, 'Envelope') : envelope;
  const payloadBytes = decoded.getPayload_asU8();
  const payload = decode(common.Payload, payloadBytes, 'Payload');
  const headerMessage = mergedMessage(payloadBytes, HEADER);
  if (headerMessage === undefined) {
    throw new WireError('envelope must have a Header');
  }
  const header = decode(common.Header, headerMessage, 'Payload');
  const headerBytes = {
    channelHeader: header.getChannelHeader_asU8(),
    signatureHeader: header.getSignatureHeader_asU8(),
  };
  return {
    payload: payloadBytes,
    signature: decoded.getSignature_asU8(),
    headerBytes,
    channelHeader: decode(common.ChannelHeader, headerBytes.channelHeader, 'ChannelHeader'),
    signatureHeader: decode(common.SignatureHeader, headerBytes.signatureHeader, 'SignatureHeader'),
    data: payload.getData_asU8(),
  };
}

/**
 * The data of an envelope that must be of one type. Fabric: protoutil.UnmarshalEnvelopeOfType.
 * @throws WireError `invalid type CONFIG, expected CONFIG_UPDATE` and the texts of `unpackEnvelope`.
 */
export function unpackEnvelopeOfType(envelope: Uint8Array | common.Envelope, type: number): UnpackedEnvelope {
  const unpacked = unpackEnvelope(envelope);
  const actual = unpacked.channelHeader.getType();
  if (actual !== type) {
    throw new WireError(`invalid type ${headerTypeName(actual)}, expected ${headerTypeName(type)}`);
  }
  return unpacked;
}

/** The name of a common.HeaderType, or the number where it has none, as Go prints it. */
export function headerTypeName(type: number): string {
  const found = Object.entries(common.HeaderType).find(([, value]) => value === type);
  return found === undefined ? String(type) : found[0];
}
