/** What the person who runs a devnet reads when something is refused; the codes and texts of clients stay Fabric's. */
import { common, orderer } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { explainRefused } from '../../../../reconciler/devnet/fabric/explain/explain-refused.js';
import { onceEach } from '../../../../reconciler/devnet/fabric/explain/once-each.js';
import type { TransactionSimulator } from '../../../../reconciler/devnet/fabric/ledger/peer-ledger.js';
import { broadcast } from '../../../../reconciler/devnet/fabric/orderer/broadcast.js';
import { encodePolicy } from '../../../../reconciler/fabric/policy/encode-policy.js';
import { parsePolicy } from '../../../../reconciler/fabric/policy/parse-policy.js';
import { DevnetChannel, type SignedTransaction } from '../ledger/devnet-channel.js';
import { signConfigUpdate } from '../sign-config-update.js';
import { smallGenesis, smallNetwork } from '../small-network.js';

const test = suite('explanations');
const NESTED = "AND('org3MSP.peer', OutOf(1, 'org1MSP.peer', 'org2MSP.peer'))";

const put =
  (key: string, text = 'v') =>
  (simulator: TransactionSimulator) =>
    simulator.setState('cc', key, Buffer.from(text));
const lockTo = (policy: string) => (simulator: TransactionSimulator) =>
  simulator.setStateMetadata('cc', 'k', new Map([['VALIDATION_PARAMETER', encodePolicy(parsePolicy(policy))]]));

/** The explanations of one block, with the breaks of lines taken out. */
function explain(channel: DevnetChannel, ...transactions: readonly SignedTransaction[]): readonly string[] {
  channel.refused.length = 0;
  channel.commit(transactions, [1]);
  return channel.refused.map((one) => explainRefused(one).replaceAll(/\n {8,}/g, ' '));
}

test('an endorsement too few: the policy, who endorsed, whose is missing', () => {
  const channel = new DevnetChannel();
  channel.define('cc', NESTED);
  const few = channel.transact('cc', [1], put('k'));
  const other = channel.transact('cc', [3], put('k2'));
  const [first, second, ...rest] = explain(channel, few, channel.transact('cc', [2, 3], put('k3')), other);
  assert.equal(rest, [], 'nothing is said of a valid one');
  assert.equal(first!.split('\n'), [
    `ch: transaction ${few.id} is invalid: ENDORSEMENT_POLICY_FAILURE`,
    '  chaincode: cc',
    "  policy:    AND('org3MSP.peer', OR('org1MSP.peer', 'org2MSP.peer'))",
    '  endorsed:  org1MSP.peer (peer0.org1.localhost)',
    '  missing:   org3MSP.peer',
  ]);
  assert.match(second!, 'missing:   one of org1MSP.peer, org2MSP.peer');
});

test("a key's own policy: the key and its policy are named, not the chaincode's", () => {
  const channel = new DevnetChannel();
  channel.define('cc', "OR('org1MSP.peer', 'org2MSP.peer')");
  channel.commit([channel.transact('cc', [1], put('k'))]);
  channel.commit([channel.transact('cc', [1], lockTo("AND('org2MSP.peer', 'org3MSP.peer')"))]);
  const [text] = explain(channel, channel.transact('cc', [1, 2], put('k', 'w')));
  assert.match(text!, 'key:       "k"');
  assert.match(text!, "policy:    AND('org2MSP.peer', 'org3MSP.peer')");
  assert.match(text!, 'missing:   org3MSP.peer');
});

test('a key whose policy changes in the same block: no endorsement would do', () => {
  const channel = new DevnetChannel();
  channel.define('cc', "OR('org1MSP.peer', 'org2MSP.peer')");
  channel.commit([channel.transact('cc', [1], put('k'))]);
  const lock = channel.transact('cc', [1], lockTo("AND('org2MSP.peer', 'org3MSP.peer')"));
  const [text] = explain(channel, lock, channel.transact('cc', [1, 2, 3], put('k', 'w')));
  assert.match(text!, 'an earlier transaction of the block changes the policy of the key');
  assert.not.match(text!, 'missing');
});

test("a channel's policy is told by its path and by what it means", () => {
  const channel = new DevnetChannel({ 'Application/LifecycleEndorsement': 'MAJORITY Endorsement' });
  const write = channel.transact('_lifecycle', [1], (simulator) =>
    simulator.setState('_lifecycle', 'k', Buffer.from('v')),
  );
  const [text] = explain(channel, write);
  assert.match(text!, 'policy:    /Channel/Application/LifecycleEndorsement: OutOf(2, OR(');
  assert.match(text!, 'missing:   one of org2MSP.peer, org3MSP.peer');
});

