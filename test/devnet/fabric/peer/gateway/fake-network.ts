/** A network of scripted peers, for the gateway alone: no signatures, no ledgers beyond what a test puts in. */
import { common, msp, peer } from '@hyperledger/fabric-protos';
import type { CommittedBlock, PeerLedger } from '../../../../../reconciler/devnet/fabric/ledger/peer-ledger.js';
import type {
  BroadcastAnswer,
  GatewayContext,
  GatewayPeer,
  PlannerDefinition,
} from '../../../../../reconciler/devnet/fabric/peer/gateway/gateway-context.js';
import type { ChannelBundle } from '../../../../../reconciler/fabric/config/channel-bundle.js';

const ROLES = ['member', 'admin', 'client', 'peer', 'orderer'];

export function principal(text: string): msp.MSPPrincipal {
  const [mspId = '', role = ''] = text.split('.');
  const message = new msp.MSPRole();
  message.setMspIdentifier(mspId);
  message.setRole(ROLES.indexOf(role) as 0);
  const result = new msp.MSPPrincipal();
  result.setPrincipal(message.serializeBinary());
  return result;
}

/** `outOf(2, 'A.peer', 'B.peer')`: a flat policy. */
export function outOf(n: number, ...principals: string[]): common.SignaturePolicyEnvelope {
  const envelope = new common.SignaturePolicyEnvelope();
  const rule = new common.SignaturePolicy.NOutOf();
  rule.setN(n);
  principals.forEach((text, index) => {
    envelope.addIdentities(principal(text));
    const signedBy = new common.SignaturePolicy();
    signedBy.setSignedBy(index);
    rule.addRules(signedBy);
  });
  const root = new common.SignaturePolicy();
  root.setNOutOf(rule);
  envelope.setRule(root);
  return envelope;
}

export function definition(policy: common.SignaturePolicyEnvelope, sequence = 1): PlannerDefinition {
  const application = new peer.ApplicationPolicy();
  application.setSignaturePolicy(policy);
  return { sequence, validationParameter: application.serializeBinary(), collections: new Uint8Array() };
}

export interface FakePeer extends GatewayPeer {
  up: boolean;
  ledgerHeight: number;
  installed: Map<string, number>;
  calls: number;
  answer: (proposal: peer.SignedProposal) => peer.ProposalResponse | Promise<peer.ProposalResponse>;
}

export function fakePeer(name: string, mspId: string): FakePeer {
  const fake: FakePeer = {
    name,
    mspId,
    address: `${name}:7051`,
    identity: Buffer.from(JSON.stringify({ mspId, roles: ['member', 'peer'] })),
    up: true,
    ledgerHeight: 5,
    installed: new Map([['basic', 1]]),
    calls: 0,
    answer: () => endorsed(name, 'same'),
    alive: () => fake.up,
    height: (channelId) => (channelId === 'mychannel' ? fake.ledgerHeight : undefined),
    sequence: (_channel, chaincode) => (chaincode === '_lifecycle' ? 1 : fake.installed.get(chaincode)),
    processProposal: async (proposal) => {
      fake.calls += 1;
      return fake.answer(proposal);
    },
  };
  return fake;
}

/** A successful answer; `payload` is what all endorsers must agree on. */
export function endorsed(endorser: string, payload: string, interest?: peer.ChaincodeInterest): peer.ProposalResponse {
  const inner = new peer.Response();
  inner.setStatus(200);
  inner.setPayload(Buffer.from('unsigned'));
  const action = new peer.ChaincodeAction();
  const signed = new peer.Response();
  signed.setPayload(Buffer.from(payload));
  action.setResponse(signed);
  const responsePayload = new peer.ProposalResponsePayload();
  responsePayload.setExtension$(action.serializeBinary());
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(Buffer.from(endorser));
  const response = new peer.ProposalResponse();
  response.setResponse(inner);
  response.setPayload(responsePayload.serializeBinary());
  response.setEndorsement(endorsement);
  if (interest !== undefined) response.setInterest(interest);
  return response;
}

/** A failure; with a payload it is the chaincode's, without one the peer's. */
export function failed(code: number, message: string, payload = ''): peer.ProposalResponse {
  const inner = new peer.Response();
  inner.setStatus(code);
  inner.setMessage(message);
  const response = new peer.ProposalResponse();
  response.setResponse(inner);
  response.setPayload(Buffer.from(payload));
  return response;
}

export function call(name: string, collection?: string, noPrivateReads = false): peer.ChaincodeCall {
  const result = new peer.ChaincodeCall();
  result.setName(name);
  if (collection !== undefined) result.setCollectionNamesList([collection]);
  result.setNoPrivateReads(noPrivateReads);
  return result;
}

export function interest(...calls: peer.ChaincodeCall[]): peer.ChaincodeInterest {
  const result = new peer.ChaincodeInterest();
  result.setChaincodesList(calls);
  return result;
}

export function proposal(options: { channel?: string; chaincode?: string; transient?: boolean } = {}) {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setChannelId(options.channel ?? 'mychannel');
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(Buffer.from('signature header'));
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(options.chaincode ?? 'basic');
  const specification = new peer.ChaincodeSpec();
  specification.setChaincodeId(chaincodeId);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(specification);
  const payload = new peer.ChaincodeProposalPayload();
  payload.setInput(invocation.serializeBinary());
  if (options.transient) payload.getTransientmapMap().set('secret', Buffer.from('x'));
  const message = new peer.Proposal();
  message.setHeader(header.serializeBinary());
  message.setPayload(payload.serializeBinary());
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(message.serializeBinary());
  return signed;
}

