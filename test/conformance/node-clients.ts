import { credentials, type ServiceError } from '@grpc/grpc-js';
import { gateway, google, orderer, peer } from '@hyperledger/fabric-protos';
import type { RunningNetwork, RunningNode } from '../../reconciler/devnet/running-network.js';

/** What a unary call ended with. */
export interface Answer<Response> {
  readonly code: number;
  readonly message: string;
  /** gateway.ErrorDetail list of the error, decoded. */
  readonly details: readonly gateway.ErrorDetail[];
  readonly response: Response | undefined;
}

type Callback<Response> = (error: ServiceError | null, response?: Response) => void;

/** Gives a failed call as what it is: a code and a text. */
export function answered<Response>(call: (callback: Callback<Response>) => unknown): Promise<Answer<Response>> {
  return new Promise((resolve) => {
    call((error, response) => {
      if (error === null) resolve({ code: 0, message: '', details: [], response });
      else {
        resolve({ code: error.code, message: error.details, details: errorDetails(error), response: undefined });
      }
    });
  });
}

function errorDetails(error: ServiceError): gateway.ErrorDetail[] {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!Buffer.isBuffer(bytes)) return [];
  return google.rpc.Status.deserializeBinary(bytes)
    .getDetailsList()
    .map((any) => gateway.ErrorDetail.deserializeBinary(any.getValue_asU8()));
}

/** Raw gRPC clients of one node. */
export interface NodeClients {
  readonly endorser: peer.EndorserClient;
  readonly deliver: peer.DeliverClient;
  readonly gateway: gateway.GatewayClient;
  readonly orderer: orderer.AtomicBroadcastClient;
}

/** Clients of all nodes, made when first asked for. */
export class ClientsOfNodes {
  readonly #network: RunningNetwork;
  readonly #clients = new Map<string, NodeClients>();

  constructor(network: RunningNetwork) {
    this.#network = network;
  }

  of(node: RunningNode): NodeClients {
    const known = this.#clients.get(node.name);
    if (known !== undefined) return known;
    const { tlsCa } = this.#network.identities.find(({ mspId }) => mspId === node.mspId)!;
    const tls = credentials.createSsl(Buffer.from(tlsCa.certificatePem));
    const options = { 'grpc.ssl_target_name_override': node.name };
    const made: NodeClients = {
      endorser: new peer.EndorserClient(node.address, tls, options),
      deliver: new peer.DeliverClient(node.address, tls, options),
      gateway: new gateway.GatewayClient(node.address, tls, options),
      orderer: new orderer.AtomicBroadcastClient(node.address, tls, options),
    };
    this.#clients.set(node.name, made);
    return made;
  }

  close(): void {
    for (const clients of this.#clients.values()) for (const client of Object.values(clients)) client.close();
  }
}