test("a collection's policy, and a namespace that is not the chaincode's own", () => {
  const channel = new DevnetChannel();
  channel.define('cc', "OR('org1MSP.peer', 'org2MSP.peer')");
  channel.define('strict', "AND('org1MSP.peer', 'org2MSP.peer')");
  const [hidden] = explain(
    channel,
    channel.transact('_lifecycle', [2], (tx) =>
      tx.setPrivateData('_lifecycle', '_implicit_org_org1MSP', 'k', Buffer.from('v')),
    ),
  );
  assert.match(hidden!, 'collection: _implicit_org_org1MSP');
  assert.match(hidden!, /missing: +org1MSP\.(peer|member)/);
  const [across] = explain(
    channel,
    channel.transact('cc', [1], (tx) => tx.setState('strict', 'k', Buffer.from('v'))),
  );
  assert.match(across!, 'chaincode: cc, for strict');
  assert.match(across!, 'missing:   org2MSP.peer');
});

test('a read that is old: which key, read when, and as it is now', () => {
  const channel = new DevnetChannel();
  channel.define('cc', "OR('org1MSP.peer', 'org2MSP.peer')");
  channel.commit([channel.transact('cc', [1], put('k'))]);
  const change = () =>
    channel.transact('cc', [1], (tx) => {
      tx.getState('cc', 'k');
      tx.getState('cc', 'absent');
      tx.setState('cc', 'k', Buffer.from('w'));
    });
  const [first, second, third] = [change(), change(), change()];
  const [same] = explain(channel, first!, second!);
  assert.match(same!, `transaction ${second!.id} is invalid: MVCC_READ_CONFLICT`);
  assert.match(same!, '"k" was read at block 2, transaction 0; an earlier transaction of the same block writes it');
  const [later] = explain(channel, third!);
  assert.match(later!, '"k" was read at block 2, transaction 0; it is now at block 3, transaction 0');
});

test('a range that is another', () => {
  const channel = new DevnetChannel();
  channel.define('cc', "OR('org1MSP.peer', 'org2MSP.peer')");
  const range = channel.transact('cc', [1], (tx) => {
    const found = tx.range('cc', 'a', 'z');
    while (found.next() !== undefined);
    tx.setState('cc', '0', Buffer.from('x'));
  });
  const [text] = explain(channel, channel.transact('cc', [1], put('k')), range);
  assert.match(text!, 'PHANTOM_READ_CONFLICT');
  assert.match(text!, 'the keys from "a" to "z" are others');
});

test('a config update with too few signatures: what it changes, and whose are missing', () => {
  const said: string[] = [];
  const network = smallNetwork((text) => said.push(text));
  const genesis = common.Block.deserializeBinary(smallGenesis(network, '1h'));
  for (const node of network.nodes) {
    node.registrar.setRunning(true);
    node.registrar.join('channel1', genesis);
  }
  const { registrar } = network.nodes[0]!;
  const { ordering, backup } = network.organizations;
  const { ordered } = registrar.channel('channel1')!;
  const edit = (root: common.ConfigGroup) => {
    const value = root.getGroupsMap().get('Orderer')!.getValuesMap().get('BatchSize')!;
    const size = orderer.BatchSize.deserializeBinary(value.getValue_asU8());
    size.setMaxMessageCount(1);
    value.setValue(size.serializeBinary());
  };
  const update = (...signers: Parameters<typeof signConfigUpdate>[3]) =>
    signConfigUpdate('channel1', ordered.bundle().config, edit, signers);
  const refused = broadcast(registrar, update(ordering.admin));
  assert.is(refused.status, 400);
  assert.match(refused.info, 'implicit policy evaluation failed - 1 sub-policies were satisfied');
  const text = said.join('\n').replaceAll(/\n {8,}/g, ' ');
  assert.match(text, 'channel1: a config update is refused: too few signatures');
  assert.match(text, 'changes: [Value]  /Channel/Orderer/BatchSize');
  assert.match(text, 'signed:  Ordering.admin (Admin@ordering.localhost)');
  assert.match(text, 'missing: Backup.admin');
  assert.is(broadcast(registrar, update(ordering.admin, backup.admin)).status, 200);
  assert.is(said.length, 1);
  network.service.stop();
});

test('what all peers find is said once', () => {
  const said: string[] = [];
  const tell = onceEach((text) => said.push(text));
  for (const text of ['a', 'b', 'a']) tell(text);
  assert.equal(said, ['a', 'b']);
});

test.run();
