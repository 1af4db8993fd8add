import { WireError } from '../../../fabric/transaction/wire-error.js';
import {
  type ChaincodeActionValue,
  type ChannelHeaderValue,
  chaincodeAction,
  chaincodeActionPayload,
  chaincodeEvent,
  chaincodeHeaderExtension,
  type EndorsementValue,
  proposalResponsePayload,
  transactionMessage,
} from '../../../fabric/wire/transaction-messages.js';
import {
  decodeTransactionRwset,
  type NamespaceRwset,
  writesNamespace,
} from '../../../fabric/wire/transaction-rwset.js';
import { tryDecode } from './check-envelope.js';
import { VALIDATION_CODE } from './validation-code.js';

/** The one action of an endorser transaction, ready for its endorsement policies. */
export interface EndorsedAction {
  readonly chaincode: string;
  readonly rwset: readonly NamespaceRwset[];
  /** ProposalResponsePayload bytes: with the endorser's identity behind it, what endorsers signed. */
  readonly signedPayload: Uint8Array;
  readonly endorsements: readonly EndorsementValue[];
  /** The namespaces whose policies must be met: the chaincode's own and each one written to. */
  readonly namespaces: readonly string[];
}

/**
 * Takes an endorser transaction apart; a number is the validation code that says why not, in Fabric's order.
 * Fabric: core/committer/txvalidator/v20/plugindispatcher/dispatcher.go.
 */
export function endorsedAction(header: ChannelHeaderValue, data: Uint8Array): EndorsedAction | number {
  const extension = tryDecode(chaincodeHeaderExtension, header.extension);
  if (extension === undefined) return VALIDATION_CODE.BAD_HEADER_EXTENSION;
  const payload = tryDecode(chaincodeActionPayload, tryDecode(transactionMessage, data)?.actions[0]?.payload);
  const signedPayload = payload?.action?.proposalResponsePayload;
  const action = signedPayload === undefined ? undefined : chaincodeActionOf(signedPayload);
  if (payload?.action === undefined || signedPayload === undefined || action === undefined)
    return VALIDATION_CODE.BAD_RESPONSE_PAYLOAD;
  const rwset = tryRwset(action.results);
  if (rwset === undefined) return VALIDATION_CODE.BAD_RWSET;
  const wrong = checkChaincode(extension.chaincodeId?.name, action);
  if (wrong !== undefined) return wrong;
  const namespaces = new Set(rwset.map(({ namespace }) => namespace));
  if (namespaces.size !== rwset.length) return VALIDATION_CODE.ILLEGAL_WRITESET;
  const chaincode = extension.chaincodeId!.name;
  const written = rwset.filter(writesNamespace).map(({ namespace }) => namespace);
  return {
    chaincode,
    rwset,
    signedPayload,
    endorsements: payload.action.endorsements,
    namespaces: [...new Set([chaincode, ...written])],
  };
}

/** The read/write set of a transaction that validation has already accepted. */
export function rwsetOfTransaction(data: Uint8Array): readonly NamespaceRwset[] {
  const payload = tryDecode(chaincodeActionPayload, tryDecode(transactionMessage, data)?.actions[0]?.payload);
  const signedPayload = payload?.action?.proposalResponsePayload;
  const action = signedPayload === undefined ? undefined : chaincodeActionOf(signedPayload);
  return tryRwset(action?.results) ?? [];
}

function chaincodeActionOf(signedPayload: Uint8Array): ChaincodeActionValue | undefined {
  const extension = tryDecode(proposalResponsePayload, signedPayload)?.extension;
  return extension === undefined ? undefined : tryDecode(chaincodeAction, extension);
}

function tryRwset(results: Uint8Array | undefined): readonly NamespaceRwset[] | undefined {
  try {
    return decodeTransactionRwset(results ?? new Uint8Array(0));
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function checkChaincode(named: string | undefined, action: ChaincodeActionValue): number | undefined {
  if (named === undefined || action.chaincodeId === undefined) return VALIDATION_CODE.INVALID_OTHER_REASON;
  if (named === '' || named !== action.chaincodeId.name || action.chaincodeId.version === '')
    return VALIDATION_CODE.INVALID_CHAINCODE;
  if (action.events === undefined) return undefined;
  const event = tryDecode(chaincodeEvent, action.events);
  return event?.chaincodeId === named ? undefined : VALIDATION_CODE.INVALID_OTHER_REASON;
}
