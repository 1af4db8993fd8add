import { checkAcl } from './acl/check-acl.js';
import type { GatewayContext } from './gateway/gateway-context.js';
import type { PeerNetwork } from './peer-network.js';

/** Fabric ships 30 s for both. */
const LIMIT_MS = 30_000;

/** What the gateway of one peer needs: of that peer, and of the network that it is in. */
export function peerGateway(
  network: PeerNetwork,
  own: Pick<GatewayContext, 'local' | 'ledger' | 'definition'>,
): GatewayContext {
  return {
    ...own,
    peers: () => network.peers,
    checkAcl,
    broadcast: (address, envelope) => network.orderers.broadcast(address, envelope),
    random: network.random,
    ...(network.explain === undefined ? {} : { explain: network.explain }),
    endorsementTimeoutMs: LIMIT_MS,
    broadcastTimeoutMs: LIMIT_MS,
  };
}
