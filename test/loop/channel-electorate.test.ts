/** A change of members changes who votes: what decided it is written down before the update is sent; in memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { readChannelConfig } from '../../reconciler/fabric/channel/read-channel-config.js';
import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { ALL, type Documents, MemoryConsortium, REGULATOR } from './memory-consortium.js';
import { channelDocument, networkDocument, orderedDocuments } from './ordering-documents.js';
import { configOf } from './outside-update.js';

const ORDERING = [REGULATOR, 'Telco1', 'Telco2'];
const SECOND = 'second';

interface Move {
  readonly title: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly network?: string;
}

const MOVES: readonly Move[] = [
  {
    title: 'a member leaves',
    before: ALL,
    after: ORDERING,
    network: networkDocument(`  allow: ["remove-member:Channel/${SECOND}"]\n`),
  },
  { title: 'a member joins', before: ORDERING, after: ALL },
];

function documents(members: readonly string[], network: string = networkDocument()): Documents {
  const second = channelDocument({ name: SECOND, members, ordering: ORDERING });
  return orderedDocuments(ORDERING, { 'net/network.yaml': network, 'net/second.yaml': second });
}

const membersOf = (net: MemoryConsortium): readonly string[] =>
  readChannelConfig(SECOND, configOf(net, SECOND))
    .application!.organizations.map(({ mspId }) => mspId)
    .sort();

const roundOf = async (net: MemoryConsortium) =>
  (await net.proposals()).find(({ content }) => content.address === `telecom/Channel/${SECOND}`)!;

/** The governance ledger takes votes and signatures and writes no decision down, while `isShut` says so. */
const shut =
  (isShut: () => boolean, closing: () => void) =>
  (ports: LoopPorts): LoopPorts => ({
    ...ports,
    governanceWriter: (place) => {
      const writer = ports.governanceWriter(place);
      return new Proxy(writer, {
        get: (target, name) => {
          if (name !== 'close') return (Reflect.get(target, name) as () => unknown).bind(target);
          return async (id: string) => {
            closing();
            if (isShut()) throw new QuorateError('ORDERER_UNREACHABLE', 'no orderer takes it', { retry: 'transient' });
            return target.close(id);
          };
        },
      });
    },
  });

for (const { title, before, after, network } of MOVES) {
  test(`${title}: nothing is sent while the decision cannot be written down, and the round stays decided`, async () => {
    const net = new MemoryConsortium({ ordering: ORDERING, more: { [SECOND]: before } });
    net.merge('a', documents(before));
    await net.settle();
    let isShut = true;
    let closes = 0;
    for (const mspId of ALL) {
      await net.member(mspId).restart(
        shut(
          () => isShut,
          () => {
            closes += 1;
          },
        ),
      );
    }
    net.merge('b', documents(after, network));
    await net.settle(ALL, 20);
    const decided = await roundOf(net);
    assert.equal([decided.status, decided.closed], ['approved', false]);
    assert.ok(decided.signatures.length >= 3, 'enough have signed');
    assert.ok(closes > 0, 'and it was tried');
    assert.equal(membersOf(net), [...before].sort(), 'but the update would take the votes their electorate');
    isShut = false;
    net.now += 60_000;
    await net.settle();
    assert.equal(membersOf(net), [...after].sort());
    const applied = await roundOf(net);
    assert.equal([applied.id, applied.round, applied.status], [decided.id, decided.round, 'applied']);
    assert.equal(applied.electorate.voters, [...before].sort(), 'decided by those who were there');
    for (const mspId of after) assert.is(net.member(mspId).condition(`telecom/Channel/${SECOND}`), 'Ready InSync');
  });
}

test.run();
