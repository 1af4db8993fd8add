import { randomBytes } from 'node:crypto';
import { common, discovery, peer } from '@hyperledger/fabric-protos';
import { wireTime } from '../../fabric/transaction/channel-header.js';
import { createProposal } from '../../fabric/transaction/create-proposal.js';
import { CALL_LIMIT_MS, clientOf, type NodeEndpoint } from './node-clients.js';

/** What the network's administrator asks one peer, with its organization's own `Admin`. Close it when done. */
export class AskPeer {
  readonly #endpoint: NodeEndpoint;
  readonly #endorser: peer.EndorserClient;
  readonly #discovery: discovery.DiscoveryClient;

  constructor(endpoint: NodeEndpoint) {
    this.#endpoint = endpoint;
    this.#endorser = clientOf(peer.EndorserClient, endpoint);
    this.#discovery = clientOf(discovery.DiscoveryClient, endpoint);
  }

  /** Joins a channel by its genesis block. @throws Error with what the peer said */
  async join(block: Uint8Array): Promise<void> {
    await this.#call('cscc', [Buffer.from('JoinChain'), block]);
  }

  /** Number of blocks that the peer has committed. @throws Error also for a channel that it has not joined */
  async height(channel: string): Promise<number> {
    const bytes = await this.#call('qscc', [Buffer.from('GetChainInfo'), Buffer.from(channel)]);
    return common.BlockchainInfo.deserializeBinary(bytes).getHeight();
  }

  /**
   * How many peers of each organization, by MSP id, it knows in the channel, itself included.
   * @throws Error with what the peer said
   */
  async members(channel: string): Promise<ReadonlyMap<string, number>> {
    const query = new discovery.Query();
    query.setChannel(channel);
    query.setPeerQuery(new discovery.PeerMembershipQuery());
    const authentication = new discovery.AuthInfo();
    authentication.setClientIdentity(this.#endpoint.owner.admin.serialized);
    const request = new discovery.Request();
    request.setAuthentication(authentication);
    request.addQueries(query);
    const signed = new discovery.SignedRequest();
    const payload = request.serializeBinary();
    signed.setPayload(payload);
    signed.setSignature(this.#endpoint.owner.admin.sign(payload));
    const response = await new Promise<discovery.Response>((resolve, reject) => {
      this.#discovery.discover(signed, this.#options(), (error, value) => (error ? reject(error) : resolve(value!)));
    });
    const [result] = response.getResultsList();
    if (result?.getMembers() === undefined) throw new Error(result?.getError()?.getContent() ?? 'no members');
    const counts = new Map<string, number>();
    result
      .getMembers()!
      .getPeersByOrgMap()
      .forEach((peers, mspId) => {
        // One whose state is not known yet cannot be asked to endorse.
        counts.set(mspId, peers.getPeersList().filter((one) => one.getStateInfo() !== undefined).length);
      });
    return counts;
  }

  close(): void {
    this.#endorser.close();
    this.#discovery.close();
  }

  async #call(chaincode: string, args: readonly Uint8Array[]): Promise<Uint8Array> {
    const { admin } = this.#endpoint.owner;
    const { bytes } = createProposal({
      channelId: '',
      chaincode,
      args,
      creator: admin.serialized,
      nonce: randomBytes(24),
      time: wireTime(new Date()),
    });
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(bytes);
    signed.setSignature(admin.sign(bytes));
    const answer = await new Promise<peer.ProposalResponse>((resolve, reject) => {
      this.#endorser.processProposal(signed, this.#options(), (error, value) =>
        error ? reject(error) : resolve(value!),
      );
    });
    const response = answer.getResponse();
    if (response?.getStatus() !== common.Status.SUCCESS) throw new Error(response?.getMessage() ?? 'no response');
    return response.getPayload_asU8();
  }

  #options() {
    return { deadline: Date.now() + CALL_LIMIT_MS };
  }
}
