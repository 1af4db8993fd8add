import type { MspManager } from '../../../fabric/msp/identity.js';
import { WireError } from '../../../fabric/transaction/wire-error.js';
import {
  type ChannelHeaderValue,
  chaincodeActionPayload,
  channelHeader,
  envelopeMessage,
  payloadMessage,
  proposalResponsePayload,
  type SignatureHeaderValue,
  signatureHeader,
  transactionMessage,
} from '../../../fabric/wire/transaction-messages.js';
import { concat, type Message } from '../../../fabric/wire/wire.js';
import { sameBytes, sha256 } from '../ledger/hash.js';
import { VALIDATION_CODE } from './validation-code.js';

/** The header types that a block may hold. */
export const HEADER_TYPE = { config: 1, configUpdate: 2, endorserTransaction: 3 } as const;

/** A transaction's envelope, taken apart as far as it could be. */
export interface CheckedEnvelope {
  /** VALID as far as the envelope goes, or the reason it is not. */
  readonly code: number;
  readonly channelHeader?: ChannelHeaderValue;
  /** Payload.data. */
  readonly data?: Uint8Array;
}

const NONE = new Uint8Array(0);

/**
 * The checks of an envelope by itself: form, header, creator's signature, transaction id, one action, proposal hash.
 * Fabric: core/common/validation/msgvalidation.go ValidateTransaction.
 */
export function checkEnvelope(bytes: Uint8Array, channelId: string, msps: MspManager): CheckedEnvelope {
  const envelope = tryDecode(envelopeMessage, bytes);
  if (envelope === undefined) return { code: VALIDATION_CODE.INVALID_OTHER_REASON };
  const payload = tryDecode(payloadMessage, envelope.payload);
  if (payload === undefined) return { code: VALIDATION_CODE.BAD_PAYLOAD };
  const channel = tryDecode(channelHeader, payload.header?.channelHeader);
  const signer = tryDecode(signatureHeader, payload.header?.signatureHeader);
  if (payload.header === undefined || channel === undefined || signer === undefined || !headersAreGood(channel, signer))
    return { code: VALIDATION_CODE.BAD_COMMON_HEADER };
  const known = { channelHeader: channel, data: payload.data ?? NONE };
  const signed =
    channel.channelId === channelId && isSigned(signer.creator, envelope.payload, envelope.signature, msps);
  if (!signed) return { ...known, code: VALIDATION_CODE.BAD_CREATOR_SIGNATURE };
  switch (channel.type) {
    case HEADER_TYPE.endorserTransaction:
      if (channel.transactionId !== transactionIdOf(signer))
        return { ...known, code: VALIDATION_CODE.BAD_PROPOSAL_TXID };
      return {
        ...known,
        code: isEndorserTransaction(payload.data, payload.header.channelHeader)
          ? VALIDATION_CODE.VALID
          : VALIDATION_CODE.INVALID_ENDORSER_TRANSACTION,
      };
    case HEADER_TYPE.config:
      return {
        ...known,
        code: payload.data === undefined ? VALIDATION_CODE.INVALID_CONFIG_TRANSACTION : VALIDATION_CODE.VALID,
      };
    default:
      return { ...known, code: VALIDATION_CODE.UNSUPPORTED_TX_PAYLOAD };
  }
}

/** The id under which a block store finds a transaction: the header's own, else the computed one, else ''. */
export function indexedTransactionId(bytes: Uint8Array): { readonly inHeader: string; readonly indexed: string } {
  const payload = tryDecode(payloadMessage, tryDecode(envelopeMessage, bytes)?.payload);
  const channel = tryDecode(channelHeader, payload?.header?.channelHeader);
  if (payload?.header === undefined || channel === undefined) return { inHeader: '', indexed: '' };
  if (channel.transactionId !== '') return { inHeader: channel.transactionId, indexed: channel.transactionId };
  const signer = tryDecode(signatureHeader, payload.header.signatureHeader);
  return { inHeader: '', indexed: signer === undefined ? '' : transactionIdOf(signer) };
}

/** Decodes what may be absent (an empty message, as Go takes nil); undefined where Go gives an error. */
export function tryDecode<T>(type: Message<T>, bytes: Uint8Array | undefined): T | undefined {
  try {
    return type.decode(bytes ?? NONE);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function headersAreGood(channel: ChannelHeaderValue, signer: SignatureHeaderValue): boolean {
  const types: readonly number[] = Object.values(HEADER_TYPE);
  return (
    types.includes(channel.type) &&
    channel.epoch === 0 &&
    (signer.nonce ?? NONE).length > 0 &&
    (signer.creator ?? NONE).length > 0
  );
}

function isSigned(
  creator: Uint8Array | undefined,
  payload: Uint8Array | undefined,
  signature: Uint8Array | undefined,
  msps: MspManager,
): boolean {
  if (creator === undefined || payload === undefined || signature === undefined) return false;
  try {
    const identity = msps.deserialize(creator);
    identity.validate();
    identity.verify(payload, signature);
    return true;
  } catch {
    // Whatever is wrong with the creator or its signature, Fabric says the same.
    return false;
  }
}

function transactionIdOf({ nonce, creator }: SignatureHeaderValue): string {
  return sha256(concat([nonce ?? NONE, creator ?? NONE])).toString('hex');
}

/** Exactly one action, whose proposal hash is the one that was endorsed. */
function isEndorserTransaction(data: Uint8Array | undefined, channelHeaderBytes: Uint8Array | undefined): boolean {
  if (data === undefined) return false;
  const transaction = tryDecode(transactionMessage, data);
  const action = transaction?.actions[0];
  if (action === undefined || transaction?.actions.length !== 1) return false;
  const signer = tryDecode(signatureHeader, action.header);
  if (signer === undefined || (signer.nonce ?? NONE).length === 0 || (signer.creator ?? NONE).length === 0)
    return false;
  const payload = tryDecode(chaincodeActionPayload, action.payload);
  if (payload?.action === undefined) return false;
  const endorsed = tryDecode(proposalResponsePayload, payload.action.proposalResponsePayload);
  if (endorsed === undefined) return false;
  if (channelHeaderBytes === undefined || action.header === undefined || payload.proposalPayload === undefined)
    return false;
  const hash = sha256(concat([channelHeaderBytes, action.header, payload.proposalPayload]));
  return sameBytes(hash, endorsed.proposalHash);
}