/** A ledger of hand-made blocks. */
export function fakeLedger(bundle: ChannelBundle) {
  const blocks: CommittedBlock[] = [];
  const listeners = new Set<(block: CommittedBlock) => void>();
  const ledger = {
    channelId: bundle.channelId,
    height: () => blocks.length,
    bundle: () => bundle,
    block: (number: number) => blocks[number],
    onBlock: (listener: (block: CommittedBlock) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    transaction: (id: string) => {
      for (const block of blocks) {
        const index = block.transactionIds.indexOf(id);
        if (index >= 0) return { block, index, code: block.codes[index]! };
      }
      return undefined;
    },
  } as unknown as PeerLedger;
  return {
    ledger,
    listeners,
    /** Each transaction: id, code, events as [chaincode, name]. */
    commit: (...transactions: { id: string; code?: number; events?: [string, string][] }[]) => {
      const block = blockOf(blocks.length, transactions);
      blocks.push(block);
      for (const listener of [...listeners]) listener(block);
    },
  };
}

function blockOf(
  number: number,
  transactions: { id: string; code?: number; events?: [string, string][] }[],
): CommittedBlock {
  const data = new common.BlockData();
  for (const { id, events } of transactions) data.addData(envelope(id, events ?? []));
  const block = new common.Block();
  block.setData(data);
  return {
    number,
    block,
    bytes: block.serializeBinary(),
    codes: transactions.map(({ code }) => code ?? 0),
    transactionIds: transactions.map(({ id }) => id),
  };
}

function envelope(id: string, events: [string, string][]): Uint8Array {
  const transaction = new peer.Transaction();
  for (const [chaincode, name] of events) {
    const event = new peer.ChaincodeEvent();
    event.setChaincodeId(chaincode);
    event.setEventName(name);
    event.setTxId(id);
    const action = new peer.ChaincodeAction();
    action.setEvents(event.serializeBinary());
    const signed = new peer.ProposalResponsePayload();
    signed.setExtension$(action.serializeBinary());
    const endorsedAction = new peer.ChaincodeEndorsedAction();
    endorsedAction.setProposalResponsePayload(signed.serializeBinary());
    const payload = new peer.ChaincodeActionPayload();
    payload.setAction(endorsedAction);
    const one = new peer.TransactionAction();
    one.setPayload(payload.serializeBinary());
    transaction.addActions(one);
  }
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setTxId(id);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  const result = new common.Envelope();
  result.setPayload(payload.serializeBinary());
  return result.serializeBinary();
}

export interface FakeNetwork {
  readonly context: GatewayContext;
  readonly peers: FakePeer[];
  readonly definitions: Map<string, PlannerDefinition>;
  readonly chain: ReturnType<typeof fakeLedger>;
  /** By address. */
  readonly orderers: Map<string, () => BroadcastAnswer>;
  readonly broadcasts: string[];
  denied: string | undefined;
}

/** Org1 with two peers (the first is the gateway's own), Org2 and Org3 with one each; two orderers. */
export function fakeNetwork(): FakeNetwork {
  const peers = [
    fakePeer('p1', 'Org1MSP'),
    fakePeer('p1b', 'Org1MSP'),
    fakePeer('p2', 'Org2MSP'),
    fakePeer('p3', 'Org3MSP'),
  ];
  const bundle = {
    channelId: 'mychannel',
    config: new common.Config(),
    policies: { has: () => false },
    application: { organizations: ['Org1MSP', 'Org2MSP', 'Org3MSP'].map((mspId) => ({ mspId })) },
    orderer: { organizations: [{ mspId: 'OrdererMSP', endpoints: ['o1:7050', 'o2:7050'] }] },
    ordererAddresses: [],
    mspManager: {
      deserialize: (identity: Uint8Array) => ({
        satisfiesPrincipal: (bytes: Uint8Array) => {
          const who = JSON.parse(Buffer.from(identity).toString());
          const role = msp.MSPRole.deserializeBinary(msp.MSPPrincipal.deserializeBinary(bytes).getPrincipal_asU8());
          if (role.getMspIdentifier() !== who.mspId || !who.roles.includes(ROLES[role.getRole()]))
            throw new Error('no');
        },
      }),
    },
  } as unknown as ChannelBundle;
  const chain = fakeLedger(bundle);
  const network: FakeNetwork = {
    peers,
    chain,
    definitions: new Map([['basic', definition(outOf(2, 'Org1MSP.peer', 'Org2MSP.peer', 'Org3MSP.peer'))]]),
    orderers: new Map([
      ['o1:7050', () => ({ status: 200, info: '' })],
      ['o2:7050', () => ({ status: 200, info: '' })],
    ]),
    broadcasts: [],
    denied: undefined,
    context: {
      local: peers[0]!,
      peers: () => peers,
      ledger: (channelId) => (channelId === 'mychannel' ? chain.ledger : undefined),
      definition: (_ledger, chaincode) => network.definitions.get(chaincode),
      checkAcl: () => {
        if (network.denied !== undefined) throw new Error(network.denied);
      },
      broadcast: async (address) => {
        network.broadcasts.push(address);
        return network.orderers.get(address)!();
      },
      random: () => 0.999,
      endorsementTimeoutMs: 10_000,
      broadcastTimeoutMs: 10_000,
    },
  };
  return network;
}
