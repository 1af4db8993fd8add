import { common, peer } from '@hyperledger/fabric-protos';
import { QuorateError } from '../core/model/quorate-error.js';
import { decode } from '../fabric/transaction/decode.js';
import { readRwset } from '../fabric/transaction/read-rwset.js';
import { unpackEnvelope } from '../fabric/transaction/unpack-envelope.js';
import { mergedMessage } from '../fabric/transaction/wire-contents.js';
import { WireError } from '../fabric/transaction/wire-error.js';
import type { Leaf } from './leaf.js';
import { namespaceLeaves } from './rwset-leaves.js';

/** Field of peer.ChaincodeActionPayload. */
const ACTION = 2;

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

function transactionLeaves(envelope: Uint8Array, place: Pick<Leaf, 'block' | 'transaction'>): readonly Leaf[] {
  const { channelHeader, data } = unpackEnvelope(envelope);
  if (channelHeader.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return [];
  const actions = decode(peer.Transaction, data, 'Transaction').getActionsList();
  if (actions.length !== 1) throw new WireError(`a transaction of ${actions.length} actions cannot be valid`);
  const payload = actions[0]!.getPayload_asU8();
  decode(peer.ChaincodeActionPayload, payload, 'ChaincodeActionPayload');
  const endorsed = mergedMessage(payload, ACTION);
  if (endorsed === undefined) throw new WireError('a transaction without an action cannot be valid');
  const response = decode(peer.ChaincodeEndorsedAction, endorsed, 'ChaincodeEndorsedAction');
  const signed = decode(
    peer.ProposalResponsePayload,
    response.getProposalResponsePayload_asU8(),
    'ProposalResponsePayload',
  );
  const action = decode(peer.ChaincodeAction, signed.getExtension_asU8(), 'ChaincodeAction');
  return readRwset(action.getResults_asU8()).flatMap((namespace) => namespaceLeaves(namespace, place));
}

function unreadable(why: string, facts: Readonly<Record<string, number>> = {}, cause?: unknown): QuorateError {
  return new QuorateError('PLASMA_BLOCK_UNREADABLE', 'A block of the plasma chain cannot be read', {
    why,
    mend: 'compare it with the same block of another peer: a peer that has committed it does not have it so',
    facts,
    cause,
  });
}
