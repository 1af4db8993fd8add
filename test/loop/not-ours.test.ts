/** What our own branch says is none of ours: said so, and neither stuck nor taken for read. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conditionsExitCode } from '../../reconciler/cli/conditions-exit-code.js';
import { lookAround } from '../../reconciler/loop/look-around.js';
import { chaincode } from '../spec/fixture.js';
import { type Documents, type Member, MemoryConsortium, REGULATOR } from './memory-consortium.js';
import { channelDocument, orderedDocuments } from './ordering-documents.js';
import { CHAIN, plasmaChain } from './plasma-consortium.js';

/** Members of a channel `main` and of its plasma channel. Telco3 orders both; Regulator has no part in either. */
const PAIR = ['Telco1', 'Telco2'];
const ORDERING = ['Telco3'];
const CHANNELS = ['telecom/Channel/layer2', 'telecom/Channel/main'];
const CHAINCODES = ['telecom/Chaincode/assets', 'telecom/Chaincode/assets-layer2', 'telecom/Chaincode/plasma-root'];

function documents(members: readonly string[] = PAIR, more: Documents = {}): Documents {
  const on = (channel: string, policy: string, folder: string, lines: Documents = {}) =>
    chaincode({ channel, endorsementPolicy: `"${policy}"`, source: `{ path: ../src-${folder} }`, ...lines }, folder);
  const pair = "OR('Telco1.peer', 'Telco2.peer')";
  return orderedDocuments(ORDERING, {
    'net/main.yaml': channelDocument({ name: 'main', members, ordering: ORDERING }),
    'net/layer2.yaml': channelDocument({ name: 'layer2', members, ordering: ORDERING }),
    'net/root.yaml': on('main', pair, 'plasma-root'),
    'net/assets.yaml': on('main', pair, 'assets'),
    'net/assets-layer2.yaml': on('layer2', "OR('Telco1.peer')", 'assets', { name: 'assets' }).replace(
      'metadata: { name: assets }',
      'metadata: { name: assets-layer2 }',
    ),
    'net/plasma.yaml': plasmaChain({ root: '{ channel: main }' }),
    ...more,
  });
}

function consortium(): MemoryConsortium {
  return new MemoryConsortium({ ordering: ORDERING, more: { main: PAIR, layer2: PAIR } });
}

const conditionsOf = (member: Member, addresses: readonly string[]) =>
  [...new Set(addresses.map((address) => member.condition(address)))].join(', ');
const exitCodeOf = ({ last }: Member) => conditionsExitCode(last!);

test('who has no part in the channels of a plasma chain is done with them; its status is clean and claims nothing', async () => {
  const net = consortium();
  net.merge('a', documents());
  const outsider = net.member(REGULATOR);
  await outsider.pass();
  assert.is(conditionsOf(outsider, [...CHANNELS, ...CHAINCODES, CHAIN]), 'Ready NotOurs');
  const { plan } = outsider.last!;
  assert.equal([plan!.unknown, plan!.changes, exitCodeOf(outsider)], [[], [], 0]);
  const noted = plan!.notices.filter(({ remark }) => remark.code === 'NOT_OURS');
  assert.is(noted.length, 6);
  assert.match(noted[0]!.remark.text, /Regulator is no member of (layer2|main).*as our branch says/);
  const { look } = await lookAround(outsider.loop);
  assert.ok(CHANNELS.every((key) => look!.observed.get(key)?.state === 'unknown'));
});

test('who only orders them reads what it orders, and is done with what runs there', async () => {
  const net = consortium();
  net.merge('a', documents());
  const orderer = net.member('Telco3');
  await orderer.pass();
  assert.is(conditionsOf(orderer, CHANNELS), 'Ready InSync');
  assert.is(conditionsOf(orderer, [...CHAINCODES, CHAIN]), 'Ready NotOurs');
  assert.is(exitCodeOf(orderer), 0);
});

test('whom its branch counts in, and who cannot read, is stuck as ever', async () => {
  const net = consortium();
  net.merge('a', documents([...PAIR, REGULATOR]), [REGULATOR]);
  const outsider = net.member(REGULATOR);
  await outsider.pass();
  assert.is(conditionsOf(outsider, [...CHANNELS, ...CHAINCODES, CHAIN]), 'Stalled Unknown');
  assert.equal([outsider.last!.plan!.unknown.length, exitCodeOf(outsider)], [6, 1]);
});

test('while its own peers are down it cannot say that none of them is there', async () => {
  const net = consortium();
  net.merge('a', documents());
  for (const peer of net.ledger.peers(REGULATOR)) peer.up = false;
  const outsider = net.member(REGULATOR);
  await outsider.pass();
  assert.is(conditionsOf(outsider, [...CHANNELS, ...CHAINCODES, CHAIN]), 'Stalled Unknown');
});

test('a proposal there is no matter of ours, unless the governance ledger counts us among its voters', async () => {
  const three = [...PAIR, 'Telco3'];
  const net = new MemoryConsortium({ more: { main: three } });
  const main = (members: readonly string[], more: Documents = {}): Documents => ({
    'net/main.yaml': channelDocument({ name: 'main', members, ordering: ['OrdererOrg'] }),
    ...more,
  });
  net.merge('a', main(three));
  await net.settle();
  const left = net.member('Telco3');
  assert.is(left.condition('telecom/Channel/main'), 'Ready InSync');
  // It takes its peer out, and its branch does not count it in; the channel still does.
  for (const peer of net.ledger.peers('Telco3')) peer.joined.delete('main');
  const policy = "OR('Telco1.peer', 'Telco2.peer')";
  const lines = { channel: 'main', endorsementPolicy: `"${policy}"`, source: '{ path: ../src-cc }' };
  net.merge('b', main(PAIR, { 'net/cc.yaml': chaincode(lines, 'cc') }), ['Telco3', REGULATOR]);
  net.merge('b2', main(three, { 'net/cc.yaml': chaincode(lines, 'cc') }), ['Telco1']);
  await net.settle();
  assert.is((await net.proposals()).length, 1);
  assert.is(net.member(REGULATOR).condition('telecom/Chaincode/cc'), 'Ready NotOurs');
  assert.equal([left.condition('telecom/Chaincode/cc'), exitCodeOf(left)], ['Stalled Foreign', 1]);
  const said = left.last!.conditions.find(({ address }) => address.name === 'cc');
  assert.match(said!.message, 'counts us among its voters');
  net.merge(
    'c',
    main(PAIR, { 'net/cc.yaml': chaincode({ ...lines, suspend: '{ reason: we leave, by: ops }' }, 'cc') }),
    ['Telco3'],
  );
  await left.pass();
  assert.is(left.condition('telecom/Chaincode/cc'), 'Ready NotOurs');
});

test.run();
