import { common, orderer, peer } from '@hyperledger/fabric-protos';
import type { Cases, Seen } from '../case.js';
import { casesOf } from '../case.js';
import { batches, configured, type Edit, group, setValue, timeout, updateEnvelope, updateOf } from '../config-edits.js';
import { handmade } from '../handmade.js';
import type { Party } from '../party.js';
import { seek, seekEnvelope } from '../seeks.js';

const { ENDORSER_TRANSACTION, CONFIG, CONFIG_UPDATE, ORDERER_TRANSACTION } = common.HeaderType;

/** What the orderer answers to one message that it does not order. */
const refused =
  (make: (party: Party) => common.Envelope) =>
  (party: Party): Promise<Seen> =>
    party.broadcast(make(party));

const data = (type: number, channelId = 'channel1', as?: string) =>
  refused((party) => party.envelope(type, channelId, Buffer.from('data'), as));

function changed(party: Party, change: (envelope: common.Envelope) => void): common.Envelope {
  const envelope = party.envelope(ENDORSER_TRANSACTION, 'channel1', Buffer.from('data'));
  change(envelope);
  return envelope;
}

const raw = (payload: Uint8Array) => refused((party) => changed(party, (envelope) => envelope.setPayload(payload)));

const updated = (make: (party: Party) => Uint8Array, signers: readonly string[] = ['Ordering/Admin']) =>
  refused((party) => updateEnvelope(party, 'ops', make(party), signers));

/** Signed well, and changed after that. */
const forged = (change: (update: common.ConfigUpdate) => void, signers?: readonly string[]) =>
  updated((party) => {
    const update = common.ConfigUpdate.deserializeBinary(updateOf(party, 'ops', batches(20, '30s', 1)));
    change(update);
    return update.serializeBinary();
  }, signers);

/** A change that the application organizations decide on. */
const application: Edit = (root) => {
  const acls = new peer.ACLs();
  const resource = new peer.APIResource();
  resource.setPolicyRef('/Channel/Application/Readers');
  acls.getAclsMap().set('qscc/GetBlockByHash', resource);
  setValue(group(root, 'Application'), 'ACLs', acls);
};
const BOTH = ['Telco1/Admin', 'Telco2/Admin'];

