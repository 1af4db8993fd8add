import type { Cases, Seen } from '../case.js';
import { casesOf } from '../case.js';
import { applicationPolicy } from '../lifecycle.js';
import { hex } from '../observe.js';
import type { Party } from '../party.js';
import { asked } from './endorser-cases.js';

/** Runs these and commits them at everybody. */
const committed =
  (run: readonly unknown[][], more: object = {}, endorsers?: readonly string[]) =>
  async (party: Party): Promise<Seen> => {
    const { block, code } = await party.submit({ args: [JSON.stringify(run)], ...more }, endorsers);
    return { block, code };
  };

const run = (...operations: readonly unknown[][]) => asked({ run: operations });
const cc = (name: string, channel: string, ...args: readonly string[]) => run(['cc', name, channel, args]);
const list = (...operations: readonly unknown[][]) => JSON.stringify(operations);

export const keyPolicy = (text: string) => {
  const application = applicationPolicy(text);
  // A key's policy is the envelope itself: field 1 of an ApplicationPolicy, behind its tag and length.
  const skip = application[1]! < 0x80 ? 2 : 3;
  return Buffer.from(application.subarray(skip)).toString('base64');
};

/** U+FFEE sorts behind U+10FFFF in UTF-16, before it in bytes. */
const WIDE_KEYS = ['utf \u{10ffff}', 'utf \uffee', 'utf a', 'utf \u00e9'];

