import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TransactionSimulator } from '../../../../reconciler/devnet/fabric/ledger/peer-ledger.js';
import { VALIDATION_CODE } from '../../../../reconciler/devnet/fabric/validation/validation-code.js';
import { encodePolicy } from '../../../../reconciler/fabric/policy/encode-policy.js';
import { parsePolicy } from '../../../../reconciler/fabric/policy/parse-policy.js';
import { DevnetChannel, type SignedTransaction } from '../ledger/devnet-channel.js';

const { VALID, ENDORSEMENT_POLICY_FAILURE, INVALID_CHAINCODE, BAD_CREATOR_SIGNATURE } = VALIDATION_CODE;
const OWN = '_implicit_org_org1MSP';
const TWO_OF_THREE = "OutOf(2, 'org1MSP.peer', 'org2MSP.peer', 'org3MSP.peer')";
const value = (text: string) => Buffer.from(text);
const keyPolicy = (text: string) => new Map([['VALIDATION_PARAMETER', encodePolicy(parsePolicy(text))]]);
const putOwn = (key: string, text: string) => (simulator: TransactionSimulator) =>
  simulator.setPrivateData('_lifecycle', OWN, key, value(text));

test('a transaction counts only with the endorsements that its chaincode asks for', () => {
  const channel = new DevnetChannel();
  assert.equal(channel.define('cc', TWO_OF_THREE).codes, [VALID]);
  const put = (endorsers: readonly number[], key: string) =>
    channel.transact('cc', endorsers, (simulator) => simulator.setState('cc', key, value(key)));
  const { codes } = channel.commit([put([1], 'a'), put([2, 3], 'b'), put([1, 2, 3], 'c')]);
  assert.equal(codes, [ENDORSEMENT_POLICY_FAILURE, VALID, VALID]);
  const [first] = channel.ledgers;
  assert.is(first!.state('cc', 'a'), undefined);
  assert.equal(first!.state('cc', 'b')?.version, { block: 2, transaction: 1 });
  assert.equal(
    [...first!.stateRange('cc', '', '')].map(({ key }) => key),
    ['b', 'c'],
  );
});

test('a write into another namespace needs its endorsers too, a chaincode that is not defined is 25', () => {
  const channel = new DevnetChannel();
  channel.define('cc', "OR('org1MSP.peer', 'org2MSP.peer')");
  channel.define('strict', "AND('org1MSP.peer', 'org2MSP.peer')");
  const across = (endorsers: readonly number[]) =>
    channel.transact('cc', endorsers, (simulator) => simulator.setState('strict', 'k', value('v')));
  const nowhere = channel.transact('nope', [1, 2, 3], (simulator) => simulator.setState('nope', 'k', value('v')));
  const read = channel.transact('strict', [1], (simulator) => void simulator.getState('strict', 'k'));
  const { codes } = channel.commit([across([1]), across([1, 2]), nowhere, read]);
  assert.equal(codes, [ENDORSEMENT_POLICY_FAILURE, VALID, INVALID_CHAINCODE, ENDORSEMENT_POLICY_FAILURE]);
});

test('an envelope whose signed bytes were changed counts for nothing', () => {
  const channel = new DevnetChannel();
  channel.define('cc', TWO_OF_THREE);
  const good = channel.transact('cc', [1, 2], (simulator) => simulator.setState('cc', 'k', value('v')));
  const envelope = common.Envelope.deserializeBinary(good.envelope);
  const payload = Buffer.from(envelope.getPayload_asU8());
  payload[payload.length - 1]! ^= 1;
  envelope.setPayload(payload);
  const forged: SignedTransaction = { ...good, envelope: envelope.serializeBinary() };
  assert.equal(channel.commit([forged, good]).codes, [BAD_CREATOR_SIGNATURE, VALID]);
});

test('definitions need a majority of the members, an implicit collection its owner', () => {
  for (const policies of [{}, { 'Application/LifecycleEndorsement': 'MAJORITY Endorsement' }]) {
    const channel = new DevnetChannel(policies);
    assert.equal(channel.define('one', TWO_OF_THREE, [1]).codes, [ENDORSEMENT_POLICY_FAILURE]);
    assert.equal(channel.define('two', TWO_OF_THREE, [1, 3]).codes, [VALID]);
    const approve = (endorser: number, key: string) =>
      channel.transact('_lifecycle', [endorser], putOwn(key, 'approved'));
    assert.equal(channel.commit([approve(1, 'a'), approve(2, 'b')]).codes, [VALID, ENDORSEMENT_POLICY_FAILURE]);
  }
});

test('private data of an implicit collection: cleartext at its owner, a hash at all', () => {
  const channel = new DevnetChannel();
  const write = channel.transact('_lifecycle', [1], putOwn('k', 'secret'));
  assert.equal(channel.commit([write], [1, 2]).codes, [VALID]);
  const read = (ledger: number) => channel.ledgers[ledger]!.simulator('tx').getPrivateData('_lifecycle', OWN, 'k');
  assert.is(Buffer.from(read(0)!).toString(), 'secret');
  assert.throws(
    () => read(1),
    'private data matching public hash version is not available. ' +
      'Public hash version = {BlockNum: 1, TxNum: 0}, Private data version = <nil>',
    'not its own collection, whatever was handed in',
  );
  const hashes = channel.ledgers.map((ledger) =>
    Buffer.from(ledger.privateDataHash('_lifecycle', OWN, 'k')!).toString('hex'),
  );
  assert.is(new Set(hashes).size, 1);
  assert.is(channel.ledgers[2]!.privateDataHash('_lifecycle', OWN, 'other'), undefined);
  const range = channel.ledgers[0]!.simulator('tx').privateRange('_lifecycle', OWN, '', '');
  assert.is(range.next()?.key, 'k');
  assert.is(range.next(), undefined);
});

