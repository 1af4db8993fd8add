import { randomBytes } from 'node:crypto';
import { Client, type ClientOptions, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { type Contract, connect, type Gateway, hash } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { SigningIdentity } from '../../fabric/msp/signing-identity.js';
import { createProposal } from '../../fabric/transaction/create-proposal.js';
import { grpcDetails } from './grpc-details.js';

export interface PeerEndpoint {
  /** Short name, as the Network document has it. */
  readonly name: string;
  /** host:port. */
  readonly endpoint: string;
  /** The name its TLS certificate holds, where it differs from the host dialled. */
  readonly hostAlias: string | undefined;
  /** PEM. */
  readonly tlsRootCertificates: string;
}

/** What a peer answered to one proposal: a response with a status, never thrown for a chaincode's own refusal. */
export interface EndorserAnswer {
  readonly status: number;
  readonly message: string;
  readonly payload: Uint8Array;
  /** SerializedIdentity of the peer, where it endorsed its answer: not a refusal, and not what belongs to no channel. */
  readonly endorser?: Uint8Array;
}

const CALL_LIMIT_MS = 15_000;
const SUBMIT_LIMIT_MS = 60_000;

/** One of our own organization's peers: its Endorser for calls to this very peer, its Gateway for transactions. */
export class PeerConnection {
  readonly endpoint: PeerEndpoint;
  readonly #identity: SigningIdentity;
  readonly #client: Client;
  #gateway: Gateway | undefined;

  constructor(endpoint: PeerEndpoint, identity: SigningIdentity) {
    this.endpoint = endpoint;
    this.#identity = identity;
    const options: ClientOptions = {
      'grpc.max_receive_message_length': 100 * 1024 * 1024,
      'grpc.max_send_message_length': 100 * 1024 * 1024,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 2000,
    };
    if (endpoint.hostAlias) options['grpc.ssl_target_name_override'] = endpoint.hostAlias;
    this.#client = new Client(
      endpoint.endpoint,
      credentials.createSsl(Buffer.from(endpoint.tlsRootCertificates)),
      options,
    );
  }

  /** The unmodified client of Fabric, over this peer. */
  gateway(): Gateway {
    this.#gateway ??= connect({
      client: this.#client,
      identity: { mspId: this.#identity.mspId, credentials: Buffer.from(this.#identity.certificatePem) },
      signer: async (message) => this.#identity.sign(message),
      // Our signer hashes by itself, natively.
      hash: hash.none,
      evaluateOptions: () => ({ deadline: Date.now() + CALL_LIMIT_MS }),
      endorseOptions: () => ({ deadline: Date.now() + CALL_LIMIT_MS }),
      submitOptions: () => ({ deadline: Date.now() + CALL_LIMIT_MS }),
      commitStatusOptions: () => ({ deadline: Date.now() + SUBMIT_LIMIT_MS }),
    });
    return this.#gateway;
  }

  contract(channel: string, chaincode: string): Contract {
    return this.gateway().getNetwork(channel).getContract(chaincode);
  }

  /**
   * One proposal to this very peer. `channel` is '' for calls that belong to none.
   * @throws QuorateError FABRIC_UNREACHABLE (transient) when the peer is down, FABRIC_DENIED when it refuses the call
   */
  async endorse(
    channel: string,
    chaincode: string,
    args: readonly (string | Uint8Array)[],
    limitMs = CALL_LIMIT_MS,
  ): Promise<EndorserAnswer> {
    const now = Date.now();
    const { bytes } = createProposal({
      channelId: channel,
      chaincode,
      args: args.map((arg) => (typeof arg === 'string' ? Buffer.from(arg) : arg)),
      creator: this.#identity.serialized,
      nonce: randomBytes(24),
      time: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1_000_000 },
    });
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(bytes);
    signed.setSignature(this.#identity.sign(bytes));
    const proposed = await this.#processProposal(signed, limitMs);
    const response = proposed.getResponse();
    const endorser = proposed.getEndorsement()?.getEndorser_asU8();
    return {
      status: response?.getStatus() ?? 500,
      message: response?.getMessage() ?? 'the peer sent no response',
      payload: response?.getPayload_asU8() ?? new Uint8Array(),
      ...(endorser && endorser.length > 0 ? { endorser } : {}),
    };
  }

  close(): void {
    this.#gateway?.close();
    this.#client.close();
  }

  #processProposal(signed: peer.SignedProposal, limitMs: number): Promise<peer.ProposalResponse> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        '/protos.Endorser/ProcessProposal',
        (message: peer.SignedProposal) => Buffer.from(message.serializeBinary()),
        (bytes: Buffer) => peer.ProposalResponse.deserializeBinary(bytes),
        signed,
        { deadline: Date.now() + limitMs },
        (error: ServiceError | null, value?: peer.ProposalResponse) => {
          if (error) reject(this.#failure(error));
          else resolve(value!);
        },
      );
    });
  }

  #failure(error: ServiceError): QuorateError {
    const facts = { peer: this.endpoint.name, endpoint: this.endpoint.endpoint, grpc: error.code };
    if (error.code === status.UNAVAILABLE || error.code === status.DEADLINE_EXCEEDED) {
      return new QuorateError('FABRIC_UNREACHABLE', 'The peer does not answer', {
        why: `${this.endpoint.name} at ${this.endpoint.endpoint}: ${grpcDetails(error)}`,
        mend: 'start the peer, or mend its endpoint and TLS root in reconciler.yaml',
        facts,
        retry: 'transient',
        cause: error,
      });
    }
    return new QuorateError('FABRIC_DENIED', 'The peer refuses the call', {
      why: error.details,
      mend: 'check the identity in reconciler.yaml: its certificate, its MSP id and its role',
      facts,
      cause: error,
    });
  }
}
