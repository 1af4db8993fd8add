import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endorsedAction } from '../../../../reconciler/devnet/fabric/validation/endorsed-action.js';
import { VALIDATION_CODE } from '../../../../reconciler/devnet/fabric/validation/validation-code.js';
import { kvRwset, txRwset } from '../../../../reconciler/fabric/wire/rwset-messages.js';
import {
  chaincodeAction,
  chaincodeActionPayload,
  chaincodeEvent,
  chaincodeHeaderExtension,
  channelHeader,
  proposalResponsePayload,
  transactionMessage,
} from '../../../../reconciler/fabric/wire/transaction-messages.js';

const NO_ID = { path: '', name: '', version: '' };
const id = (name: string, version: string) => ({ path: '', name, version });
const writes = kvRwset.encode({
  reads: [],
  rangeQueries: [],
  writes: [{ key: 'k', isDelete: false, value: Buffer.from('v') }],
  metadataWrites: [],
});
const namespaces = (...names: string[]) =>
  txRwset.encode({
    dataModel: 0,
    namespaces: names.map((namespace) => ({ namespace, rwset: writes, collections: [] })),
  });
const event = (chaincodeId: string) =>
  chaincodeEvent.encode({ chaincodeId, transactionId: 'tx', name: 'e', payload: undefined });

interface Parts {
  readonly extension?: Uint8Array;
  readonly action?: Partial<Parameters<typeof chaincodeAction.encode>[0]>;
  readonly responsePayload?: Uint8Array;
}

/** A good action of `cc`, with parts of it replaced. */
function take(parts: Parts = {}): ReturnType<typeof endorsedAction> {
  const action = {
    results: namespaces('cc'),
    events: undefined,
    response: undefined,
    chaincodeId: id('cc', '1'),
    ...parts.action,
  };
  const responsePayload =
    parts.responsePayload ??
    proposalResponsePayload.encode({ proposalHash: Buffer.from('h'), extension: chaincodeAction.encode(action) });
  const payload = chaincodeActionPayload.encode({
    proposalPayload: undefined,
    action: { proposalResponsePayload: responsePayload, endorsements: [] },
  });
  const data = transactionMessage.encode({ actions: [{ header: undefined, payload }] });
  const extension = parts.extension ?? chaincodeHeaderExtension.encode({ chaincodeId: id('cc', '') });
  return endorsedAction({ ...channelHeader.decode(new Uint8Array(0)), extension }, data);
}

test('a good action has its chaincode and all namespaces it writes to', () => {
  const action = take({ action: { results: namespaces('other', 'cc'), events: event('cc') } });
  if (typeof action === 'number') throw new Error(`refused with ${action}`);
  assert.is(action.chaincode, 'cc');
  assert.equal([...action.namespaces], ['cc', 'other']);
});

const broken = Buffer.from('0a05', 'hex');
const cases: readonly (readonly [string, keyof typeof VALIDATION_CODE, Parts])[] = [
  ['a header extension that is no message', 'BAD_HEADER_EXTENSION', { extension: broken }],
  ['no header extension', 'INVALID_OTHER_REASON', { extension: new Uint8Array(0) }],
  [
    'a header extension without a name',
    'INVALID_CHAINCODE',
    { extension: chaincodeHeaderExtension.encode({ chaincodeId: NO_ID }) },
  ],
  ['a response payload that is no message', 'BAD_RESPONSE_PAYLOAD', { responsePayload: broken }],
  ['a response payload without an action', 'BAD_RESPONSE_PAYLOAD', { responsePayload: Buffer.from('0a0168', 'hex') }],
  ['results that are no read/write set', 'BAD_RWSET', { action: { results: broken } }],
  ['a key that is no UTF-8', 'BAD_RWSET', { action: { results: Buffer.from('120a0a016312050a030a01ff', 'hex') } }],
  ['an action without a chaincode', 'INVALID_OTHER_REASON', { action: { chaincodeId: undefined } }],
  ['an action of another chaincode', 'INVALID_CHAINCODE', { action: { chaincodeId: id('other', '1') } }],
  ['an action without a version', 'INVALID_CHAINCODE', { action: { chaincodeId: id('cc', '') } }],
  ['an event of another chaincode', 'INVALID_OTHER_REASON', { action: { events: event('other') } }],
  ['an event that is no message', 'INVALID_OTHER_REASON', { action: { events: broken } }],
  ['a namespace twice', 'ILLEGAL_WRITESET', { action: { results: namespaces('cc', 'cc') } }],
];
for (const [what, code, parts] of cases) {
  test(`${what}: ${code}`, () => {
    assert.is(take(parts), VALIDATION_CODE[code]);
  });
}

test.run();
