/** A chain whose members have agreed on another block 0 than their peers have: `reconcile settle` ends, loudly. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../wait.js';
import { reconcile } from '../run-cli.js';
import { PLACE, PLASMA, PLASMA_MEMBERS, type PlasmaNetwork, startPlasmaNetwork } from './plasma-network.js';
import { plasmaSettings, SettleProcess } from './settle-process.js';

const test = suite('a forked plasma chain on a network');
const CHAIN = 'forked';
const place = { chain: CHAIN, ...PLACE };
let plasma: PlasmaNetwork;
let folder: string;
let settling: SettleProcess | undefined;

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-fork-'));
  plasma = await startPlasmaNetwork();
});
test.after(async () => {
  await settling?.kill();
  await plasma?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a chain that is not defined yet is waited for; one with another block 0 ends the process', async () => {
  settling = new SettleProcess(plasmaSettings(plasma.network, folder, 'Telco1', { place }));
  const once = await reconcile(
    'settle',
    '--once',
    '--config',
    plasmaSettings(plasma.network, folder, 'Telco2', { place }),
  );
  assert.equal([once.code, /CHAIN_NOT_IN_FORCE/.test(once.out)], [0, true]);
  assert.is(settling.child.exitCode, null);
  const settlement = { everyBlocks: 1, everySeconds: 1 };
  const definition = plasma.definition({ chain: CHAIN, genesis: 'ab'.repeat(32), settlement });
  const votes = ['Regulator', ...PLASMA_MEMBERS].map((mspId) => plasma.member(mspId).writer.define(definition, 0));
  await plasma.member('Telco1').writer.enact(CHAIN, (await Promise.all(votes))[0]!.digest);
  assert.equal(await settling.ended, { code: 1, signal: null });
  assert.match(settling.errors, 'PLASMA_FORK');
  assert.ok(settling.said('error').length > 0);
  assert.is((await plasma.member('Telco1').reader.chain(CHAIN)).settledTo, -1);
});

test('blocks come from a peer that answers, while another one of ours is down', async () => {
  const down = plasma.network.peers.find(({ mspId }) => mspId === 'Telco1')!;
  const { blocks } = plasma.member('Telco1');
  const { height } = await blocks.blocks(PLASMA);
  await down.stop();
  assert.equal((await blocks.blocks(PLASMA)).peer, 'peer1');
  const alone = plasma.member('Telco2');
  const only = plasma.network.peers.find(({ mspId }) => mspId === 'Telco2')!;
  await only.stop();
  const code = await alone.blocks.blocks(PLASMA).then(
    () => 'it answered',
    (error: { code: string }) => error.code,
  );
  assert.is(code, 'FABRIC_UNREACHABLE');
  await Promise.all([down.start(), only.start()]);
  await until('both are there again', async () => (await alone.blocks.blocks(PLASMA)).height >= height);
});

test.run();
