import { common } from '@hyperledger/fabric-protos';
import { bundleFromBlock } from '../../../../fabric/config/bundle-from-block.js';
import { unsupportedCapability } from '../../../../fabric/config/capabilities.js';
import { decodeMessage, errorText } from '../endorser/error-text.js';

/** The channel that a block belongs to. @throws with Fabric's text. Fabric: protoutil.GetChannelIDFromBlock. */
export function channelIdOfBlock(block: common.Block): string {
  const data = block.getData()?.getDataList_asU8() ?? [];
  if (data.length === 0) throw new Error('failed to retrieve channel id - block is empty');
  const payload = parse('Payload', common.Payload.deserializeBinary, firstEnvelope(data).getPayload_asU8());
  const header = payload.getHeader();
  if (header === undefined) throw new Error('failed to retrieve channel id - payload header is empty');
  return parse('ChannelHeader', common.ChannelHeader.deserializeBinary, header.getChannelHeader_asU8()).getChannelId();
}

/** Whether a peer can start from this block: an application channel with capabilities that it has. @throws what is wrong. */
export function validateConfigBlock(block: common.Block): void {
  const envelope = firstEnvelope(block.getData()?.getDataList_asU8() ?? []);
  const payload = parse('Payload', common.Payload.deserializeBinary, envelope.getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
  if (header.getType() !== common.HeaderType.CONFIG) {
    throw new Error(`Bad configuration envelope: invalid type ${headerTypeName(header.getType())}, expected CONFIG`);
  }
  const config = parse('ConfigEnvelope', common.ConfigEnvelope.deserializeBinary, payload.getData_asU8()).getConfig();
  if (config === undefined) throw new Error('Nil config envelope Config');
  const group = config.getChannelGroup();
  if (group === undefined) throw new Error('Nil channel group');
  if (group.getGroupsMap().getLength() === 0) throw new Error('No channel configuration groups are available');
  if (group.getGroupsMap().get('Application') === undefined) {
    throw new Error('Invalid configuration block, missing Application configuration group');
  }
  const unsupported = unsupportedBy(block);
  if (unsupported !== undefined) throw new Error(`Failed capabilities check: [${unsupported}]`);
}

/** Why this peer could not serve the channel, be it that its configuration cannot be read. */
function unsupportedBy(block: common.Block): string | undefined {
  try {
    return unsupportedCapability(bundleFromBlock(block), 'peer');
  } catch (error) {
    // Fabric reads the configuration here without building all of it, and says so in its own words.
    return errorText(error).replace(/^initializing channelconfig failed/, 'no valid channel configuration found');
  }
}

function firstEnvelope(data: readonly Uint8Array[]): common.Envelope {
  return parse('Envelope', common.Envelope.deserializeBinary, data[0] ?? new Uint8Array());
}

function headerTypeName(type: number): string {
  return Object.entries(common.HeaderType).find(([, value]) => value === type)?.[0] ?? String(type);
}

function parse<T>(name: string, decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T {
  return decodeMessage(`error unmarshalling ${name}`, decode, bytes);
}
