/** `reconcile --loop` takes its part in settlement by itself: that of the chains that its settings name. */
import { appendFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blockHash } from '../../../reconciler/fabric/block/block-hash.js';
import { buildChaincode } from '../../chaincode/load-chaincode.js';
import { Consortium } from '../consortium.js';
import { type Deployment, deployRec } from '../devnet/deploy.js';
import { blockAt, heightOf, tallest } from '../devnet/ledger.js';
import { LoopProcess } from '../loop-process.js';
import { writtenSettings } from '../written-settings.js';
import { PlasmaMember } from './plasma-network.js';

const test = suite('settlement by a loop');
const CHAIN = 'channel1';
const PLACE = { channel: 'ops-channel', chaincode: 'plasma-root' };
let consortium: Consortium;
let deployment: Deployment;
let members: readonly PlasmaMember[] = [];
let loop: LoopProcess | undefined;

test.before(async () => {
  consortium = await Consortium.start();
  const source = buildChaincode('chaincode/plasma-root');
  deployment = await deployRec(consortium.network, PLACE.channel, { name: PLACE.chaincode, source });
  members = [...consortium.members.keys()].map((mspId) => new PlasmaMember(consortium.network, mspId, PLACE));
});
test.after(async () => {
  loop?.child.kill('SIGKILL');
  await loop?.ended;
  for (const { peers } of members) peers.close();
  await deployment?.stop();
  await consortium?.stop();
});

test('the loop of the operator settles, also where the governance chaincode is not there; told to end, it ends', async () => {
  const { node } = await tallest(consortium.network, CHAIN);
  const definition = {
    chain: CHAIN,
    channel: CHAIN,
    genesis: blockHash(await blockAt(consortium.network, node, CHAIN, 0)),
    operator: 'Telco1',
    successors: [],
    members: members.map(({ mspId }) => mspId).sort(),
    settlement: { everyBlocks: 10, everySeconds: 1 },
  };
  const votes = await Promise.all(members.map(({ writer }) => writer.define(definition, 0)));
  const [{ reader, writer }] = members as [PlasmaMember];
  await writer.enact(CHAIN, votes[0]!.digest);
  const config = writtenSettings(consortium, 'Telco1');
  appendFileSync(config, `plasma: [${JSON.stringify({ chain: CHAIN, ...PLACE })}]\n`);
  loop = new LoopProcess(config);
  const height = await heightOf(consortium.network, CHAIN);
  await consortium.until('settled', async () => (await reader.chain(CHAIN)).settledTo >= height - 1);
  const line = loop.lines.find(({ type }) => type === 'settled');
  assert.equal([line?.organization, line?.subject], ['Telco1', `plasma ${CHAIN}`]);
  loop.child.kill('SIGTERM');
  assert.equal(await loop.ended, { code: 0, signal: null });
});

test.run();
