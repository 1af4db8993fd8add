/** The ports of the root contract and of a channel's blocks, over each member's own peers. */
import { common } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { RangeBuilder } from '../../../reconciler/settlement/range-builder.js';
import { rangeRoot, type SettledRange } from '../../../reconciler/settlement/range-root.js';
import { PLASMA, PLASMA_MEMBERS, type PlasmaNetwork, startPlasmaNetwork } from './plasma-network.js';

const test = suite('the ports of the root contract on a network');
let plasma: PlasmaNetwork;
let settled: SettledRange;

test.before(async () => {
  plasma = await startPlasmaNetwork();
});
test.after(() => plasma?.stop());

const code = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'it was not refused',
    (error: QuorateError) => error.code,
  );

test('a chain is voted for, put in force and read; who is no member of it has no say', async () => {
  const definition = plasma.definition();
  const all = ['Regulator', ...PLASMA_MEMBERS];
  const { reader, writer } = plasma.member('Telco1');
  assert.equal(await reader.chain(PLASMA), {
    revision: 0,
    definition: undefined,
    settledTo: -1,
    lastRoot: '',
    settler: '',
    overdue: [],
    proposed: [],
  });
  const votes = await Promise.all(all.map((mspId) => plasma.member(mspId).writer.define(definition, 0)));
  assert.equal(
    votes.map(({ effect }) => effect),
    ['written', 'written', 'written', 'written'],
  );
  const { digest } = votes[0]!;
  assert.equal((await reader.chain(PLASMA)).proposed, [{ digest, definition, by: all }]);
  assert.is((await writer.enact(PLASMA, digest)).effect, 'written');
  const inForce = await reader.chain(PLASMA);
  assert.equal([inForce.revision, inForce.definition, inForce.lastRoot], [1, definition, definition.genesis]);
  assert.is(await code(plasma.member('Regulator').writer.define(definition, 1)), 'NOT_A_MEMBER');
  assert.is(await code(writer.define(definition, 0)), 'STALE_REVISION');
  assert.equal(await reader.version(), { formatVersion: 1, administratorUnit: 'admin' });
});

test('blocks come in their order, as the tallest own peer has them; a block that is not there is an error', async () => {
  const blocks = await plasma.member('Telco1').blocks.blocks(PLASMA);
  assert.ok(blocks.height > 2);
  const builder = new RangeBuilder({ channel: PLASMA, from: 0, previousRoot: plasma.definition().genesis });
  const to = Math.min(blocks.height, 10) - 1;
  for await (const bytes of blocks.read(0, to)) builder.add(common.Block.deserializeBinary(bytes));
  settled = builder.range()!;
  assert.is(settled.to, to);
  const beyond = async () => {
    for await (const _ of blocks.read(blocks.height, blocks.height)) assert.unreachable();
  };
  assert.is(await code(beyond()), 'BLOCKS_UNREADABLE');
  assert.is(await code(plasma.member('Regulator').blocks.blocks(PLASMA)), 'CHANNEL_UNKNOWN');
});

test('a root is settled once, said of, and read by block and in pages', async () => {
  const { reader, writer } = plasma.member('Telco1');
  assert.is(await reader.root(PLASMA, 0), undefined);
  assert.is(await code(plasma.member('Telco3').writer.submitRoot(PLASMA, settled)), 'NOT_THE_OPERATOR');
  assert.is((await writer.submitRoot(PLASMA, settled)).effect, 'written');
  assert.is((await writer.submitRoot(PLASMA, settled)).effect, 'none');
  const [found, none] = [await reader.rootsAfter(PLASMA, -1), await reader.rootsAfter(PLASMA, settled.to)];
  assert.equal([found.map(({ root }) => root), none], [[rangeRoot(settled)], []]);
  assert.equal(await reader.root(PLASMA, 1), found[0]);
  await Promise.all(['Telco2', 'Telco3'].map((name) => plasma.member(name).writer.overdue(PLASMA, settled.to, 1)));
  assert.is((await reader.chain(PLASMA)).overdue.length, 2);
  await plasma.member('Telco3').writer.raiseAlarm(PLASMA, settled.to, 'ab'.repeat(32));
  assert.is(await code(writer.judge(PLASMA, settled.to)), 'NOT_JUDGED');
  await plasma.member('Telco2').writer.confirmRoot(PLASMA, settled.to);
  assert.is((await writer.judge(PLASMA, settled.to)).effect, 'written');
  assert.is(await code(plasma.member('Telco3').writer.takeBack(PLASMA, settled.to)), 'ALREADY_JUDGED');
  const [alarm] = (await reader.alarmsAfter(PLASMA, -1)).roots;
  assert.equal([alarm?.status, alarm?.losers, alarm?.judged], ['confirmed', ['Telco3'], true]);
});

test('a peer of ours that is not in the root channel, or is down, is passed over for writes, too', async () => {
  const { peers, reader, writer } = plasma.member('Telco1');
  assert.equal(
    peers.all.map(({ endpoint }) => endpoint.name),
    ['peer1', 'peer0'],
  );
  const peer1 = plasma.network.peers.find(({ mspId, name }) => mspId === 'Telco1' && name.startsWith('peer1'))!;
  await peer1.stop();
  const { settledTo } = await reader.chain(PLASMA);
  assert.is((await writer.overdue(PLASMA, settledTo, 1)).effect, 'written');
  await peer1.start();
  assert.is((await writer.overdue(PLASMA, settledTo, 2)).effect, 'written');
  assert.is(
    await code(writer.confirmRoot(PLASMA, settledTo + 1)),
    'UNKNOWN_RANGE',
    'a refusal is one at the first peer',
  );
});

test.run();
