import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import type { GatewayPeer } from './gateway-context.js';
import type { PrincipalSet } from './merge-principal-sets.js';

/** No peers for an endorsement: Fabric's text, and for people what it was asked of. */
export class LayoutError extends Error {
  readonly bundle: ChannelBundle;
  /** Each set is enough. */
  readonly sets: readonly PrincipalSet[];
  /** Those that could have endorsed. */
  readonly peers: readonly GatewayPeer[];

  constructor(message: string, found: Pick<LayoutError, 'bundle' | 'sets' | 'peers'>) {
    super(message);
    this.name = 'LayoutError';
    this.bundle = found.bundle;
    this.sets = found.sets;
    this.peers = found.peers;
  }
}
