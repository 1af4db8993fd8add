import type { JsonObject } from '../../core/model/json.js';
import { onceForEach } from '../../core/model/once-for-each.js';
import type { NetworkSpec } from '../network/network-spec.js';
import { sharedOfSpec } from './channel-shared.js';
import type { ChannelSpec } from './channel-spec.js';

/** What a document asks of its channel, in the form of channel-shared.ts; made once of a document as it was loaded. */
export function desiredShared(spec: ChannelSpec, network: NetworkSpec | undefined): JsonObject {
  return network === undefined ? sharedOfSpec(spec, network) : inNetwork(spec, network);
}

const inNetwork = onceForEach<ChannelSpec, NetworkSpec, JsonObject>(sharedOfSpec);
