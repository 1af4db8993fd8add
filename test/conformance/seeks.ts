import type { ClientDuplexStream } from '@grpc/grpc-js';
import { common, orderer, type peer } from '@hyperledger/fabric-protos';
import { type WireTime, wireTime } from '../../reconciler/fabric/transaction/channel-header.js';
import type { Seen } from './case.js';
import type { Party } from './party.js';

export type Place = 'oldest' | 'newest' | 'next' | number;

/** A request for blocks; left out: the first one of channel1, by User1 of Telco1, at Telco1's peer. */
export interface Seek {
  readonly at?: 'peer' | 'filtered' | 'private' | 'orderer';
  readonly channelId?: string;
  readonly as?: string;
  /** `null`: none at all. */
  readonly start?: Place | null;
  readonly stop?: Place | null;
  readonly failIfNotReady?: boolean;
  readonly headersOnly?: boolean;
  readonly time?: WireTime;
  /** In place of a SeekInfo. */
  readonly data?: Uint8Array;
  /** In place of the whole request. */
  readonly make?: (party: Party) => common.Envelope;
}

function position(place: Place): orderer.SeekPosition {
  const at = new orderer.SeekPosition();
  if (place === 'oldest') at.setOldest(new orderer.SeekOldest());
  else if (place === 'newest') at.setNewest(new orderer.SeekNewest());
  else if (place === 'next') at.setNextCommit(new orderer.SeekNextCommit());
  else {
    const specified = new orderer.SeekSpecified();
    specified.setNumber(place);
    at.setSpecified(specified);
  }
  return at;
}

function seekInfo({ start = 'oldest', stop = 'oldest', failIfNotReady, headersOnly }: Seek): Uint8Array {
  const { SeekBehavior, SeekContentType } = orderer.SeekInfo;
  const info = new orderer.SeekInfo();
  if (start !== null) info.setStart(position(start));
  if (stop !== null) info.setStop(position(stop));
  if (failIfNotReady) info.setBehavior(SeekBehavior.FAIL_IF_NOT_READY);
  if (headersOnly) info.setContentType(SeekContentType.HEADER_WITH_SIG);
  return info.serializeBinary();
}

/** The signed request. */
export function seekEnvelope(party: Party, request: Seek): common.Envelope {
  return party.envelope(
    common.HeaderType.DELIVER_SEEK_INFO,
    request.channelId ?? 'channel1',
    request.data ?? seekInfo(request),
    request.as ?? 'Telco1/User1',
    request.time ?? wireTime(new Date()),
  );
}

/** Whoever answers nothing for so long is seen as a stream that ends with DEADLINE_EXCEEDED. */
const LIMIT_MS = 20_000;

type Answers = ClientDuplexStream<common.Envelope, peer.DeliverResponse | orderer.DeliverResponse>;

function streamOf(party: Party, at: Seek['at']): Answers {
  const options = { deadline: Date.now() + LIMIT_MS };
  if (at === 'orderer') return party.to(party.orderer()).orderer.deliver(options);
  const { deliver } = party.to(party.peer());
  if (at === 'filtered') return deliver.deliverFiltered(options);
  return at === 'private' ? deliver.deliverWithPrivateData(options) : deliver.deliver(options);
}

/** Asks on one stream, each request when the one before has its status; all answers in their order. */
export function seek(...requests: readonly Seek[]) {
  return (party: Party): Promise<Seen> => {
    const stream = streamOf(party, requests[0]!.at);
    return new Promise((resolve) => {
      const answers: Seen[] = [];
      let asked = 0;
      const next = () => {
        const request = requests[asked++];
        if (request === undefined) stream.end();
        else stream.write(request.make?.(party) ?? seekEnvelope(party, request));
      };
      stream.on('data', (answer: peer.DeliverResponse) => {
        const object = answer.toObject() as { status: number };
        answers.push(answerSeen(answer));
        if (object.status !== 0) next();
      });
      stream.on('error', (error: { code?: number }) => resolve({ answers, grpc: error.code ?? -1 }));
      stream.on('end', () => resolve(answers));
      next();
    });
  };
}

function answerSeen(answer: peer.DeliverResponse): Seen {
  if (answer.getStatus() !== 0) return { status: answer.getStatus() };
  // An orderer's answers have a block only, as field 2 like a peer's.
  const filtered = answer.getFilteredBlock?.();
  if (filtered !== undefined) return filteredSeen(filtered);
  const both = answer.getBlockAndPrivateData?.();
  if (both !== undefined) {
    return { ...blockOf(both.getBlock()!), privateOf: [...both.getPrivateDataMapMap().keys()] };
  }
  return blockOf(answer.getBlock()!);
}

function blockOf(block: common.Block): { readonly [key: string]: Seen } {
  const slots = block.getMetadata()?.getMetadataList_asU8() ?? [];
  return {
    number: block.getHeader()!.getNumber(),
    messages: block.getData()?.getDataList_asU8().length ?? null,
    // Which metadata are there; signatures differ by themselves.
    metadata: slots.map((slot) => slot.length > 0),
  };
}

function filteredSeen(filtered: peer.FilteredBlock): Seen {
  return {
    channel: filtered.getChannelId(),
    number: filtered.getNumber(),
    transactions: filtered.getFilteredTransactionsList().map((one) => ({
      type: one.getType(),
      code: one.getTxValidationCode(),
      id: one.getTxid() === '' ? '' : 'id',
      events: (one.getTransactionActions()?.getChaincodeActionsList() ?? []).map((action) => {
        const event = action.getChaincodeEvent();
        return `${event?.getChaincodeId()} ${event?.getEventName()} ${event?.getPayload_asB64()}`;
      }),
    })),
  };
}
