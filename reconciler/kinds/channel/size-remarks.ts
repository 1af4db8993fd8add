import type { Remark } from '../../core/model/change.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';

/** A config signature, which holds a certificate, and what else an update of one value has: a little less in truth. */
const SIGNATURE_BYTES = 1000;

/**
 * A config block holds the whole configuration and what changed it, and orderers refuse messages above AbsoluteMaxBytes,
 * config blocks among them: too small a size shuts a channel for ever.
 * @param current undefined for a new channel
 * Fabric: orderer/common/msgprocessor/standardchannel.go ProcessConfigUpdateMsg applies the size filter twice.
 */
export function sizeRemarks(current: ChannelBundle | undefined, next: ChannelBundle): readonly Remark[] {
  const limit = current?.orderer?.absoluteMaxBytes ?? Number.POSITIVE_INFINITY;
  const after = next.orderer?.absoluteMaxBytes ?? Number.POSITIVE_INFINITY;
  const bytes = next.config.serializeBinary().length;
  const signed = bytes + SIGNATURE_BYTES * signersOf(next);
  const mend = `write an AbsoluteMaxBytes well above ${signed}`;
  if (signed > limit) {
    const text = `the ordering service takes messages of at most ${limit} bytes (AbsoluteMaxBytes), and the configuration alone has ${bytes}`;
    return [{ severity: 'refused', code: 'CONFIG_TOO_LARGE', text, mend: `first, in a change of its own, ${mend}` }];
  }
  if (signed <= after) return [];
  const text = `with AbsoluteMaxBytes ${after} nobody could change the channel again: its configuration has ${bytes} bytes, with signatures about ${signed}`;
  return [{ severity: 'refused', code: 'CONFIG_TOO_LARGE_AFTER', text, mend }];
}

/** Of a majority. */
function signersOf({ application, orderer }: ChannelBundle): number {
  const all = Math.max(application?.organizations.length ?? 0, orderer?.organizations.length ?? 0);
  return Math.floor(all / 2) + 1;
}
