import { createHash } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { type HandMade, handMadeBlock, resultsOf, type Sets } from './hand-made-block.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const { MVCC_READ_CONFLICT, NOT_VALIDATED } = peer.TxValidationCode;

/** Keys that a careless reader mixes up. */
export const ODD_KEYS = [
  '',
  '\u0000',
  '\u0000a\u0000',
  '\u{10ffff}',
  '\u{1f600}Ä',
  '\ufeffa',
  'a',
  '\ufffd',
  '\uffff',
  '\u{10000}',
];

const VALUES: Sets = {
  namespace: 'cars',
  writes: [
    { key: 'value', value: 'red' },
    { key: 'no bytes' },
    { key: 'deleted', isDelete: true },
    { key: 'deleted with a value', value: 'red', isDelete: true },
    { key: 'a byte of 0', value: Buffer.of(0) },
  ],
  metadata: [
    { key: 'value', entries: [['VALIDATION_PARAMETER', 'policy']] },
    {
      key: 'two',
      entries: [
        ['b', ''],
        ['a', 'x'],
      ],
    },
    { key: 'none', entries: [] },
  ],
};

const PRIVATE: Sets = {
  namespace: 'cars',
  collections: [
    {
      name: 'prices',
      writes: [
        { keyHash: sha256('set'), valueHash: sha256('100') },
        { keyHash: sha256('deleted'), isDelete: true },
        { keyHash: sha256('no hash') },
        { keyHash: sha256('hash of no bytes'), valueHash: sha256('') },
        { keyHash: sha256('purged'), isDelete: true, isPurge: true },
        { keyHash: sha256('purged and set'), valueHash: sha256('101'), isPurge: true },
        { keyHash: sha256('deleted with a hash'), valueHash: sha256('102'), isDelete: true },
        { keyHash: '00ff', valueHash: 'abcd' },
      ],
      metadata: [
        { keyHash: sha256('set'), entries: [['VALIDATION_PARAMETER', 'policy']] },
        { keyHash: sha256('none'), entries: [] },
      ],
    },
    { name: '', writes: [{ keyHash: sha256('a collection without a name'), valueHash: sha256('1') }] },
    { name: 'a', writes: [{ keyHash: sha256('behind prices'), valueHash: sha256('1') }] },
  ],
};

const UNSORTED: readonly Sets[] = [
  {
    namespace: 'zebra',
    writes: [
      { key: 'z', value: '1' },
      { key: 'a', value: '2' },
    ],
  },
  {
    namespace: 'ant',
    writes: [
      { key: 'a', value: '3' },
      { key: 'a', value: '4' },
    ],
  },
  PRIVATE,
];
const ONE: readonly Sets[] = [{ namespace: 'cars', writes: [{ key: 'k', value: 'v' }] }];

/** Blocks with leaves, or rightly without. */
export const READABLE: Readonly<Record<string, readonly HandMade[]>> = {
  'odd keys': [{ sets: [{ namespace: 'cars', writes: ODD_KEYS.map((key) => ({ key, value: key || 'x' })) }] }],
  'values and metadata': [{ sets: [VALUES] }],
  'private data': [{ sets: [PRIVATE] }],
  'the order of the block': [{ sets: UNSORTED }, { sets: ONE }],
  'invalid ones between': [{ code: MVCC_READ_CONFLICT, sets: ONE }, { sets: ONE }, { code: NOT_VALIDATED, sets: ONE }],
  'invalid ones only': [
    { code: MVCC_READ_CONFLICT, sets: ONE },
    { code: NOT_VALIDATED, results: Buffer.of(255) },
  ],
  'a config block': [{ type: common.HeaderType.CONFIG, results: Buffer.of(255) }],
  'no transactions': [],
  'a transaction that wrote nothing': [{ sets: [] }, { sets: [{ namespace: 'cars' }] }],
  // Go merges them, google-protobuf takes the second, empty one.
  'messages that are there twice': [{ sets: ONE, behind: { payload: '0a00', action: '1200' } }],
  // Go skips what has another wire type than its field, and groups; google-protobuf trips over the former.
  'fields of another type': [{ sets: ONE, behind: { payload: '08011001', action: '10011501020304' } }],
  'unknown fields and groups': [{ sets: ONE, behind: { payload: 'a306080aa406', action: 'a306ab06ac06a406b80601' } }],
};

/** Replaces the one place where the bytes of `from` stand by others of the same length. */
function spoil(sets: readonly Sets[], from: string, to: string): HandMade {
  const results = Buffer.from(resultsOf(sets));
  const at = results.indexOf(from);
  if (at < 0 || results.indexOf(from, at + 1) >= 0) throw new Error(`${from} must be there once`);
  results.write(to, at, 'hex');
  return { results };
}

const MARKED: readonly Sets[] = [
  {
    namespace: 'NAME',
    writes: [{ key: 'KEY1', value: 'VALU' }],
    metadata: [{ key: 'KEY2', entries: [['ENT1', 'x']] }],
    collections: [{ name: 'COLL', metadata: [{ keyHash: sha256('k'), entries: [['ENT2', 'x']] }] }],
  },
];

/** Blocks that no peer has committed. */
export const UNREADABLE: Readonly<Record<string, readonly HandMade[]>> = {
  'a key with the overlong zero': [spoil(MARKED, 'KEY1', '61c08061')],
  'a key with half a surrogate pair': [spoil(MARKED, 'KEY1', 'eda08061')],
  'a key beyond U+10FFFF': [spoil(MARKED, 'KEY1', 'f4908080')],
  'a key of metadata that is cut': [spoil(MARKED, 'KEY2', '616161c3')],
  'a namespace that is not UTF-8': [spoil(MARKED, 'NAME', '61ff6161')],
  'a collection that is not UTF-8': [spoil(MARKED, 'COLL', '61ff6161')],
  'an entry that is not UTF-8': [spoil(MARKED, 'ENT1', '61ff6161')],
  'a private entry that is not UTF-8': [spoil(MARKED, 'ENT2', '61ff6161')],
  'a read/write set that is cut': [{ results: resultsOf(MARKED).slice(0, -1) }],
  'bytes that are no message': [{ sets: ONE }, { results: Buffer.of(255) }],
  'two actions': [{ sets: ONE, actions: 2 }],
  'no action': [{ sets: ONE, actions: 0 }],
  'no response': [{ sets: ONE, behind: { payload: '', action: '12020a00' } }],
};

/** A value, not text, that is not UTF-8 is as good as any. */
export const NOT_TEXT: readonly HandMade[] = [spoil(MARKED, 'VALU', '61ff6161')];

/** The block of one of these cases: number 7. */
export const cornerBlock = (transactions: readonly HandMade[]): common.Block => handMadeBlock(7, transactions);