export const broadcastCases: Cases = [
  ...casesOf('1.5', 'Broadcast', {
    'a good message': async (party) => {
      const { envelope, id } = handmade(party, { writes: { broadcast: '1' } });
      const answer = await party.broadcast(envelope);
      return { ...answer, code: (await party.stage.watch.transaction('channel1', id)).code };
    },
    'an unknown channel': data(ENDORSER_TRANSACTION, 'nowhere'),
    'an empty channel': data(ENDORSER_TRANSACTION, ''),
    'of type CONFIG': data(CONFIG),
    'of type ORDERER_TRANSACTION': data(ORDERER_TRANSACTION),
    'without a payload': raw(new Uint8Array()),
    'a payload of garbage': raw(Buffer.from('garbage')),
    'a payload without a header': raw(new common.Payload().serializeBinary()),
    'more than AbsoluteMaxBytes': refused((party) =>
      party.envelope(ENDORSER_TRANSACTION, 'channel1', Buffer.alloc(300 * 1024)),
    ),
    'signed by somebody else': refused((party) =>
      changed(party, (envelope) => envelope.setSignature(party.who('Telco2/Admin').sign(envelope.getPayload_asU8()))),
    ),
    'without a signature': refused((party) => changed(party, (envelope) => envelope.setSignature(''))),
    'signed with high S': refused((party) =>
      changed(party, (envelope) =>
        envelope.setSignature(party.who('Telco1/Admin').signHigh(envelope.getPayload_asU8())),
      ),
    ),
    'by a stranger': data(ENDORSER_TRANSACTION, 'channel1', 'strange/of a foreign organization'),
    'of a foreign CA': data(ENDORSER_TRANSACTION, 'channel1', 'strange/of a foreign CA'),
    'by an organization that is not in the channel': data(ENDORSER_TRANSACTION, 'ops', 'Telco3/User1'),
    'a bad one ends the stream': async (party) => {
      const bad = party.envelope(ENDORSER_TRANSACTION, 'nowhere', Buffer.from('data'));
      const good = handmade(party, { writes: { broadcast: '2' } }).envelope;
      return party.broadcastAll([bad, good]);
    },
  }),
  ...casesOf('1.5', 'config update', {
    'a good one raises the sequence': configured(batches(20, '30s', 1), ['Ordering/Admin']),
    'back again': configured(batches(10, '30s', 1), ['Ordering/Admin']),
    'by both organizations': configured(application, BOTH, 'ops', 'Telco1/Admin'),
    'an unknown key of Application': configured(
      (root) => setValue(group(root, 'Application'), 'Unheard', new orderer.BatchTimeout()),
      BOTH,
      'ops',
      'Telco1/Admin',
    ),
    'one signature is too few': configured(
      (root) => setValue(group(root, 'Application'), 'Unheard2', new orderer.BatchTimeout()),
      ['Telco1/Admin'],
      'ops',
      'Telco1/Admin',
    ),
    'signed by plain clients': configured(batches(30, '30s', 1), ['Telco1/User1', 'Telco2/User1']),
    'without signatures': configured(batches(30, '30s', 1), []),
    'an unknown key': configured(
      (root) => setValue(group(root, 'Orderer'), 'Unheard', new orderer.BatchTimeout()),
      ['Ordering/Admin'],
    ),
    'sent by a stranger': configured(
      batches(30, '30s', 1),
      ['Ordering/Admin'],
      'ops',
      'strange/of a foreign organization',
    ),
    'no differences': forged((update) => update.setWriteSet(update.getReadSet())),
    'of a stale version': forged((update) => {
      update.getWriteSet()!.getGroupsMap().get('Orderer')!.getValuesMap().get('BatchSize')!.setVersion(1);
    }),
    'of a version far ahead': forged((update) => {
      update.getWriteSet()!.getGroupsMap().get('Orderer')!.getValuesMap().get('BatchSize')!.setVersion(99);
    }),
    'of a stale read set': forged((update) => update.getReadSet()!.setVersion(7)),
    'of another channel': forged((update) => update.setChannelId('channel1')),
    'of garbage': updated(() => Buffer.from('garbage')),
    'of nothing': refused((party) => party.envelope(CONFIG_UPDATE, 'ops', new Uint8Array(), 'Ordering/Admin')),
    'a timeout that is no time': configured(timeout('soon'), ['Ordering/Admin']),
    'a timeout of 0': configured(timeout('0s'), ['Ordering/Admin']),
    'no messages in a block': configured(batches(0, '30s', 1), ['Ordering/Admin']),
    'more preferred than possible': configured(batches(10, '30s', 512 * 1024), ['Ordering/Admin']),
    'of an unknown channel': refused((party) =>
      updateEnvelope(party, 'nowhere', updateOf(party, 'ops', batches(20, '30s', 1)), ['Ordering/Admin']),
    ),
  }),
  ...casesOf('1.5', 'Deliver of an orderer', {
    'the first block': seek({ at: 'orderer', start: 'oldest', stop: 'oldest' }),
    'by an organization that is not in the channel': seek({ at: 'orderer', channelId: 'ops', as: 'Telco3/User1' }),
    'an unknown channel': seek({ at: 'orderer', channelId: 'nowhere' }),
    'past the newest': seek({ at: 'orderer', start: 9999, stop: 9999 }),
    backwards: seek({ at: 'orderer', start: 2, stop: 1 }),
    'signed by somebody else': seek({
      at: 'orderer',
      make: (party) => {
        const envelope = seekEnvelope(party, {});
        envelope.setSignature(party.who('Telco2/Admin').sign(envelope.getPayload_asU8()));
        return envelope;
      },
    }),
  }),
];
