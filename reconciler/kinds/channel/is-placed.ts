import type { ChannelSpec } from './channel-spec.js';

/** Does a peer of a member sit in the channel, as its document says: one of those that it names, else any. */
export function isPlaced({ placement = {} }: Pick<ChannelSpec, 'placement'>, mspId: string, peer: string): boolean {
  const placed = Object.hasOwn(placement, mspId) ? placement[mspId] : undefined;
  return placed?.includes(peer) ?? true;
}
