import { createHash } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import type { RunningNetwork, RunningNode } from '../../reconciler/devnet/running-network.js';
import { assembleTransaction } from '../../reconciler/fabric/transaction/assemble-transaction.js';
import { type WireTime, wireTime } from '../../reconciler/fabric/transaction/channel-header.js';
import { createProposal, type ProposalParameters } from '../../reconciler/fabric/transaction/create-proposal.js';
import { signEnvelope } from '../../reconciler/fabric/transaction/sign-envelope.js';
import { type DeterministicSigner, deterministicSigner } from './deterministic-signer.js';
import type { LedgerWatch } from './ledger-watch.js';
import { type Answer, answered, type ClientsOfNodes, type NodeClients } from './node-clients.js';
import { strangers } from './strangers.js';

export type Call = Partial<Omit<ProposalParameters, 'args'>> & {
  readonly args: readonly (string | Uint8Array)[];
  readonly as?: string;
};

/** A proposal and what stands in it. */
export interface SignedCall {
  readonly id: string;
  readonly proposal: peer.Proposal;
  readonly signed: peer.SignedProposal;
  readonly signer: DeterministicSigner;
}

/** What all cases of one run share. */
export interface Stage {
  readonly network: RunningNetwork;
  readonly clients: ClientsOfNodes;
  readonly watch: LedgerWatch;
  readonly signers: Map<string, DeterministicSigner>;
  /** Ends or starts the processes of the chaincodes. */
  readonly chaincodes: { stop(): Promise<void>; start(): Promise<void> };
}

/** Time of what is signed for good: committers and orderers do not look at it. */
export const FIXED_TIME: WireTime = { seconds: 1_750_000_000, nanos: 0 };

/** One case's hands: identities, clients, and nonces that are the same in every run. */
export class Party {
  readonly #label: string;
  #drawn = 0;
  readonly stage: Stage;

  constructor(stage: Stage, label: string) {
    this.stage = stage;
    this.#label = label;
  }

  get network(): RunningNetwork {
    return this.stage.network;
  }

  /** 24 bytes that follow from the case's name and how many were drawn before. */
  nonce(): Uint8Array {
    this.#drawn += 1;
    return createHash('sha256').update(`${this.#label} ${this.#drawn}`).digest().subarray(0, 24);
  }

  /** `Telco1/User1`, `Telco1/Admin`, `Telco1/peer0`, `Ordering/orderer0`, or one of `strangers`. */
  who(name: string): DeterministicSigner {
    const known = this.stage.signers.get(name);
    if (known !== undefined) return known;
    const [mspId, short] = name.split('/') as [string, string];
    const owner = this.network.identities.find((one) => one.mspId === mspId);
    const own = owner && [owner.admins, owner.users, owner.peers, owner.orderers].map((map) => map.get(short));
    const identity = own?.find((one) => one !== undefined) ?? strangers(this.network).get(name);
    if (identity === undefined) throw new Error(`nobody is called ${name}`);
    const signer = deterministicSigner(identity);
    this.stage.signers.set(name, signer);
    return signer;
  }

  peer(mspId = 'Telco1') {
    return this.network.peers.find((node) => node.mspId === mspId)!;
  }

  orderer() {
    return this.network.orderers[0]!;
  }

  to(node: RunningNode): NodeClients {
    return this.stage.clients.of(node);
  }

  /** By User1 of Telco1 to `calls` on channel1, now, unless the call says otherwise. */
  call(call: Call): SignedCall {
    const { as, args, ...rest } = call;
    const signer = this.who(as ?? 'Telco1/User1');
    const created = createProposal({
      channelId: 'channel1',
      chaincode: 'calls',
      creator: signer.serialized,
      nonce: this.nonce(),
      time: wireTime(new Date()),
      args: args.map((arg) => Buffer.from(arg)),
      ...rest,
    });
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(created.bytes);
    signed.setSignature(signer.sign(created.bytes));
    return { id: created.transactionId, proposal: created.proposal, signed, signer };
  }

  process(signed: peer.SignedProposal, mspId = 'Telco1'): Promise<Answer<peer.ProposalResponse>> {
    const { endorser } = this.to(this.peer(mspId));
    return answered((callback) => endorser.processProposal(signed, callback));
  }

  /** One message to the orderer, on a stream of its own. */
  async broadcast(envelope: common.Envelope): Promise<{ readonly status: number; readonly info: string }> {
    const [answer] = await this.broadcastAll([envelope]);
    return answer!;
  }

  /** Several messages on one stream, each when the one before has been answered; ends where the orderer ends it. */
  broadcastAll(
    envelopes: readonly common.Envelope[],
  ): Promise<readonly { readonly status: number; readonly info: string }[]> {
    const stream = this.to(this.orderer()).orderer.broadcast();
    return new Promise((resolve, reject) => {
      const answers: { status: number; info: string }[] = [];
      const next = () => {
        if (answers.length === envelopes.length) stream.end();
        else stream.write(envelopes[answers.length]!);
      };
      stream.on('data', (answer) => {
        answers.push({ status: answer.getStatus(), info: answer.getInfo() });
        next();
      });
      stream.on('error', reject);
      stream.on('end', () => resolve(answers));
      next();
    });
  }

  /** The transaction that a call and its endorsements make. @throws where they are no good ones */
  transaction(call: SignedCall, responses: readonly peer.ProposalResponse[]): common.Envelope {
    return this.signed(assembleTransaction(call.proposal, responses), call.signer);
  }

  signed(payload: Uint8Array, signer: DeterministicSigner): common.Envelope {
    const envelope = new common.Envelope();
    envelope.setPayload(payload);
    envelope.setSignature(signer.sign(payload));
    return envelope;
  }

  /** Any data in a signed envelope. */
  envelope(type: number, channelId: string, data: Uint8Array, as = 'Telco1/Admin', time = FIXED_TIME): common.Envelope {
    return signEnvelope({ type, channelId, data, signer: this.who(as), nonce: this.nonce(), time });
  }

  /** Endorsed by these organizations' peers, ordered, committed everywhere. @throws where an endorser refuses */
  async submit(
    call: Call,
    endorsers: readonly string[] = ['Telco1', 'Telco2', 'Telco3'],
  ): Promise<{ readonly id: string; readonly block: number; readonly code: number }> {
    const made = this.call(call);
    const responses: peer.ProposalResponse[] = [];
    for (const mspId of endorsers) {
      const { response, message } = await this.process(made.signed, mspId);
      const refused = response?.getEndorsement() === undefined;
      if (refused) throw new Error(`${mspId}: ${response?.getResponse()?.getMessage() ?? message}`);
      responses.push(response);
    }
    return this.ordered(this.transaction(made, responses), call.channelId ?? 'channel1', made.id);
  }

  /** Sent to the orderer and awaited at every peer. @throws where the orderer refuses it */
  async ordered(envelope: common.Envelope, channelId: string, id: string) {
    const { status, info } = await this.broadcast(envelope);
    if (status !== common.Status.SUCCESS) throw new Error(`${status} ${info}`);
    return { id, ...(await this.stage.watch.transaction(channelId, id)) };
  }
}