test("another organization's implicit collection is written hashed only", () => {
  const channel = new DevnetChannel();
  const others = '_implicit_org_org2MSP';
  const write = channel.transact('_lifecycle', [2], (simulator) =>
    simulator.setPrivateData('_lifecycle', others, 'k', value('theirs')),
  );
  assert.equal(channel.commit([write], [1, 2]).codes, [VALID]);
  const read = (ledger: number) => channel.ledgers[ledger]!.simulator('tx').getPrivateData('_lifecycle', others, 'k');
  assert.throws(() => read(0), /not available/);
  assert.is(Buffer.from(read(1)!).toString(), 'theirs');
  const own = channel.ledgers[0]!.simulator('tx').getPrivateData('_lifecycle', OWN, 'k');
  assert.is(own, undefined, 'and not taken for a write of our own collection');
});

test('private writes that do not have the public hash are as missing', () => {
  const channel = new DevnetChannel();
  const put = (text: string) => channel.transact('_lifecycle', [1], putOwn('k', text));
  const wrong = { ...put('true'), privateResults: put('false').privateResults };
  assert.equal(channel.commit([wrong], [1]).codes, [VALID]);
  assert.throws(() => channel.ledgers[0]!.simulator('tx').getPrivateData('_lifecycle', OWN, 'k'), /not available/);
});

test('metadata alone keeps the private value readable; a purge removes it', () => {
  const channel = new DevnetChannel();
  const change = (simulate: (simulator: TransactionSimulator) => void) =>
    channel.commit([channel.transact('_lifecycle', [1], simulate)], [1]).codes;
  change(putOwn('k', 'v'));
  const metadata = keyPolicy("OR('org1MSP.peer', 'org2MSP.peer')");
  assert.equal(
    change((simulator) => simulator.setPrivateDataMetadata('_lifecycle', OWN, 'k', metadata)),
    [VALID],
  );
  const simulator = channel.ledgers[0]!.simulator('tx');
  assert.is(Buffer.from(simulator.getPrivateData('_lifecycle', OWN, 'k')!).toString(), 'v');
  assert.is(simulator.getPrivateDataMetadata('_lifecycle', OWN, 'k')?.size, 1);
  assert.equal(
    change((tx) => tx.purgePrivateData('_lifecycle', OWN, 'k')),
    [VALID],
  );
  assert.is(channel.ledgers[0]!.simulator('tx').getPrivateData('_lifecycle', OWN, 'k'), undefined);
});

test("a key's own policy replaces the chaincode's, and a change of it locks the key for the rest of its block", () => {
  const channel = new DevnetChannel();
  channel.define('cc', TWO_OF_THREE);
  const put = (endorsers: readonly number[], text: string) =>
    channel.transact('cc', endorsers, (simulator) => simulator.setState('cc', 'k', value(text)));
  const onlyThree = keyPolicy("OR('org3MSP.peer', 'org3MSP.admin')");
  channel.commit([put([1, 2], 'first')]);
  const lock = channel.transact('cc', [1, 2], (simulator) => simulator.setStateMetadata('cc', 'k', onlyThree));
  assert.equal(channel.commit([lock, put([1, 2, 3], 'same block')]).codes, [VALID, ENDORSEMENT_POLICY_FAILURE]);
  assert.equal(channel.commit([put([1, 2], 'two'), put([3], 'three')]).codes, [ENDORSEMENT_POLICY_FAILURE, VALID]);
  assert.is(Buffer.from(channel.ledgers[1]!.state('cc', 'k')!.value).toString(), 'three');
  assert.is(channel.ledgers[1]!.state('cc', 'k')!.metadata.size, 1);
});

test('a change of a key policy that was itself refused locks nothing', () => {
  const channel = new DevnetChannel();
  channel.define('cc', TWO_OF_THREE);
  const put = channel.transact('cc', [1, 2], (simulator) => simulator.setState('cc', 'k', value('v')));
  const lock = channel.transact('cc', [3], (simulator) =>
    simulator.setStateMetadata('cc', 'k', keyPolicy("OR('org3MSP.peer', 'org3MSP.admin')")),
  );
  assert.equal(channel.commit([lock, put]).codes, [ENDORSEMENT_POLICY_FAILURE, VALID]);
});

test('a key policy in a collection counts instead of the policy of the collection', () => {
  const channel = new DevnetChannel();
  const put = (endorser: number) => channel.transact('_lifecycle', [endorser], putOwn('p', 'v'));
  channel.commit([put(1)], [1]);
  const onlyThree = keyPolicy("OR('org3MSP.peer', 'org3MSP.admin')");
  const lock = channel.transact('_lifecycle', [1], (simulator) =>
    simulator.setPrivateDataMetadata('_lifecycle', OWN, 'p', onlyThree),
  );
  channel.commit([lock], [1]);
  assert.equal(channel.commit([put(1), put(3)], [1]).codes, [ENDORSEMENT_POLICY_FAILURE, VALID]);
});

test('all peers come to the same block bytes, commit hash inside', () => {
  const channel = new DevnetChannel();
  channel.define('cc', TWO_OF_THREE);
  channel.commit([channel.transact('cc', [1, 2], (simulator) => simulator.setState('cc', 'k', value('v')))]);
  const blocks = channel.ledgers.map((ledger) => Buffer.from(ledger.block(2)!.bytes).toString('hex'));
  assert.is(new Set(blocks).size, 1);
});

test.run();
