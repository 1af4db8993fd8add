/**
 * kill -9 before and after every call that changes something, while consenters are replaced, a channel is created, a member
 * leaves and own anchors are put: the same end.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readChannelConfig } from '../../reconciler/fabric/channel/read-channel-config.js';
import { CrashingPorts } from './crashing-ports.js';
import { goOnWithAKill } from './go-on-with-a-kill.js';
import { ALL, chaincodeOf, type Documents, MemoryConsortium, REGULATOR } from './memory-consortium.js';
import { ordererOf } from './memory-identities.js';
import { channelDocument, networkDocument, orderedDocuments } from './ordering-documents.js';
import { configOf } from './outside-update.js';
import { sameEndWhereverKilled } from './same-end-wherever-killed.js';
import { startMortal } from './start-mortal.js';

const ORDERING = [REGULATOR, 'Telco1', 'Telco2'];
const STAYING = [REGULATOR, 'Telco1', 'Telco2'];

interface Story {
  readonly title: string;
  readonly before: Documents;
  readonly after: Documents;
  /** Who merges it; everybody where left out. */
  readonly by?: readonly string[];
  readonly victims: readonly string[];
  /** Calls that the story is about: the victims are killed at each of them. */
  readonly road: readonly string[];
  readonly rounds: number;
  /** What holds in the end without any kill. */
  readonly holds: (net: MemoryConsortium) => void;
}

/** What is the same, whoever was killed when. */
async function ending(net: MemoryConsortium) {
  const channels = [...net.ledger.channels.keys()].map((channel) => {
    const { sequence, application, orderer } = readChannelConfig(channel, configOf(net, channel));
    return {
      channel,
      sequence,
      members: application!.organizations.map(({ mspId, AnchorPeers }) => [mspId, AnchorPeers]),
      consenters: orderer!.EtcdRaft!.Consenters.map(({ Host }) => Host),
    };
  });
  return {
    channels,
    orderers: ALL.flatMap((mspId) => net.ledger.orderers.of(mspId)).map(({ joined }) => [...joined.keys()].sort()),
    peers: ALL.flatMap((mspId) => net.ledger.peers(mspId)).map(({ joined, services }) => [[...joined], [...services]]),
    conditions: ALL.map((mspId) => net.member(mspId).last!.conditions.map(({ type, reason }) => `${type} ${reason}`)),
    proposals: (await net.proposals()).map(({ status, round, base }) => `${base} ${round} ${status}`),
  };
}

/** The victim dies once and is started again at its next turn. */
async function play({ before, after, by = ALL, rounds }: Story, victim: string, ports: CrashingPorts) {
  const net = new MemoryConsortium({ ordering: ORDERING });
  net.merge('a', before);
  await net.settle(ALL, Object.keys(before).some((path) => /calls|transfer/.test(path)) ? 12 : 1);
  net.merge('b', after, by);
  await startMortal(net, victim, ports);
  await goOnWithAKill(net, victim, ports, { rounds });
  return net;
}

const consentersOf = (net: MemoryConsortium) =>
  readChannelConfig('channel1', configOf(net, 'channel1'))
    .orderer!.EtcdRaft!.Consenters.map(({ Host }) => Host.split('.')[1])
    .sort();

const POLICY = `"AND('Regulator.peer', 'Telco1.peer')"`;
const chaincodes: Documents = {
  ...chaincodeOf('1.0', '1.0', { endorsementPolicy: POLICY }),
  ...chaincodeOf('1.0', 'calls', { channel: 'ops-channel', endorsementPolicy: POLICY }, 'calls'),
};

