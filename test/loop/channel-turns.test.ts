/** Who signs and who sends a decided update, and what stands on the ledger where the ordering service refuses it; in memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatAddress } from '../../reconciler/core/model/address.js';
import { readChannelConfig } from '../../reconciler/fabric/channel/read-channel-config.js';
import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { ALL, type Documents, MemoryConsortium, REGULATOR } from './memory-consortium.js';
import { ordererOf } from './memory-identities.js';
import { channelDocument, orderedDocuments } from './ordering-documents.js';
import { configOf } from './outside-update.js';

const MAIN = 'telecom/Channel/channel1';
const ORDERING = [REGULATOR, 'Telco1', 'Telco2'];
const STEP_IN_MS = 2000;
const TICK_MS = 250;
/** Administrators of a majority of four. */
const ENOUGH = 3;
const ACL = '  application: { ACLs: { peer/Propose: /Channel/Application/Writers } }\n';
const withAcl = (more = ACL): Documents =>
  orderedDocuments(ORDERING, { 'net/channel1.yaml': channelDocument({ ordering: ORDERING, more }) });
const sequenceOf = (net: MemoryConsortium) => configOf(net, 'channel1').getSequence();

interface Sent {
  readonly mspId: string;
  readonly at: number;
}

async function signersOf(net: MemoryConsortium): Promise<readonly string[]> {
  const round = (await net.proposals()).find(({ ledger }) => ledger.name === 'channel1');
  return round?.signatures.map(({ organization }) => organization) ?? [];
}

/** One ACL by everybody; `down` makes no pass any more once it has signed. Who sends, and when there were enough signatures. */
async function turns(down: string | undefined) {
  const net = new MemoryConsortium({ ordering: ORDERING });
  net.merge('a', orderedDocuments(ORDERING));
  await net.settle(ALL, 1);
  net.merge('b', withAcl());
  const sent: Sent[] = [];
  for (const mspId of ALL)
    await net.member(mspId).restart((ports) => watched(ports, () => sent.push({ mspId, at: net.now })));
  let isDown = false;
  let enough: number | undefined;
  const order = down === undefined ? ALL : [down, ...ALL.filter((mspId) => mspId !== down)];
  for (let round = 0; round < 40 && sequenceOf(net) === 0; round += 1) {
    for (const mspId of order) {
      if (mspId === down && isDown) continue;
      await net.member(mspId).pass();
      const signers = await signersOf(net);
      if (down !== undefined && signers.includes(down) && sequenceOf(net) === 0) isDown = true;
      if (signers.length >= ENOUGH) enough ??= net.now;
    }
    net.now += TICK_MS;
  }
  assert.is(isDown, down !== undefined, 'it stopped between its signature and the update');
  await net.settle(ALL.filter((mspId) => mspId !== down));
  return { net, sent, after: sent[0]!.at - enough! };
}

function watched(ports: LoopPorts, submitted: () => void): LoopPorts {
  const writer = ports.channelWriter;
  return {
    ...ports,
    channelWriter: {
      sign: (...args) => writer.sign(...args),
      joinPeer: (...args) => writer.joinPeer(...args),
      joinOrderer: (...args) => writer.joinOrderer(...args),
      submit(...args) {
        submitted();
        return writer.submit(...args);
      },
    },
  };
}

test('whoever is first to send may be down: the next steps in, and not before its time', async () => {
  const nobody = await turns(undefined);
  assert.ok(nobody.after < STEP_IN_MS, 'the first in rank sends at once');
  assert.is(nobody.sent.length, 1, 'and nobody else');
  const waited: number[] = [];
  for (const down of ALL) {
    const { net, sent, after } = await turns(down);
    assert.is(sequenceOf(net), 1, `${down} is down`);
    assert.equal([sent.length, sent[0]!.mspId === down], [1, false]);
    const others = ALL.filter((mspId) => mspId !== down);
    assert.equal(
      others.map((mspId) => net.member(mspId).condition(MAIN)),
      Array(3).fill('Ready InSync'),
    );
    if (after >= TICK_MS * 2) waited.push(after);
  }
  assert.ok(waited.length > 0 && waited.length < ALL.length, 'one of them was the first');
  assert.ok(
    waited.every((ms) => ms >= STEP_IN_MS && ms < 2 * STEP_IN_MS),
    waited.join(),
  );
});

/** Telco3's orderer becomes a consenter too, with more lines of the channel's spec: refused while one of three is down. */
function withConsenter(more = ''): Documents {
  const channel1 = channelDocument({
    ordering: [...ORDERING, 'Telco3'],
    consenters: [...ORDERING, 'Telco3'],
    more: `  organizations: { Telco3: { OrdererEndpoints: ["${ordererOf('Telco3').address}"] } }\n${more}`,
  });
  return orderedDocuments(ORDERING, { 'net/channel1.yaml': channel1 });
}

/** A consortium with the orderer of Telco2 down. */
async function oneOfThreeDown() {
  const net = new MemoryConsortium({ ordering: ORDERING });
  net.merge('a', orderedDocuments(ORDERING));
  await net.settle(ALL, 1);
  const orderer = net.ledger.orderers.of('Telco2')[0]!;
  orderer.up = false;
  return { net, orderer };
}

