import { common } from '@hyperledger/fabric-protos';
import { type Cases, casesOf } from '../case.js';
import { handmade } from '../handmade.js';
import { type Seek, seek, seekEnvelope } from '../seeks.js';

/** What each of the three services answers alike. */
const everywhere = (at: Exclude<Seek['at'], undefined>) => ({
  'the first block': seek({ at }),
  'the newest block': seek({ at, start: 'newest', stop: 'newest', channelId: 'ops' }),
  'some blocks': seek({ at, start: 1, stop: 3 }),
  'from the first to the newest': seek({ at, stop: 'newest', channelId: 'ops' }),
  'two requests on one stream': seek({ at, start: 1, stop: 1 }, { at, start: 2, stop: 2 }),
  'a bad request ends the stream': seek({ at, start: 2, stop: 1 }, { at }),
  backwards: seek({ at, start: 2, stop: 1 }),
  'past the newest': seek({ at, start: 9999, stop: 9999 }),
  'not ready: after the newest': seek({ at, start: 'newest', stop: 9999, failIfNotReady: true, channelId: 'ops' }),
  'not ready: the next': seek({ at, start: 'next', stop: 9999, failIfNotReady: true }),
  'an unknown channel': seek({ at, channelId: 'nowhere' }),
  'an empty channel': seek({ at, channelId: '' }),
  'without a start': seek({ at, start: null }),
  'without a stop': seek({ at, stop: null }),
  'a SeekInfo of garbage': seek({ at, data: Buffer.from('garbage') }),
  'by an organization that is not in the channel': seek({ at, channelId: 'ops', as: 'Telco3/User1' }),
  'by a stranger': seek({ at, as: 'strange/of a foreign organization' }),
  'of a foreign CA': seek({ at, as: 'strange/of a foreign CA' }),
  'by the orderer organization': seek({ at, as: 'Ordering/Admin' }),
  'signed by somebody else': seek({
    at,
    make: (party) => {
      const envelope = seekEnvelope(party, {});
      envelope.setSignature(party.who('Telco2/Admin').sign(envelope.getPayload_asU8()));
      return envelope;
    },
  }),
  'a time long ago': seek({ at, time: { seconds: 1_500_000_000, nanos: 0 } }),
  'a payload of garbage': seek({
    at,
    make: (party) => {
      const envelope = seekEnvelope(party, {});
      envelope.setPayload(Buffer.from('garbage'));
      return envelope;
    },
  }),
  'nothing at all': seek({ at, make: () => new common.Envelope() }),
});

export const deliverCases: Cases = [
  ...casesOf('1.3', 'Deliver', {
    ...everywhere('peer'),
    'headers with signatures': seek({ start: 0, stop: 2, headersOnly: true }),
  }),
  ...casesOf('1.3', 'DeliverFiltered', {
    ...everywhere('filtered'),
    'an event, without its payload': async (party) => {
      const { envelope, id } = handmade(party, { writes: { event: '1' }, eventOf: 'calls' });
      const { block } = await party.ordered(envelope, 'channel1', id);
      return seek({ at: 'filtered', start: block, stop: block })(party);
    },
    'an event of a transaction that is not valid': async (party) => {
      const made = { writes: { event: '1' }, eventOf: 'calls', endorsers: ['Telco1/peer0'] };
      const { envelope, id } = handmade(party, made);
      const { block } = await party.ordered(envelope, 'channel1', id);
      return seek({ at: 'filtered', start: block, stop: block })(party);
    },
  }),
  ...casesOf('1.3', 'DeliverWithPrivateData', everywhere('private')),
];
