import { common, peer } from '@hyperledger/fabric-protos';
import { assembleTransaction } from '../../reconciler/fabric/transaction/assemble-transaction.js';
import { createProposal } from '../../reconciler/fabric/transaction/create-proposal.js';
import { proposalHash } from '../../reconciler/fabric/transaction/proposal-hash.js';
import { encodeProposalResponsePayload } from '../../reconciler/fabric/transaction/proposal-response-payload.js';
import { type KvRwset, kvRwset, txRwset } from '../../reconciler/fabric/wire/rwset-messages.js';
import { FIXED_TIME, type Party } from './party.js';

/** A transaction that no peer has simulated: its read/write set and endorsements are ours, with the peers' own keys. */
export interface Handmade {
  readonly chaincode?: string;
  readonly channelId?: string;
  readonly reads?: KvRwset['reads'];
  readonly rangeQueries?: KvRwset['rangeQueries'];
  readonly writes?: Readonly<Record<string, string | null>>;
  /** Key to SignaturePolicyEnvelope bytes. */
  readonly policies?: Readonly<Record<string, Uint8Array>>;
  /** More namespaces with writes. */
  readonly others?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** In place of the read/write set. */
  readonly results?: Uint8Array;
  readonly endorsers?: readonly string[];
  readonly version?: string;
  /** The chaincode that the response names. */
  readonly answeredBy?: string;
  readonly eventOf?: string;
  readonly as?: string;
  readonly status?: number;
  readonly change?: (payload: common.Payload) => void;
  readonly changeHeader?: (channel: common.ChannelHeader, signature: common.SignatureHeader) => void;
  readonly wrongEndorsement?: boolean;
}

const ALL = ['Telco1/peer0', 'Telco2/peer0', 'Telco3/peer0'];

function writesOf(values: Readonly<Record<string, string | null>>): KvRwset['writes'] {
  return Object.entries(values)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => ({ key, isDelete: value === null, value: Buffer.from(value ?? '') }));
}

function resultsOf(made: Handmade): Uint8Array {
  const own = kvRwset.encode({
    reads: made.reads ?? [],
    rangeQueries: made.rangeQueries ?? [],
    writes: writesOf(made.writes ?? {}),
    metadataWrites: Object.entries(made.policies ?? {}).map(([key, value]) => ({
      key,
      entries: [{ name: 'VALIDATION_PARAMETER', value }],
    })),
  });
  const others = Object.entries(made.others ?? {}).map(([namespace, values]) => ({
    namespace,
    rwset: kvRwset.encode({ reads: [], rangeQueries: [], writes: writesOf(values), metadataWrites: [] }),
    collections: [],
  }));
  const namespaces = [{ namespace: made.chaincode ?? 'calls', rwset: own, collections: [] }, ...others];
  return txRwset.encode({ dataModel: 0, namespaces });
}

/** The envelope, and its transaction id. The same bytes in every run and for every network. */
export function handmade(party: Party, made: Handmade): { readonly envelope: common.Envelope; readonly id: string } {
  const chaincode = made.chaincode ?? 'calls';
  const client = party.who(made.as ?? 'Telco1/User1');
  const created = createProposal({
    channelId: made.channelId ?? 'channel1',
    chaincode,
    args: [Buffer.from('handmade')],
    creator: client.serialized,
    nonce: party.nonce(),
    time: FIXED_TIME,
  });
  const header = common.Header.deserializeBinary(created.proposal.getHeader_asU8());
  if (made.changeHeader !== undefined) {
    const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    const signature = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
    made.changeHeader(channel, signature);
    header.setChannelHeader(channel.serializeBinary());
    header.setSignatureHeader(signature.serializeBinary());
    created.proposal.setHeader(header.serializeBinary());
  }
  const payload = common.Payload.deserializeBinary(
    assembleTransaction(created.proposal, endorsed(party, made, header, created.proposal.getPayload_asU8())),
  );
  made.change?.(payload);
  const sent = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
  return { envelope: party.signed(payload.serializeBinary(), client), id: sent.getTxId() };
}

function endorsed(party: Party, made: Handmade, header: common.Header, proposal: Uint8Array): peer.ProposalResponse[] {
  const response = new peer.Response();
  response.setStatus(made.status ?? 200);
  const bytes = encodeProposalResponsePayload({
    proposalHash: proposalHash(
      { channelHeader: header.getChannelHeader_asU8(), signatureHeader: header.getSignatureHeader_asU8() },
      proposal,
    ),
    response,
    results: made.results ?? resultsOf(made),
    events: made.eventOf === undefined ? new Uint8Array() : event(made.eventOf),
    chaincodeId: { name: made.answeredBy ?? made.chaincode ?? 'calls', version: made.version ?? '1.0' },
  });
  return (made.endorsers ?? ALL).map((name) => {
    const signer = party.who(name);
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(signer.serialized);
    const message = Buffer.concat([bytes, signer.serialized]);
    endorsement.setSignature(signer.sign(made.wrongEndorsement ? Buffer.from('something else') : message));
    const answer = new peer.ProposalResponse();
    const good = new peer.Response();
    good.setStatus(200);
    answer.setResponse(good);
    answer.setPayload(bytes);
    answer.setEndorsement(endorsement);
    return answer;
  });
}

function event(chaincode: string): Uint8Array {
  const message = new peer.ChaincodeEvent();
  message.setChaincodeId(chaincode);
  message.setEventName('handmade');
  return message.serializeBinary();
}
