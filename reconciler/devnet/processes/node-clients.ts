import { type ChannelCredentials, credentials } from '@grpc/grpc-js';
import type { OrganizationIdentities } from '../identities/derive-organization.js';

export interface NodeEndpoint {
  readonly name: string;
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly owner: OrganizationIdentities;
  /** PEM of the CAs by which it is believed. */
  readonly authorities: string;
}

/** What a gRPC client of a node of ours is made of. */
export function clientOf<Client>(
  kind: new (address: string, tls: ChannelCredentials, options?: object) => Client,
  { name, address, authorities }: NodeEndpoint,
): Client {
  return new kind(address, credentials.createSsl(Buffer.from(authorities)), {
    'grpc.ssl_target_name_override': name,
    // A node that is just starting refuses the first connection; the next try shall not wait a second.
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 250,
    // Else a second client of the same address waits in the first one's backoff.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': 100 * 1024 * 1024,
  });
}

export const CALL_LIMIT_MS = 15_000;
