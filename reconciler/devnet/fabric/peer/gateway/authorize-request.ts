import { status } from '@grpc/grpc-js';
import type { PeerLedger } from '../../ledger/peer-ledger.js';
import { gatewayError } from './error-details.js';
import type { GatewayContext } from './gateway-context.js';

/**
 * Checks that whoever signed the request bytes may use the resource on the channel.
 * @returns the channel's ledger. @throws RpcError PERMISSION_DENIED, also for a channel that is not there.
 */
export function authorizeRequest(
  context: GatewayContext,
  resource: string,
  channelId: string,
  signed: { readonly request: Uint8Array; readonly identity: Uint8Array; readonly signature: Uint8Array },
): PeerLedger {
  if (channelId === '') {
    throw gatewayError(
      status.PERMISSION_DENIED,
      'Invalid channel ID name during check policy on signed data. Name must be different from nil.',
    );
  }
  const ledger = context.ledger(channelId);
  if (ledger === undefined) {
    throw gatewayError(status.PERMISSION_DENIED, `Failed to get policy manager for channel [${channelId}]`);
  }
  const { request: data, identity, signature } = signed;
  try {
    context.checkAcl(ledger.bundle(), resource, [{ data, identity, signature }]);
  } catch (error) {
    throw gatewayError(status.PERMISSION_DENIED, error instanceof Error ? error.message : String(error));
  }
  return ledger;
}
