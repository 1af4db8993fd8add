import { formatAddress } from '../../core/model/address.js';
import type { Resource } from '../../core/model/kind.js';
import type { ChannelSpec } from './channel-spec.js';

/** The document of a channel, if there is one. */
export function findChannel(
  network: string,
  name: string,
  desired: ReadonlyMap<string, Resource>,
): Resource<ChannelSpec> | undefined {
  // Loaded documents of this kind have this spec: complete-channel.ts made it.
  return desired.get(formatAddress({ network, kind: 'Channel', name })) as unknown as Resource<ChannelSpec> | undefined;
}