export const simulationCases: Cases = [
  ...casesOf('3.3', 'state', {
    'values are written': committed([
      ['put', 'a', '1'],
      ['put', 'b', '2'],
      ['put', 'c', '3'],
      ['put', 'd', '4'],
    ]),
    'a read says its version': run(['get', 'a']),
    'a read of nothing': run(['get', 'none']),
    'own writes are not read': run(['put', 'a', 'x'], ['get', 'a']),
    'the last write counts': run(['put', 'z', '1'], ['put', 'z', '2'], ['del', 'y'], ['put', 'y', '3']),
    'an empty value': run(['put', 'z', '']),
    'an empty key': run(['put', '', 'v']),
    'a delete': committed([['del', 'd']]),
    'a read of what was deleted': run(['get', 'd']),
    'writes are sorted by bytes': run(...WIDE_KEYS.map((key) => ['put', key, key])),
    'such keys are committed': committed(WIDE_KEYS.map((key) => ['put', key, key])),
    'an event': run(['put', 'k', 'v'], ['event', 'happened', 'payload']),
    'two events: the last counts': run(['event', 'one', '1'], ['event', 'two', '2']),
    'an event with an empty name': run(['event', '', 'x']),
    'transient data is seen': asked({ run: [['transient']], transient: { secret: Buffer.from('s') } }),
    'the peer\u2019s organization is told': run(['mspid']),
    'an unknown operation of the chaincode': run(['nonsense']),
  }),
  ...casesOf('3.3', 'ranges', {
    'a range': run(['range', 'a', 'd']),
    'an open range': run(['range', '', '']),
    'a range that nothing is in': run(['range', 'nix1', 'nix2']),
    'a range backwards': run(['range', 'd', 'a']),
    'the same range twice': run(['range', 'a', 'c'], ['range', 'a', 'c']),
    'a range that is left early': run(['range', 'a', 'z', 1]),
    'a range by bytes': run(['range', 'utf ', 'utg']),
    '60 keys are written': committed([['putMany', 'many60 ', 60]]),
    'more than 50 keys are a Merkle summary': run(['range', 'many60 ', 'many60 ~']),
    '230 keys are written': committed([['putMany', 'many230 ', 230]]),
    'more batches than one': run(['range', 'many230 ', 'many230 ~']),
    'a first batch, left early': run(['range', 'many230 ', 'many230 ~', 3]),
    'a page': run(['page', 'many60 ', 'many60 ~', 7]),
    'a page after a bookmark': run(['page', 'many60 ', 'many60 ~', 7, 'many60 0007']),
    'the last page': run(['page', 'many60 ', 'many60 ~', 100, 'many60 0055']),
    'a page of no keys': run(['page', 'nix1', 'nix2', 5]),
    'a page, then a write': run(['page', 'many60 ', 'many60 ~', 7], ['put', 'k', 'v']),
    'a write, then a page': run(['put', 'k', 'v'], ['page', 'many60 ', 'many60 ~', 7]),
    'composite keys are written': committed([
      ['putComposite', 'color', ['red', 'x'], '1'],
      ['putComposite', 'color', ['red', 'y'], '2'],
      ['putComposite', 'color', ['blue', 'z'], '3'],
    ]),
    'composite keys by a prefix': run(['rangeComposite', 'color', ['red']]),
    'composite keys of a type': run(['rangeComposite', 'color', []]),
    'a plain range leaves composite keys out': run(['range', '', 'b']),
    'a rich query': run(['query', '{"selector":{}}']),
  }),
  ...casesOf('5', 'history', {
    'a key is changed': committed([['put', 'h', '1']]),
    'and deleted': committed([['del', 'h']]),
    'and written again': committed([['put', 'h', '3']]),
    'its history is newest first': run(['history', 'h']),
    'of a key that never was': run(['history', 'never']),
    'of an empty key': run(['history', '']),
  }),
  ...casesOf('5', 'chaincode to chaincode', {
    'on the same channel': cc('other', '', list(['put', 'inner', '1'], ['get', 'inner'])),
    'on the same channel by its name': cc('other', 'channel1', list(['put', 'inner', '1'])),
    'on another channel': cc('other', 'ops', list(['put', 'inner', '1'], ['get', 'x'])),
    'both write': run(['put', 'outer', '1'], ['cc', 'other', '', [list(['put', 'inner', '1'])]]),
    'the callee\u2019s event is dropped': run(
      ['event', 'mine', '1'],
      ['cc', 'other', '', [list(['event', 'its', '2'])]],
    ),
    itself: cc('calls', '', list(['get', 'a'])),
    'an unknown chaincode': cc('unknown', '', 'x'),
    'an unknown channel': cc('other', 'nowhere', 'x'),
    'the callee fails': cc('other', '', list(['fail', 'inner trouble'])),
    'the callee answers 400': cc('other', '', 'status', '400', 'inner', 'p'),
    'the callee answers 500 with a payload': cc('other', '', 'status', '500', 'inner', 'p'),
    'qscc refuses': cc('qscc', '', 'GetChainInfo', 'channel1'),
    'cscc refuses': cc('cscc', '', 'GetChannels'),
    'an empty name': cc('', '', 'x'),
    'by a client who may not read the other channel': asked({
      as: 'Telco3/User1',
      run: [['cc', 'other', 'ops', [list(['get', 'x'])]]],
    }),
  }),
  ...casesOf('3.3', 'key policies', {
    'a policy is set': committed([
      ['put', 'kp', '1'],
      ['setPolicy', 'kp', keyPolicy("AND('Telco1.peer', 'Telco2.peer')")],
    ]),
    'it is read': run(['getPolicy', 'kp']),
    'of a key that has none': run(['getPolicy', 'a']),
    'of a key that is not there': run(['setPolicy', 'no such key', keyPolicy("OR('Telco1.peer')")]),
    'a write of the key says so in its interest': run(['put', 'kp', '2']),
    'of garbage': run(['setPolicy', 'kp', Buffer.from('garbage').toString('base64')]),
    'a write with too few endorsements is 10': committed([['put', 'kp', 'wrong']], {}, ['Telco1', 'Telco3']),
    'a write with enough': committed([['put', 'kp', '3']], {}, ['Telco1', 'Telco2']),
    'value and policy together': committed([
      ['put', 'kp', '4'],
      ['setPolicy', 'kp', keyPolicy("OR('Telco3.peer')")],
    ]),
    'the new policy counts': committed([['put', 'kp', '5']], {}, ['Telco3']),
  }),
  ...casesOf('3.3', 'private data', {
    'a write is hashed': run(['putPrivate', 'pair', 'p', 'secret']),
    'by a client that is no member': asked({ as: 'Telco3/User1', run: [['putPrivate', 'pair', 'p', 'secret']] }),
    'at a peer that is no member': asked({ run: [['putPrivate', 'pair', 'p', 'secret']] }, 'Telco3'),
    'a read by a client that is no member': asked({ as: 'Telco3/User1', run: [['getPrivate', 'pair', 'p']] }),
    'a read of nothing': run(['getPrivate', 'pair', 'nothing']),
    'a hash of nothing': run(['hashPrivate', 'pair', 'nothing']),
    'an unknown collection': run(['putPrivate', 'unknown', 'p', 's']),
    'an empty collection': run(['putPrivate', '', 'p', 's']),
    'a delete': run(['delPrivate', 'pair', 'p']),
    'a purge': run(['purgePrivate', 'pair', 'p']),
    'an implicit collection of the peer': run(['putPrivate', '_implicit_org_Telco1', 'p', 's']),
    'an implicit collection of another': run(['putPrivate', '_implicit_org_Telco2', 'p', 's']),
    'two collections and public state': run(
      ['putPrivate', 'short', 'p', 's'],
      ['put', 'k', 'v'],
      ['putPrivate', 'pair', 'p', 's'],
    ),
  }),
  {
    name: 'simulation: read/write sets are the same at all peers',
    section: '3.3',
    run: async (party) => {
      const made = party.call({ args: [list(['range', 'a', 'c'], ['put', 'k', 'v'], ['get', 'a'])] });
      const sets: string[] = [];
      for (const mspId of ['Telco1', 'Telco2', 'Telco3']) {
        sets.push(hex((await party.process(made.signed, mspId)).response!.getPayload_asU8()));
      }
      return { distinct: new Set(sets).size };
    },
  },
];
