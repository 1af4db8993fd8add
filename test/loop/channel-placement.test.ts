/** Which peers sit in a channel: each member's own affair, said by its document. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { topologyFromSpec } from '../../reconciler/devnet/topology-from-spec.js';
import { CHANNEL, chaincode, desire, load } from '../spec/fixture.js';
import { ALL, chaincodeOf, MemoryConsortium } from './memory-consortium.js';

const MAIN = 'telecom/Channel/channel1';
const placed = (placement: string) => ({ 'net/channel1.yaml': `${CHANNEL}  placement: ${placement}\n` });

/** Telco1's second peer has left both channels, or never joined. */
function consortium(): MemoryConsortium {
  const net = new MemoryConsortium();
  net.ledger.peer('Telco1', 'peer1').joined.clear();
  return net;
}

test('a peer that the placement keeps out does not join and runs nothing; without it, it does both', async () => {
  const net = consortium();
  const peer = net.ledger.peer('Telco1', 'peer1');
  net.merge('c1', { ...chaincodeOf('1.0'), ...placed('{ Telco1: [peer0] }') });
  await net.settle();
  assert.equal([[...peer.joined], [...peer.installed], [...peer.services]], [['ops-channel'], [], []]);
  assert.is(net.member('Telco1').condition(MAIN), 'Ready InSync');
  net.merge('c2', chaincodeOf('1.0'));
  await net.settle();
  assert.equal([[...peer.joined].sort(), peer.installed.size], [['channel1', 'ops-channel'], 1]);
});

test("placement is nobody else's to vote on", async () => {
  const net = new MemoryConsortium();
  net.merge('c1', placed('{ Telco1: [peer0] }'));
  await net.settle();
  assert.equal(await net.proposals(), []);
});

test('a peer that has joined and is kept out is shown; a peer that runs cannot leave', async () => {
  const net = new MemoryConsortium();
  net.merge('c1', placed('{ Telco1: [peer0] }'));
  await net.settle();
  const codes = (mspId: string) =>
    net
      .member(mspId)
      .last!.plan!.notices.flatMap(({ address, remark }) => (address.name === 'channel1' ? [remark.code] : []));
  assert.equal(ALL.map(codes), [[], ['PEER_MISPLACED'], [], []]);
});

test('a placement names members and peers of theirs, and a chaincode peers that sit in its channel', () => {
  const defects = (placement: string, chaincodePlacement = '{}') =>
    load({
      ...placed(placement),
      'net/cc.yaml': chaincode({ placement: chaincodePlacement }),
    }).diagnostics.map(({ code, path }) => `${code} ${path}`);
  assert.equal(defects('{ Telco1: [peer1], Telco2: [] }'), []);
  assert.equal(defects('{ Telco9: [peer0] }'), ['NOT_A_MEMBER spec.placement.Telco9']);
  assert.equal(defects('{ Telco2: [peer1] }'), ['REFERENCE_MISSING spec.placement.Telco2[0]']);
  assert.equal(defects('{ Telco1: [peer1] }', '{ Telco1: [peer1] }'), []);
  assert.equal(defects('{ Telco1: [peer1] }', '{ Telco1: [peer0] }'), ['NOT_PLACED spec.placement.Telco1[0]']);
});

test('the embedded network knows it, and batch sizes that the document leaves out are the defaults', () => {
  const size = '    BatchSize: { MaxMessageCount: 7 }\n';
  const { channels } = topologyFromSpec(
    desire({ 'net/channel1.yaml': `${CHANNEL}${size}  placement: { Telco1: [peer1] }\n` }),
  );
  assert.equal(channels[0]!.placement, { Telco1: ['peer1'] });
  assert.equal([channels[0]!.maxMessageCount, channels[0]!.preferredMaxBytes], [7, 2 * 1024 * 1024]);
});

test.run();
