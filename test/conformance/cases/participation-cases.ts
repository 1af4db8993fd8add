import { common } from '@hyperledger/fabric-protos';
import { type Cases, casesOf, type Seen } from '../case.js';
import { batches, configOf, updateEnvelope, updateOf } from '../config-edits.js';
import { askParticipation, type Question, replySeen } from '../http-ask.js';
import { CHANNELS, form, genesisNamed, join, removed, sent } from '../participation.js';
import type { Party } from '../party.js';

const asked =
  (path: string, question: Omit<Question, 'path'> = {}) =>
  async (party: Party): Promise<Seen> =>
    replySeen(await askParticipation(party, { path, ...question }));

/** All channels by name: Fabric lists them in an order that is drawn by lot. */
const listed =
  (headers: Question['headers'] = {}) =>
  async (party: Party): Promise<Seen> => {
    const reply = await askParticipation(party, { path: CHANNELS, headers });
    const { channels, ...rest } = JSON.parse(reply.body.toString()) as { channels: { name: string }[] };
    const sorted = channels.sort((one, other) => (one.name < other.name ? -1 : 1));
    return replySeen({ ...reply, body: Buffer.from(JSON.stringify({ ...rest, channels: sorted })) });
  };

const update = (envelope: (party: Party) => Uint8Array) =>
  sent('PUT', (party) => ({ 'config-update-envelope': envelope(party) }));

/** The number of a block that is fetched; anything else as it is. */
const block =
  (id: string, channelId = 'ops') =>
  async (party: Party): Promise<Seen> => {
    const reply = await askParticipation(party, { path: `${CHANNELS}/${channelId}/blocks/${id}` });
    if (reply.status !== 200) return replySeen(reply);
    const seen = replySeen({ ...reply, body: Buffer.alloc(0) }) as { [key: string]: Seen };
    return { ...seen, number: common.Block.deserializeBinary(reply.body).getHeader()!.getNumber() };
  };

/** An update that is taken: what is answered, and the sequence that every peer has afterwards. */
const changed =
  (count: number, headerChannel = 'ops') =>
  async (party: Party): Promise<Seen> => {
    const height = party.stage.watch.blocks('ops').length;
    const before = configOf(party, 'ops').getSequence();
    const update = updateOf(party, 'ops', batches(count, '30s', 1));
    const envelope = updateEnvelope(party, headerChannel, update, ['Ordering/Admin']);
    const reply = await askParticipation(party, form({ 'config-update-envelope': envelope.serializeBinary() }, 'PUT'));
    if (reply.status === 201) await party.stage.watch.height('ops', height + 1);
    return { ...(replySeen(reply) as object), sequences: [before, configOf(party, 'ops').getSequence()] };
  };

const refusedByTls = async (party: Party): Promise<Seen> =>
  askParticipation(party, { path: CHANNELS, as: null }).then(
    ({ status }) => ({ status }),
    () => 'refused',
  );

export const participationCases: Cases = [
  ...casesOf('1.6', 'participation', {
    'all channels': listed(),
    'by a client certificate of a foreign organization': async (party) =>
      askParticipation(party, { path: CHANNELS, as: 'Telco1' }).then(
        ({ status }) => ({ status }),
        () => 'refused',
      ),
    'without a client certificate': refusedByTls,
    'one channel': asked(`${CHANNELS}/ops`),
    'a channel that is not there': asked(`${CHANNELS}/nowhere`),
    'a bad name of a channel': asked(`${CHANNELS}/Bad_Name`),
    'the base': asked('/participation/v1'),
    'the base with its slash': asked('/participation/v1/'),
    'another path': asked('/participation/v2/channels'),
    'a wrong method for all': asked(CHANNELS, { method: 'DELETE' }),
    'a wrong method for one': asked(`${CHANNELS}/ops`, { method: 'PUT' }),
    'an answer that is not to be had': asked(CHANNELS, { headers: { Accept: 'text/html' } }),
    'any answer': listed({ Accept: 'text/html, application/*' }),
    'the newest block': block('newest'),
    'the oldest block': block('oldest'),
    'the config block': block('config'),
    'a block by number': block('1'),
    'a block that is not there': block('9999'),
    'a block of no number': block('one'),
    'block -1': block('-1'),
    'a block of an unknown channel': block('0', 'nowhere'),
  }),
  ...casesOf('1.6', 'participation: join', {
    'a channel that is there': join((party) => party.network.genesisBlocks.get('ops')!),
    'a new channel': join((party) => genesisNamed(party, 'joined').serializeBinary()),
    'the new channel, again': join((party) => genesisNamed(party, 'joined').serializeBinary()),
    'the new channel is listed': listed(),
    'the new channel is removed': (party) => removed(party, 'joined'),
    'removed twice': asked(`${CHANNELS}/joined`, { method: 'DELETE' }),
    'a block of garbage': join(() => Buffer.from('garbage')),
    'a block of nothing': join(() => new Uint8Array()),
    'a block that configures nothing': join((party) => party.stage.watch.blocks('channel1')[1]!),
    'a wrong data hash': join((party) => {
      const made = genesisNamed(party, 'joined');
      made.getHeader()!.setDataHash(Buffer.alloc(32));
      return made.serializeBinary();
    }),
    'a bad name': join((party) => genesisNamed(party, 'Bad_Name').serializeBinary()),
    'another part': sent('POST', () => ({ block: Buffer.from('x') })),
    'two parts': sent('POST', (party) => ({
      'config-block': genesisNamed(party, 'joined').serializeBinary(),
      more: Buffer.from('x'),
    })),
    'no form': asked(CHANNELS, { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/plain' } }),
  }),
  ...casesOf('1.6', 'participation: update', {
    'a good one': changed(11),
    garbage: update(() => Buffer.from('garbage')),
    nothing: update(() => new Uint8Array()),
    'whose header names another channel': changed(12, 'nowhere'),
    // None of an unknown channel: a real orderer answers 405 and never anything again (its lock stays taken).
    'with too few signatures': update((party) =>
      updateEnvelope(party, 'ops', updateOf(party, 'ops', batches(14, '30s', 1)), []).serializeBinary(),
    ),
    'another part': sent('PUT', () => ({ envelope: Buffer.from('x') })),
  }),
];
