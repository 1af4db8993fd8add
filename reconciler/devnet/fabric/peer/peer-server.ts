import { type handleUnaryCall, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { gateway as gatewayMessages, peer } from '@hyperledger/fabric-protos';
import type { CertifiedKey } from '../../identities/issue-certificate.js';
import { RpcError } from '../rpc-error.js';
import { PEER_DELIVER, type PeerDeliverContext, peerDeliverService } from './deliver-service.js';
import type { Endorser } from './endorser/endorser.js';
import type { GatewayContext } from './gateway/gateway-context.js';
import { gatewayService } from './gateway/gateway-service.js';

/** Fabric's own limit (internal/pkg/comm/config.go). */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

export interface PeerServices {
  readonly endorser: Endorser;
  readonly gateway: GatewayContext;
  readonly deliver: PeerDeliverContext;
}

/** A peer's gRPC server, not yet listening. */
export function peerServer(services: PeerServices): Server {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
  server.addService(peer.EndorserService, { processProposal: endorserHandler(services.endorser) });
  server.addService(gatewayMessages.GatewayService, gatewayService(services.gateway));
  server.addService(PEER_DELIVER, peerDeliverService(services.deliver));
  return server;
}

/**
 * Listens on 127.0.0.1 with TLS; clients need no certificate (naming a CA all the same spares the loading of the
 * system's own root certificates). Resolves with the port, 0 having been any.
 */
export function listen(server: Server, port: number, tls: CertifiedKey, caPem: string): Promise<number> {
  const credentials = ServerCredentials.createSsl(
    Buffer.from(caPem),
    [{ cert_chain: Buffer.from(tls.certificatePem), private_key: Buffer.from(tls.privateKeyPem) }],
    false,
  );
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
}

function endorserHandler(endorser: Endorser): handleUnaryCall<peer.SignedProposal, peer.ProposalResponse> {
  return (call, callback) => {
    endorser.processProposal(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => {
        const known = error instanceof RpcError;
        callback({ code: known ? error.code : status.UNKNOWN, details: known ? error.details : String(error) });
      },
    );
  };
}