test('an update that the ordering service refuses stands on the ledger with its reason, until it is applied', async () => {
  const { net, orderer } = await oneOfThreeDown();
  net.merge('b', withConsenter());
  await net.settle();
  const tasks = async () => (await net.proposals()).flatMap((round) => round.tasks);
  const refused = (await tasks()).filter(({ state }) => state === 'failed');
  assert.ok(refused.length > 0);
  for (const { detail } of refused) {
    assert.match(detail, /^UPDATE_REFUSED: .*2 out of 3 nodes are alive, configuration will result in quorum loss/);
  }
  assert.is(sequenceOf(net), 0);
  assert.not.ok((await tasks()).some(({ state }) => state === 'applied'));
  orderer.up = true;
  net.now += 60_000;
  await net.settle();
  assert.is(sequenceOf(net), 1);
  assert.equal(
    (await tasks()).map(({ state }) => state),
    Array(ORDERING.length).fill('applied'),
  );
});

test('what took the place of a decision is reported on, also where nobody has written that down yet', async () => {
  const { net, orderer } = await oneOfThreeDown();
  const superseded = async () => (await net.proposals()).filter(({ status }) => status === 'superseded');
  for (const mspId of ALL) {
    await net.member(mspId).restart((ports) => ({
      ...ports,
      governanceWriter: (place) => {
        const writer = ports.governanceWriter(place);
        const close: typeof writer.close = async (id) =>
          (await superseded()).some((round) => round.id === id) ? { transactionId: '', block: 0 } : writer.close(id);
        return new Proxy(writer, { get: (of, name) => (name === 'close' ? close : Reflect.get(of, name).bind(of)) });
      },
    }));
  }
  const inForce = async () => (await net.proposals()).find(({ status }) => ['approved', 'applied'].includes(status))!;
  const ids: string[] = [];
  for (const resource of ['peer/Propose', 'event/Block', 'qscc/GetChainInfo', 'qscc/GetBlockByNumber']) {
    net.merge(resource, withConsenter(ACL.replace('peer/Propose', resource)));
    await net.settle();
    const { id, tasks } = await inForce();
    assert.ok(tasks.length > 0 && tasks.every(({ state }) => state === 'failed'), resource);
    ids.push(id);
  }
  assert.is((await superseded()).length, 3);
  assert.not.equal(ids, [...ids].sort(), 'the governance ledger lists by id, so some are behind what they replaced');
  const reported = JSON.stringify((await superseded()).map(({ tasks }) => tasks));
  orderer.up = true;
  net.now += 60_000;
  await net.settle();
  assert.is(sequenceOf(net), 1);
  assert.equal(
    (await inForce()).tasks.map(({ state }) => state),
    Array(ALL.length).fill('applied'),
  );
  assert.is(
    JSON.stringify((await superseded()).map(({ tasks }) => tasks)),
    reported,
    'and on those that are past nothing',
  );
});

test('until our peers show an update that was sent, none is sent again at once, and a refusal of it is no failure', async () => {
  const net = new MemoryConsortium({ ordering: ORDERING });
  net.merge('a', orderedDocuments(ORDERING));
  await net.settle(ALL, 1);
  net.merge('b', withAcl());
  const before = await net.member('Telco1').loop.ports.read.channel('channel1');
  let areBehind = true;
  const sent: Sent[] = [];
  for (const mspId of ALL) {
    await net.member(mspId).restart((ports) => {
      const channel: typeof ports.read.channel = async (name) =>
        areBehind && name === 'channel1' ? before : ports.read.channel(name);
      const read = new Proxy(ports.read, {
        get: (of, name) => (name === 'channel' ? channel : Reflect.get(of, name).bind(of)),
      });
      return watched({ ...ports, read }, () => sent.push({ mspId, at: net.now }));
    });
  }
  for (let round = 0; round < 40; round += 1) {
    for (const mspId of ALL) await net.member(mspId).pass();
    net.now += TICK_MS;
  }
  assert.is(sequenceOf(net), 1, 'the first was taken');
  assert.ok(sent.length > 1, 'and others were sent in vain');
  for (const mspId of ALL) {
    const times = sent.filter((one) => one.mspId === mspId).map(({ at }) => at);
    assert.ok(
      times.every((at, index) => index === 0 || at - times[index - 1]! >= STEP_IN_MS),
      `${mspId}: ${times}`,
    );
    const waits = net.member(mspId).last?.conditions.find(({ address }) => formatAddress(address) === MAIN);
    assert.match(waits!.message, 'a later configuration than our peer: error authorizing update');
  }
  const tasks = async () => (await net.proposals()).flatMap((round) => round.tasks.map(({ state }) => state));
  assert.equal(await tasks(), []);
  areBehind = false;
  net.now += 60_000;
  await net.settle();
  assert.equal(await tasks(), Array(ALL.length).fill('applied'));
});

test('the capability of the whole channel is raised by a vote of members and of those who order', async () => {
  const net = new MemoryConsortium({ ordering: ORDERING, capability: 'V2_0' });
  const capabilities = () => readChannelConfig('channel1', configOf(net, 'channel1')).Capabilities;
  net.merge('a', orderedDocuments(ORDERING));
  await net.settle(ALL, 1);
  assert.equal(capabilities(), ['V2_0']);
  net.merge('b', withAcl('  Capabilities: { V3_0: true }\n'));
  await net.settle(['Telco1', 'Telco2']);
  assert.equal(capabilities(), ['V2_0'], 'two of four, the regulator not among them, decide nothing');
  await net.settle();
  assert.equal(capabilities(), ['V3_0']);
  const [round] = (await net.proposals()).filter(({ ledger }) => ledger.name === 'channel1');
  assert.match(round!.base, /^config:channel:/);
  assert.equal(round!.electorate.voters, [...ALL].sort());
  assert.equal(
    ALL.map((mspId) => net.member(mspId).condition(MAIN)),
    Array(4).fill('Ready InSync'),
  );
});

test.run();
