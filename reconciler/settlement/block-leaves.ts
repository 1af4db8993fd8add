import { common, peer } from '@hyperledger/fabric-protos';
import { QuorateError } from '../core/model/quorate-error.js';
import { WireError } from '../fabric/transaction/wire-error.js';
import {
  chaincodeAction,
  chaincodeActionPayload,
  channelHeader,
  envelopeMessage,
  payloadMessage,
  proposalResponsePayload,
  transactionMessage,
} from '../fabric/wire/transaction-messages.js';
import { decodeTransactionRwset } from '../fabric/wire/transaction-rwset.js';
import type { Leaf } from './leaf.js';
import { namespaceLeaves } from './rwset-leaves.js';

const NONE = new Uint8Array();

/**
 * The leaves of a block as a peer stores it, in their order (LEAVES.md): one for each write of each valid transaction.
 * None for config blocks. Neither links nor signatures are looked at, and what is valid is the peer's word.
 *
 * @throws QuorateError PLASMA_BLOCK_UNREADABLE, with the block and, where it is one's fault, the transaction
 */
export function blockLeaves(block: common.Block): readonly Leaf[] {
  const number = block.getHeader()?.getNumber();
  if (number === undefined) throw unreadable('it has no header');
  if (!Number.isSafeInteger(number)) throw unreadable('its number is not below 2^53');
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  const filter = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  if (filter?.length !== envelopes.length) {
    const why = `its filter says what is valid of ${filter?.length ?? 0} transactions, and it has ${envelopes.length}`;
    throw unreadable(why, { block: number });
  }
  return envelopes.flatMap((envelope, transaction) => {
    if (filter[transaction] !== peer.TxValidationCode.VALID) return [];
    try {
      return transactionLeaves(envelope, { block: number, transaction });
    } catch (cause) {
      if (cause instanceof WireError) throw unreadable(cause.message, { block: number, transaction }, cause);
      throw cause;
    }
  });
}

/** Read by Go's own rules, for what is not read here as a peer read it is a way to stop settlement, or to be left out. */
function transactionLeaves(envelope: Uint8Array, place: Pick<Leaf, 'block' | 'transaction'>): readonly Leaf[] {
  const payload = payloadMessage.decode(envelopeMessage.decode(envelope).payload ?? NONE);
  const { type } = channelHeader.decode(payload.header?.channelHeader ?? NONE);
  if (type !== common.HeaderType.ENDORSER_TRANSACTION) return [];
  const { actions } = transactionMessage.decode(payload.data ?? NONE);
  if (actions.length !== 1) throw new WireError(`a transaction of ${actions.length} actions cannot be valid`);
  const { action } = chaincodeActionPayload.decode(actions[0]!.payload ?? NONE);
  const { extension } = proposalResponsePayload.decode(action?.proposalResponsePayload ?? NONE);
  if (extension === undefined) throw new WireError('a transaction without a response cannot be valid');
  const { results } = chaincodeAction.decode(extension);
  return decodeTransactionRwset(results ?? NONE).flatMap((namespace) => namespaceLeaves(namespace, place));
}

function unreadable(why: string, facts: Readonly<Record<string, number>> = {}, cause?: unknown): QuorateError {
  return new QuorateError('PLASMA_BLOCK_UNREADABLE', 'A block of the plasma chain cannot be read', {
    why,
    mend: 'compare it with the same block of another peer: a peer that has committed it does not have it so',
    facts,
    cause,
  });
}
