import { common } from '@hyperledger/fabric-protos';
import { blockDataHash } from '../../../fabric/block/data-hash.js';
import { hasConfigTransaction } from '../../../fabric/block/well-formed.js';
import { bundleFromBlock } from '../../../fabric/config/bundle-from-block.js';
import { notOrderable } from '../../../fabric/config/capabilities.js';
import { decode } from '../../../fabric/transaction/decode.js';
import { unpackEnvelopeOfType } from '../../../fabric/transaction/unpack-envelope.js';

/**
 * The channel that a block may be joined by. Fabric: channelparticipation/validator.go ValidateJoinBlock.
 * @throws Error with Fabric's text, without the prefix `invalid join block`.
 */
export function channelOfJoinBlock(block: common.Block): string {
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  if (!hasConfigTransaction(envelopes)) throw new Error('block is not a config block');
  if ((block.getMetadata()?.getMetadataList().length ?? 0) === 0) {
    throw new Error('invalid block: does not have metadata');
  }
  const dataHash = block.getHeader()?.getDataHash_asU8() ?? new Uint8Array();
  if (Buffer.compare(blockDataHash(envelopes), dataHash) !== 0) {
    throw new Error('invalid block: Header.DataHash is different from Hash(block.Data)');
  }
  const bundle = bundleFromBlock(block);
  if (bundle.config.getChannelGroup()?.getGroupsMap().has('Consortiums')) {
    throw new Error('invalid config: contains consortiums: system channel not supported');
  }
  if (bundle.application === undefined) throw new Error('invalid config: must contain application config');
  return bundle.channelId;
}

/**
 * Whether an orderer can order by this configuration. Fabric: multichannel/registrar.go initLedgerResourcesClusterConsenter.
 * @throws Error with Fabric's text
 */
export function checkOrderable(block: common.Block): void {
  const bundle = bundleFromBlock(block);
  const missing = notOrderable(bundle);
  if (missing !== undefined) {
    throw new Error(
      `failed creating ledger resources: error checking bundle for channel: ${bundle.channelId}: ${missing}`,
    );
  }
  const { consensusType } = bundle.orderer!;
  if (consensusType !== 'etcdraft' && consensusType !== 'BFT') {
    throw new Error(`failed to find a consenter for consensus type: ${consensusType}`);
  }
}

/**
 * The channel that a config update envelope is for. Fabric: ValidateUpdateConfigEnvelope.
 * @throws Error with Fabric's text, without the prefix `invalid config update envelope`.
 */
export function channelOfUpdate(envelope: common.Envelope): string {
  const header = updateHeader(envelope);
  if (header.getType() !== common.HeaderType.CONFIG_UPDATE) throw new Error('bad type');
  if (header.getChannelId() === '') throw new Error('empty channel id');
  const { data } = unpackEnvelopeOfType(envelope, common.HeaderType.CONFIG_UPDATE);
  const update = decode(common.ConfigUpdateEnvelope, data, 'message for type CONFIG_UPDATE');
  return decode(common.ConfigUpdate, update.getConfigUpdate_asU8()).getChannelId();
}

function updateHeader(envelope: common.Envelope): common.ChannelHeader {
  const payload = orThrow('bad payload', () => decode(common.Payload, envelope.getPayload_asU8()));
  const bytes = payload.getHeader()?.getChannelHeader_asU8();
  if (bytes === undefined || bytes.length === 0) throw new Error('bad header');
  return orThrow('could not unmarshall channel header', () => decode(common.ChannelHeader, bytes));
}

function orThrow<Result>(text: string, action: () => Result): Result {
  try {
    return action();
  } catch {
    throw new Error(text);
  }
}
