import { orderer } from '@hyperledger/fabric-protos';
import type { Remark } from '../../core/model/change.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { decode } from '../../fabric/transaction/decode.js';

/** A config signature, which holds a certificate, and what else an update of one value has: a little less in truth. */
const SIGNATURE_BYTES = 1000;

/** The largest message that a channel's orderers take, and which of its fields says so. */
interface Limit {
  readonly field: 'AbsoluteMaxBytes' | 'SmartBFT.RequestMaxBytes';
  readonly bytes: number;
}

/**
 * A config block holds the whole configuration and what changed it, and orderers refuse messages above AbsoluteMaxBytes, BFT
 * ones above RequestMaxBytes too, config blocks among them: too small a size shuts a channel for ever.
 * @param current undefined for a new channel
 * Fabric: orderer/common/msgprocessor/standardchannel.go ProcessConfigUpdateMsg applies the size filter twice; SmartBFT
 * internal/bft/requestpool.go Submit.
 */
export function sizeRemarks(current: ChannelBundle | undefined, next: ChannelBundle): readonly Remark[] {
  const limit = limitOf(current);
  const after = limitOf(next);
  const bytes = next.config.serializeBinary().length;
  const signed = bytes + SIGNATURE_BYTES * signersOf(next);
  if (signed > limit.bytes) {
    const text = `the ordering service takes messages of at most ${limit.bytes} bytes (${limit.field}), and the configuration alone has ${bytes}`;
    const mend = `first, in a change of its own, write ${wellAbove(limit.field, signed)}`;
    return [{ severity: 'refused', code: 'CONFIG_TOO_LARGE', text, mend }];
  }
  if (signed <= after.bytes) return [];
  const text = `with ${after.field} ${after.bytes} nobody could change the channel again: its configuration has ${bytes} bytes, with signatures about ${signed}`;
  const mend = `write ${wellAbove(after.field, signed)}`;
  return [{ severity: 'refused', code: 'CONFIG_TOO_LARGE_AFTER', text, mend }];
}

const wellAbove = (field: Limit['field'], bytes: number): string =>
  `${field.startsWith('A') ? 'an' : 'a'} ${field} well above ${bytes}`;

function limitOf(bundle: ChannelBundle | undefined): Limit {
  const bytes = bundle?.orderer?.absoluteMaxBytes ?? Number.POSITIVE_INFINITY;
  const ofNodes = bundle?.orderer?.consensusType === 'BFT' ? requestMaxBytes(bundle.orderer.consensusMetadata) : 0;
  return ofNodes > 0 && ofNodes < bytes
    ? { field: 'SmartBFT.RequestMaxBytes', bytes: ofNodes }
    : { field: 'AbsoluteMaxBytes', bytes };
}

/** 0 is AbsoluteMaxBytes. */
const requestMaxBytes = (metadata: Uint8Array): number =>
  decode(orderer.smartbft.Options, metadata, 'Options').getRequestMaxBytes();

/** Of a majority. */
function signersOf({ application, orderer: ordering }: ChannelBundle): number {
  const all = Math.max(application?.organizations.length ?? 0, ordering?.organizations.length ?? 0);
  return Math.floor(all / 2) + 1;
}
