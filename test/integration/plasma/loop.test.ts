/** `reconcile --loop` takes its part in settlement by itself: that of the chains that its settings name. */
import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blockHash } from '../../../reconciler/fabric/block/block-hash.js';
import type { PlasmaDefinition } from '../../../reconciler/ports/read/plasma-root-reader.js';
import { buildChaincode } from '../../chaincode/load-chaincode.js';
import { Consortium } from '../consortium.js';
import { type Deployment, deployRec } from '../devnet/deploy.js';
import { blockAt, heightOf, tallest } from '../devnet/ledger.js';
import { LoopProcess } from '../loop-process.js';
import { reconcile } from '../run-cli.js';
import { writtenSettings } from '../written-settings.js';
import { PlasmaMember } from './plasma-network.js';

const test = suite('settlement by a loop');
const CHAIN = 'channel1';
const PLACE = { channel: 'ops-channel', chaincode: 'plasma-root' };
let consortium: Consortium;
const deployments: Deployment[] = [];
let members: readonly PlasmaMember[] = [];
let loop: LoopProcess | undefined;

test.before(async () => {
  consortium = await Consortium.start();
  const source = buildChaincode('chaincode/plasma-root');
  deployments.push(await deployRec(consortium.network, PLACE.channel, { name: PLACE.chaincode, source }));
  // So that there are blocks to settle.
  deployments.push(await deployRec(consortium.network, CHAIN));
  members = [...consortium.members.keys()].map((mspId) => new PlasmaMember(consortium.network, mspId, PLACE));
});
test.after(async () => {
  loop?.child.kill('SIGKILL');
  await loop?.ended;
  for (const { peers } of members) peers.close();
  for (const deployment of deployments) await deployment.stop();
  await consortium?.stop();
});

/** Puts a definition with this period in force. */
async function define(revision: number, settlement: PlasmaDefinition['settlement']): Promise<void> {
  const { node } = await tallest(consortium.network, CHAIN);
  const definition = {
    chain: CHAIN,
    channel: CHAIN,
    genesis: blockHash(await blockAt(consortium.network, node, CHAIN, 0)),
    operator: 'Telco1',
    successors: [],
    members: members.map(({ mspId }) => mspId).sort(),
    settlement,
  };
  const votes = await Promise.all(members.map(({ writer }) => writer.define(definition, revision)));
  await members[0]!.writer.enact(CHAIN, votes[0]!.digest);
}

test('`reconcile --once`, for cron, settles what is due and leaves what is not', async () => {
  const config = writtenSettings(consortium, 'Telco1');
  appendFileSync(config, `plasma: [${JSON.stringify({ chain: CHAIN, ...PLACE })}]\n`);
  const { reader } = members[0]!;
  await define(0, { everyBlocks: 1000, everySeconds: 3600 });
  const early = await reconcile('--once', '--config', config);
  assert.equal([(await reader.chain(CHAIN)).settledTo, /settled/.test(early.err)], [-1, false], early.err);
  // All but the last block make one range.
  const height = await heightOf(consortium.network, CHAIN);
  await define(1, { everyBlocks: height - 1, everySeconds: 3600 });
  const due = await reconcile('--once', '--config', config, '--format', 'json');
  assert.is((await reader.chain(CHAIN)).settledTo, height - 2, due.err);
  assert.match(due.err, /settled +plasma channel1 {2}blocks? 0/);
  assert.is(due.json().organization, 'Telco1', 'the result is one document');
});

test('what stops settlement is shown behind the result, and is an error', async () => {
  const config = writtenSettings(consortium, 'Telco1');
  appendFileSync(
    config,
    `plasma: [${JSON.stringify({ chain: CHAIN, channel: PLACE.channel, chaincode: 'nobody' })}]\n`,
  );
  const failed = await reconcile('--once', '--config', config);
  assert.equal([failed.code, / ready/.test(failed.out)], [1, true], failed.err);
  assert.match(failed.err, 'PLASMA_ROOT_UNREADABLE');
});

test('`reconcile import` asks the root contract of our settings, and says why the chain has no document', async () => {
  const config = writtenSettings(consortium, 'Telco1');
  appendFileSync(config, `plasma: [${JSON.stringify({ chain: CHAIN, ...PLACE })}]\n`);
  const out = join(dirname(config), 'imported');
  const imported = await reconcile('import', '--name', 'adopted', '--out', out, '--config', config, '--format', 'json');
  assert.is(imported.code, 0, imported.err);
  const about = (imported.json().warnings as string[]).filter((text) => text.startsWith('PlasmaChain/channel1'));
  const why = 'ops-channel and channel1 have no chaincode in common';
  assert.equal(about, [`PlasmaChain/channel1 has no document: ${why}`]);
});

test('the loop of the operator settles, also where the governance chaincode is not there; told to end, it ends', async () => {
  await define(2, { everyBlocks: 10, everySeconds: 1 });
  const [{ reader }] = members as [PlasmaMember];
  const config = writtenSettings(consortium, 'Telco1');
  appendFileSync(config, `plasma: [${JSON.stringify({ chain: CHAIN, ...PLACE })}]\n`);
  loop = new LoopProcess(config);
  const height = await heightOf(consortium.network, CHAIN);
  await consortium.until('settled', async () => (await reader.chain(CHAIN)).settledTo >= height - 1);
  // It says so once it knows, which is after the block.
  const line = () => loop?.lines.find(({ type }) => type === 'settled');
  await consortium.until('it says so', () => line() !== undefined);
  assert.equal([line()?.organization, line()?.subject], ['Telco1', `plasma ${CHAIN}`]);
  loop.child.kill('SIGTERM');
  assert.equal(await loop.ended, { code: 0, signal: null });
});

test.run();