const STORIES: readonly Story[] = [
  {
    title: 'a consenter is replaced: the new one joins and is added, then the old one leaves',
    before: orderedDocuments(ORDERING),
    after: orderedDocuments(ORDERING, {
      'net/channel1.yaml': channelDocument({
        ordering: [...ORDERING, 'Telco3'],
        consenters: [REGULATOR, 'Telco1', 'Telco3'],
        more: `  organizations: { Telco3: { OrdererEndpoints: ["${ordererOf('Telco3').address}"] } }\n`,
      }),
    }),
    victims: [REGULATOR, 'Telco3'],
    road: ['channelWriter.joinOrderer', 'channelWriter.sign', 'channelWriter.submit'],
    rounds: 14,
    holds(net) {
      assert.equal(consentersOf(net), ['regulator', 'telco1', 'telco3']);
      assert.is(configOf(net, 'channel1').getSequence(), 2, 'one update adds, the next removes');
    },
  },
  {
    title: 'a channel is created: its orderers start it, its members join',
    before: orderedDocuments(ORDERING),
    after: orderedDocuments(ORDERING, {
      'net/second.yaml': channelDocument({
        name: 'second',
        members: [REGULATOR, 'Telco1', 'Telco3'],
        ordering: ORDERING,
        consenters: ORDERING,
      }),
    }),
    victims: ['Telco1', 'Telco3'],
    road: ['channelWriter.joinOrderer', 'channelWriter.joinPeer', 'governanceWriter.vote'],
    rounds: 8,
    holds(net) {
      const joined = ALL.map((mspId) => net.ledger.peers(mspId).every((peer) => peer.joined.has('second')));
      assert.equal(joined, [true, true, false, true]);
      const started = ALL.map((mspId) => net.ledger.orderers.of(mspId)[0]!.joined.has('second'));
      assert.equal(started, [true, true, true, false]);
    },
  },
  {
    title: 'a member is removed: it stops the chaincodes of that channel and of no other',
    before: orderedDocuments(ORDERING, chaincodes),
    after: orderedDocuments(ORDERING, {
      ...chaincodes,
      'net/network.yaml': networkDocument('  allow: ["remove-member:Channel/channel1"]\n'),
      'net/channel1.yaml': channelDocument({ members: STAYING, ordering: ORDERING }),
    }),
    victims: ['Telco1', 'Telco3'],
    road: ['channelWriter.submit', 'runtime.stop'],
    rounds: 8,
    holds(net) {
      const running = (name: string) => ALL.map((mspId) => net.member(mspId).running(name).length);
      assert.equal([running('numbertransfer'), running('calls')], [[1, 1, 1, 0], Array(4).fill(1)]);
      const notices = net.member('Telco3').last!.plan!.notices.map(({ remark }) => remark.code);
      assert.ok(notices.includes('CHANNEL_LEFT'), notices.join());
    },
  },
  {
    title: 'own anchors that the network leaves to everybody: nobody votes',
    before: orderedDocuments(ORDERING, { 'net/network.yaml': networkDocument('', '    delegated: [anchor-peers]\n') }),
    after: orderedDocuments(ORDERING, {
      'net/network.yaml': networkDocument('', '    delegated: [anchor-peers]\n'),
      'net/channel1.yaml': channelDocument({
        ordering: ORDERING,
        more: '  organizations: { Telco3: { AnchorPeers: [{ Host: peer0.telco3, Port: 7051 }] } }\n',
      }),
    }),
    victims: ['Telco3'],
    road: ['channelWriter.sign', 'channelWriter.submit'],
    rounds: 5,
    holds(net) {
      const { application } = readChannelConfig('channel1', configOf(net, 'channel1'));
      const hosts = application!.organizations.flatMap(({ AnchorPeers }) => AnchorPeers.map(({ Host }) => Host));
      assert.equal(hosts, ['peer0.telco3']);
      assert.is(configOf(net, 'channel1').getSequence(), 1, 'one update');
    },
  },
];

for (const story of STORIES) {
  test(`killed at any write while ${story.title}`, async () => {
    const called = new Set<string>();
    for (const victim of story.victims) {
      const whole = new CrashingPorts();
      const net = await play(story, victim, whole);
      story.holds(net);
      const expected = await ending(net);
      for (const name of whole.names) called.add(name);
      await sameEndWhereverKilled(whole, async (ports) => ending(await play(story, victim, ports)), expected);
    }
    for (const name of story.road) assert.ok(called.has(name), name);
  });
}

test.run();
