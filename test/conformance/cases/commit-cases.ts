import { gateway, orderer } from '@hyperledger/fabric-protos';
import { type Cases, casesOf, type Seen } from '../case.js';
import { handmade } from '../handmade.js';
import { answered } from '../node-clients.js';
import { refusalSeen } from '../observe.js';
import type { Party } from '../party.js';

/** Whoever answers nothing for so long is seen as a stream that ends with DEADLINE_EXCEEDED. */
const LIMIT_MS = 20_000;

interface Status {
  readonly id?: string;
  readonly channelId?: string;
  readonly as?: string;
  readonly signedBy?: string;
  readonly endorsers?: readonly string[];
  readonly change?: (request: gateway.CommitStatusRequest) => void;
}

/** Commits a transaction, then asks where it stands. */
const commitStatus =
  ({ id, channelId = 'channel1', as = 'Telco1/User1', signedBy, endorsers, change }: Status) =>
  async (party: Party): Promise<Seen> => {
    const made = handmade(party, { writes: { status: '1' }, ...(endorsers === undefined ? {} : { endorsers }) });
    await party.ordered(made.envelope, 'channel1', made.id);
    const request = new gateway.CommitStatusRequest();
    request.setTransactionId(id ?? made.id);
    request.setChannelId(channelId);
    request.setIdentity(party.who(as).serialized);
    change?.(request);
    const signed = new gateway.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    signed.setSignature(party.who(signedBy ?? as).sign(signed.getRequest_asU8()));
    const client = party.to(party.peer()).gateway;
    const answer = await answered<gateway.CommitStatusResponse>((callback) => client.commitStatus(signed, callback));
    if (answer.code !== 0) return refusalSeen(answer);
    return { code: answer.response!.getResult(), block: answer.response!.getBlockNumber() };
  };

export const commitStatusCases: Cases = casesOf('1.1', 'CommitStatus', {
  'a valid transaction': commitStatus({}),
  'one that is not valid': commitStatus({ endorsers: ['Telco1/peer0'] }),
  'by a client of another organization': commitStatus({ as: 'Telco2/User1' }),
  'an unknown channel': commitStatus({ channelId: 'nowhere' }),
  'an empty channel': commitStatus({ channelId: '' }),
  'an empty id': commitStatus({ id: '' }),
  'without an identity': commitStatus({ change: (request) => request.setIdentity('') }),
  'signed by somebody else': commitStatus({ signedBy: 'Telco2/User1' }),
  'by a stranger': commitStatus({ as: 'strange/of a foreign organization' }),
});

type Start = (request: gateway.ChaincodeEventsRequest, block: number, id: string) => void;

function startAt(block: number): orderer.SeekPosition {
  const specified = new orderer.SeekSpecified();
  specified.setNumber(block);
  const position = new orderer.SeekPosition();
  position.setSpecified(specified);
  return position;
}

/** Commits two events in a block each, then asks for events: the first message, or how the stream ends. */
const events =
  (start: Start, { channelId = 'channel1', as = 'Telco1/User1', signedBy }: Status = {}) =>
  async (party: Party): Promise<Seen> => {
    const committed = [];
    for (const value of ['1', '2']) {
      committed.push(await party.submit({ args: [JSON.stringify([['event', 'happened', value]])] }));
    }
    const [first] = committed;
    const request = new gateway.ChaincodeEventsRequest();
    request.setChannelId(channelId);
    request.setChaincodeId('calls');
    request.setIdentity(party.who(as).serialized);
    start(request, first!.block, first!.id);
    const signed = new gateway.SignedChaincodeEventsRequest();
    signed.setRequest(request.serializeBinary());
    signed.setSignature(party.who(signedBy ?? as).sign(signed.getRequest_asU8()));
    return firstOf(party, signed);
  };

function firstOf(party: Party, signed: gateway.SignedChaincodeEventsRequest): Promise<Seen> {
  const stream = party.to(party.peer()).gateway.chaincodeEvents(signed, { deadline: Date.now() + LIMIT_MS });
  return new Promise((resolve) => {
    stream.on('data', (answer: gateway.ChaincodeEventsResponse) => {
      const shown = answer.getEventsList().map((event) => `${event.getChaincodeId()} ${event.getEventName()}`);
      resolve({ block: answer.getBlockNumber(), events: shown });
      stream.cancel();
    });
    stream.on('error', (error: { code?: number; details?: string }) =>
      resolve({ grpc: error.code ?? -1, message: error.details ?? '' }),
    );
  });
}

const fromFirst: Start = (request, block) => request.setStartPosition(startAt(block));

export const eventCases: Cases = casesOf('1.1', 'ChaincodeEvents', {
  'from a block': events(fromFirst),
  'after a transaction': events((request, block, id) => {
    request.setStartPosition(startAt(block));
    request.setAfterTransactionId(id);
  }),
  'from the oldest': events((request) => {
    const position = new orderer.SeekPosition();
    position.setOldest(new orderer.SeekOldest());
    request.setStartPosition(position);
  }),
  'of an unknown channel': events(fromFirst, { channelId: 'nowhere' }),
  'signed by somebody else': events(fromFirst, { signedBy: 'Telco2/User1' }),
  'by a stranger': events(fromFirst, { as: 'strange/of a foreign organization' }),
  'without an identity': events((request, block) => {
    request.setStartPosition(startAt(block));
    request.setIdentity('');
  }),
});
