/** Clients as users have them: @hyperledger/fabric-gateway over TLS, and raw proposals to one peer. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, type Gateway, type Hash, hash, type Signer, signers } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import type { RunningNetwork, RunningNode } from '../../../reconciler/devnet/running-network.js';
import type { SigningIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';
import { wireTime } from '../../../reconciler/fabric/transaction/channel-header.js';
import { createProposal } from '../../../reconciler/fabric/transaction/create-proposal.js';

export function identitiesOf(network: RunningNetwork, mspId: string) {
  const found = network.identities.find((one) => one.mspId === mspId);
  if (found === undefined) throw new Error(`no organization ${mspId}`);
  return found;
}

/** What any gRPC client needs to reach a node. */
export function endpointOf(network: RunningNetwork, node: RunningNode) {
  const { tlsCa } = identitiesOf(network, node.mspId);
  return [
    node.address,
    credentials.createSsl(Buffer.from(tlsCa.certificatePem)),
    { 'grpc.ssl_target_name_override': node.name },
  ] as const;
}

export interface Connection {
  readonly gateway: Gateway;
  close(): void;
}

export interface ConnectOptions {
  /** Full name; the organization's first peer where absent. */
  readonly peer?: string;
  /** `Admin`, the default, or a user. */
  readonly user?: string;
  /** In place of the user's own key. `null`: offline signing. */
  readonly signer?: Signer | null;
  /** SHA-256 by the library, unless the signer hashes by itself. */
  readonly hash?: Hash;
}

/** An unmodified gateway client of an organization. */
export function connectAs(network: RunningNetwork, mspId: string, options: ConnectOptions = {}): Connection {
  const node = options.peer ? network.peer(options.peer) : network.peers.find((one) => one.mspId === mspId)!;
  const owner = identitiesOf(network, mspId);
  const user = owner.admins.get(options.user ?? 'Admin') ?? owner.users.get(options.user!)!;
  const client = new Client(...endpointOf(network, node));
  const own = signers.newPrivateKeySigner(createPrivateKey(user.privateKeyPem));
  const signer = options.signer === undefined ? own : options.signer;
  const gateway = connect({
    client,
    identity: { mspId, credentials: Buffer.from(user.certificatePem) },
    hash: options.hash ?? hash.sha256,
    ...(signer === null ? {} : { signer }),
  });
  return {
    gateway,
    close: () => {
      gateway.close();
      client.close();
    },
  };
}

/** Signs a proposal outside any library and sends it to one peer's Endorser service. */
export async function propose(
  network: RunningNetwork,
  node: RunningNode,
  signer: SigningIdentity,
  call: { readonly channelId: string; readonly chaincode: string; readonly args: readonly Uint8Array[] },
): Promise<peer.ProposalResponse> {
  const created = createProposal({
    ...call,
    creator: signer.serialized,
    nonce: randomBytes(24),
    time: wireTime(new Date()),
  });
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(created.bytes);
  signed.setSignature(signer.sign(created.bytes));
  const client = new peer.EndorserClient(...endpointOf(network, node));
  try {
    return await new Promise((resolve, reject) => {
      client.processProposal(signed, (error, response) => (error ? reject(error) : resolve(response!)));
    });
  } finally {
    client.close();
  }
}
