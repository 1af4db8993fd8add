import {
  type ChannelHeaderValue,
  channelHeader,
  envelopeMessage,
  payloadMessage,
} from '../../../fabric/wire/transaction-messages.js';
import type { LedgerState } from '../ledger/ledger-state.js';
import { UpdateBatch } from '../ledger/update-batch.js';
import { HEADER_TYPE, tryDecode } from './check-envelope.js';
import { type EndorsedAction, endorsedAction } from './endorsed-action.js';
import { CONFIG_KEY, type ValidatedBlock } from './validate-block.js';
import { VALIDATION_CODE } from './validation-code.js';

/** A block that was validated before, with what it writes worked out again. */
export interface ReplayedBlock extends ValidatedBlock {
  /** ConfigEnvelope bytes of the last valid config transaction in it. */
  readonly configEnvelope: Uint8Array | undefined;
}

/**
 * Works out what a block writes whose validation codes this peer found itself and stored: no signature, policy or read
 * is looked at again. Of transactions that are not valid neither action nor header is given.
 * @throws when codes and transactions do not belong together.
 */
export function replayBlock(
  number: number,
  envelopes: readonly Uint8Array[],
  codes: readonly number[],
  state: LedgerState,
): ReplayedBlock {
  if (codes.length !== envelopes.length)
    throw new Error(`block ${number} has ${envelopes.length} transactions and ${codes.length} validation codes`);
  const batch = new UpdateBatch(state);
  const actions: (EndorsedAction | undefined)[] = [];
  const headers: (ChannelHeaderValue | undefined)[] = [];
  let configEnvelope: Uint8Array | undefined;
  for (const [transaction, envelope] of envelopes.entries()) {
    actions.push(undefined);
    headers.push(undefined);
    if (codes[transaction] !== VALIDATION_CODE.VALID) continue;
    const { header, data } = validTransaction(envelope, number, transaction);
    const version = { block: number, transaction };
    headers[transaction] = header;
    if (header.type === HEADER_TYPE.config) {
      batch.put({ namespace: '' }, CONFIG_KEY, { value: data, metadata: undefined, version });
      configEnvelope = data;
      continue;
    }
    const action = endorsedAction(header, data);
    if (typeof action === 'number') throw new Error(`transaction ${transaction} of block ${number} cannot be valid`);
    batch.apply(action.rwset, version);
    actions[transaction] = action;
  }
  return { codes, batch, actions, headers, configEnvelope };
}

function validTransaction(envelope: Uint8Array, number: number, transaction: number) {
  const payload = tryDecode(payloadMessage, tryDecode(envelopeMessage, envelope)?.payload);
  const header = tryDecode(channelHeader, payload?.header?.channelHeader);
  if (header === undefined || payload?.data === undefined)
    throw new Error(`transaction ${transaction} of block ${number} cannot be valid`);
  return { header, data: payload.data };
}
