import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { type Cases, casesOf, type Seen } from '../case.js';
import { handmade } from '../handmade.js';
import { answered } from '../node-clients.js';
import { mspIdOf, refusalSeen, responseSeen } from '../observe.js';
import type { Call, Party, SignedCall } from '../party.js';
import { commitStatusCases, eventCases } from './commit-cases.js';

type Asked = Partial<Call> & { readonly run?: readonly unknown[][]; readonly organizations?: readonly string[] };

function made(party: Party, { run, organizations: _to, ...call }: Asked): SignedCall {
  return party.call({ args: [JSON.stringify(run ?? [['get', 'nothing']])], ...call });
}

const clientOf = (party: Party) => party.to(party.peer()).gateway;

const evaluated =
  (asked: Asked, change: (request: gateway.EvaluateRequest, party: Party) => void = () => undefined) =>
  async (party: Party): Promise<Seen> => {
    const call = made(party, asked);
    const request = new gateway.EvaluateRequest();
    request.setTransactionId(call.id);
    request.setChannelId(asked.channelId ?? 'channel1');
    request.setProposedTransaction(call.signed);
    request.setTargetOrganizationsList([...(asked.organizations ?? [])]);
    change(request, party);
    const answer = await answered<gateway.EvaluateResponse>((callback) => clientOf(party).evaluate(request, callback));
    return answer.code === 0 ? responseSeen(answer.response!.getResult()) : refusalSeen(answer);
  };

const endorse = (party: Party, asked: Asked, call: SignedCall) => {
  const request = new gateway.EndorseRequest();
  request.setTransactionId(call.id);
  request.setChannelId(asked.channelId ?? 'channel1');
  request.setProposedTransaction(call.signed);
  request.setEndorsingOrganizationsList([...(asked.organizations ?? [])]);
  return answered<gateway.EndorseResponse>((callback) => clientOf(party).endorse(request, callback));
};

/** Of a prepared transaction: who endorsed it, or only how many where the gateway chooses by lot. */
const endorsed =
  (asked: Asked, change: (call: SignedCall, party: Party) => void = () => undefined) =>
  async (party: Party): Promise<Seen> => {
    const call = made(party, asked);
    change(call, party);
    const answer = await endorse(party, asked, call);
    if (answer.code !== 0) return refusalSeen(answer);
    const envelope = answer.response!.getPreparedTransaction()!;
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const inner = peer.ChaincodeActionPayload.deserializeBinary(action!.getPayload_asU8()).getAction()!;
    const names = inner.getEndorsementsList().map((one) => mspIdOf(one.getEndorser_asU8()));
    const results = peer.ChaincodeAction.deserializeBinary(
      peer.ProposalResponsePayload.deserializeBinary(inner.getProposalResponsePayload_asU8()).getExtension_asU8(),
    );
    return {
      endorsers: asked.organizations === undefined ? names.length : names.sort(),
      signed: envelope.getSignature_asU8().length > 0,
      results: Buffer.from(results.getResults_asU8()).toString('hex'),
    };
  };

function submit(party: Party, request: gateway.SubmitRequest): Promise<Seen> {
  return answered((callback) => clientOf(party).submit(request, callback)).then(refusalSeen);
}

const submitted =
  (change: (request: gateway.SubmitRequest, party: Party) => void, channelId = 'channel1') =>
  async (party: Party): Promise<Seen> => {
    const { envelope, id } = handmade(party, { writes: { gateway: '1' }, channelId });
    const request = new gateway.SubmitRequest();
    request.setTransactionId(id);
    request.setChannelId(channelId);
    request.setPreparedTransaction(envelope);
    change(request, party);
    return submit(party, request);
  };

/** Endorse, sign, Submit, and where it stands then. */
async function whole(party: Party): Promise<Seen> {
  const asked = { run: [['put', 'gateway', 'whole']] };
  const call = made(party, asked);
  const answer = await endorse(party, asked, call);
  const request = new gateway.SubmitRequest();
  request.setTransactionId(call.id);
  request.setChannelId('channel1');
  const payload = answer.response!.getPreparedTransaction()!.getPayload_asU8();
  request.setPreparedTransaction(party.signed(payload, call.signer));
  const submittedWith = await submit(party, request);
  const { code } = await party.stage.watch.transaction('channel1', call.id);
  return { submittedWith, code };
}

/** Whose answer comes first is chance: the other one is told of. */
async function disagreeing(party: Party): Promise<Seen> {
  const seen = await endorsed({ run: [['mspid']], organizations: ['Telco1', 'Telco2'] })(party);
  const { details, ...rest } = seen as { readonly details: readonly string[] };
  return { ...rest, details: details.map((text) => text.slice(text.indexOf(': '))) };
}

const wrongSignature = ({ signed }: SignedCall, party: Party) =>
  signed.setSignature(party.who('Telco2/User1').sign(signed.getProposalBytes_asU8()));
const PUT = [['put', 'gateway', 'v']];
const FAIL = [['fail', 'on purpose']];
const UNKNOWN = { chaincode: 'unknown' };
const STRANGER = { as: 'strange/of a foreign organization' };

export const gatewayCases: Cases = [
  ...casesOf('1.1', 'Evaluate', {
    'a good call': evaluated({ run: [['get', 'a']] }),
    'at another organization': evaluated({ run: [['mspid']], organizations: ['Telco2'] }),
    'with transient data': evaluated({ run: [['transient']], transient: { secret: Buffer.from('s') } }),
    'a chaincode that fails': evaluated({ run: FAIL }),
    'a chaincode that answers 404': evaluated({ args: ['status', '404', 'none', 'p'] }),
    'a chaincode that answers 500 with a payload': evaluated({ args: ['status', '500', 'bad', 'p'] }),
    'an unknown chaincode': evaluated(UNKNOWN),
    'an unknown channel': evaluated({ channelId: 'nowhere' }),
    'an empty channel': evaluated({ channelId: '' }),
    'an unknown organization': evaluated({ organizations: ['Nobody'] }),
    'by a stranger': evaluated(STRANGER),
    'signed by somebody else': evaluated({}, (request, party) => {
      const signed = request.getProposedTransaction()!;
      signed.setSignature(party.who('Telco2/User1').sign(signed.getProposalBytes_asU8()));
    }),
    'without a proposal': evaluated({}, (request) => request.setProposedTransaction(undefined)),
    'a proposal of garbage': evaluated({}, (request) =>
      request.getProposedTransaction()!.setProposalBytes(Buffer.from('garbage')),
    ),
    'a system chaincode': evaluated({ chaincode: 'qscc', args: ['GetBlockByNumber', 'channel1', '99999'] }),
  }),
  ...casesOf('1.1', 'Endorse', {
    'a good call': endorsed({ run: PUT }),
    'a read only': endorsed({ run: [['get', 'a']] }),
    'by organizations': endorsed({ run: PUT, organizations: ['Telco1', 'Telco3'] }),
    'by one foreign organization': endorsed({ run: PUT, organizations: ['Telco2'] }),
    'by an unknown organization': endorsed({ run: PUT, organizations: ['Telco1', 'Nobody'] }),
    'a chaincode that fails': endorsed({ run: FAIL }),
    'a chaincode that fails, by organizations': endorsed({ run: FAIL, organizations: ['Telco2'] }),
    'organizations that answer otherwise': disagreeing,
    'a chaincode that answers 404': endorsed({ args: ['status', '404', 'none', 'p'] }),
    'an unknown chaincode': endorsed(UNKNOWN),
    'an unknown channel': endorsed({ channelId: 'nowhere' }),
    'by a stranger': endorsed(STRANGER),
    'signed by somebody else': endorsed({}, wrongSignature),
    'a proposal of garbage': endorsed({}, ({ signed }) => signed.setProposalBytes(Buffer.from('garbage'))),
  }),
  ...casesOf('1.1', 'Submit', {
    'endorsed, signed, submitted': whole,
    'without a transaction': submitted((request) => request.setPreparedTransaction(undefined)),
    'without a signature': submitted((request) => request.getPreparedTransaction()!.setSignature('')),
    'signed by somebody else': submitted((request, party) => {
      const envelope = request.getPreparedTransaction()!;
      envelope.setSignature(party.who('Telco2/User1').sign(envelope.getPayload_asU8()));
    }),
    'to an unknown channel': submitted((request) => request.setChannelId('nowhere')),
    'to an empty channel': submitted((request) => request.setChannelId('')),
    'a payload of garbage': submitted((request) =>
      request.getPreparedTransaction()!.setPayload(Buffer.from('garbage')),
    ),
  }),
  ...commitStatusCases,
  ...eventCases,
];
