/** A channel of real BFT orderers: started from its document, used, changed by votes and signatures, imported, one node down. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { codeOfAsync } from '../../code-of.js';
import { fabricBinaries, needsFabric } from '../../needs.js';
import { identitiesOf } from '../devnet/clients.js';
import { reconcile } from '../run-cli.js';
import { writtenSettings } from '../written-settings.js';
import { ALL, type BftWords, bftFiles, bftSpec, CHANNEL, startBftConsortium, writeBftSpec } from './bft-consortium.js';
import { RecClient } from './rec-client.js';
import { updateByHand } from './update-by-hand.js';

const test = suite('a channel of BFT orderers');
const directory = needsFabric('a channel of real BFT orderers');
const hasBft = (fabricBinaries?.version?.major ?? 0) >= 3;
let example: Awaited<ReturnType<typeof startBftConsortium>>;
let client: RecClient;

test.before(async () => {
  if (!directory || !hasBft) return;
  example = await startBftConsortium();
  client = await RecClient.start(example.consortium.network, CHANNEL);
});

test.after(async () => {
  await client?.stop();
  await example?.consortium.stop();
});

test('the embedded engine refuses such a document', async () => {
  const spec = writeBftSpec();
  const { code, err } = await reconcile('devnet', 'up', '--spec', spec, '--directory', join(spec, 'devnet'));
  rmSync(spec, { recursive: true, force: true });
  assert.is(code, 1);
  assert.match(err, /DEVNET_BFT[\s\S]*mychannel: OrdererType BFT[\s\S]*--engine fabric/);
});

if (directory && !hasBft) {
  test('Fabric before 3.0 is refused', async () => {
    assert.is(await codeOfAsync(() => startBftConsortium()), 'DEVNET_BFT');
  });
}

/** Merges another document everywhere; resolves once it is at every peer. */
async function change(words: BftWords, holds: (config: ChannelConfig) => boolean): Promise<void> {
  const files = Object.fromEntries(bftFiles(example.consortium.network, bftSpec(words)));
  await example.mergeFiles(ALL, files, JSON.stringify(words));
  await example.everywhere(holds);
}

const changeTimeout = (batchTimeout: string) =>
  change({ batchTimeout, options: SOONER }, ({ orderer }) => orderer?.BatchTimeout === batchTimeout);

/** A leader that is gone is missed in seconds, not in the 22 s of Fabric's defaults; blocks wait a little longer. */
const SOONER = 'RequestBatchMaxInterval: 150ms, RequestForwardTimeout: 1s, RequestComplainTimeout: 3s';
/** Fabric takes it, and no orderer can go on with it. */
const HALTING = 'RequestForwardTimeout: 30s, RequestComplainTimeout: 3s';

if (directory && hasBft) {
  test('it is what its document says, and it orders transactions', async () => {
    const { Capabilities, orderer } = await example.configAt('Org1');
    assert.equal([Capabilities, orderer!.OrdererType], [['V3_0'], 'BFT']);
    assert.equal(
      orderer!.ConsenterMapping!.map(({ ID, MSPID }) => [ID, MSPID]),
      ALL.map((mspId, index) => [index + 1, mspId]),
    );
    await client.put('first');
  });

  test('options of its nodes are changed by votes and signatures', async () => {
    const before = await example.configAt('Org1');
    await change({ options: SOONER }, ({ orderer }) => orderer?.SmartBFT?.RequestComplainTimeout === '3s');
    const after = await example.configAt('Org4');
    assert.is(after.sequence, before.sequence + 1);
    const { RequestBatchMaxInterval, RequestForwardTimeout, RequestComplainTimeout } = after.orderer!.SmartBFT!;
    assert.equal([RequestBatchMaxInterval, RequestForwardTimeout, RequestComplainTimeout], ['150ms', '1s', '3s']);
    assert.is(after.orderer!.SmartBFT!.ViewChangeTimeout, before.orderer!.SmartBFT!.ViewChangeTimeout);
    assert.equal(after.orderer!.Policies.BlockValidation, before.orderer!.Policies.BlockValidation);
    const [proposal] = await example.proposals();
    assert.match(proposal!.base, /^config:orderer:/);
    assert.equal(proposal!.electorate.voters, ALL);
    assert.ok(proposal!.signatures.length >= 3, 'a majority of the four that order');
    await client.put('with other options');
  });

  test('it is imported, and the plan right after is empty', async () => {
    const config = writtenSettings(example.consortium, 'Org1');
    const out = join(example.consortium.folder, 'imported');
    const imported = await reconcile('import', '--config', config, '--name', 'cars', '--out', out, '--format', 'json');
    assert.equal([imported.code, imported.err], [0, '']);
    const planned = await reconcile('plan', '--config', config, '--spec', out, '--format', 'json');
    const { changes, ownSteps, unknown } = planned.json().plan;
    assert.equal([planned.code, changes, ownSteps, unknown], [0, [], [], []], planned.err);
  });

  test('with one of the four down, its leader even, it orders transactions and changes all the same', async () => {
    // Its first leader: the others miss it after their timeouts.
    await example.orderer('Org1').stop();
    await client.put('with three');
    await changeTimeout('900ms');
    await example.orderer('Org1').start();
    await client.put('with four');
  });

  test('the plan refuses options that Fabric takes, and at which the channel stands still for ever', async () => {
    const { network } = example.consortium;
    const config = writtenSettings(example.consortium, 'Org1');
    const spec = writeBftSpec(bftFiles(network, bftSpec({ batchTimeout: '900ms', options: HALTING })));
    const planned = await reconcile('plan', '--config', config, '--spec', spec);
    rmSync(spec, { recursive: true, force: true });
    const said = (planned.out + planned.err).replace(/\s+/g, ' ');
    assert.match(said, /RequestForwardTimeout is bigger than RequestComplainTimeout \[ORDERERS_HALT\]/, said);
    const changes = { SmartBFT: { RequestForwardTimeout: '30s', RequestComplainTimeout: '3s' } };
    const signers = ALL.map((mspId) => identitiesOf(network, mspId).admin);
    const hand = { channel: CHANNEL, reader: 'Org1', changes, signers, orderers: ALL };
    assert.equal(await updateByHand(example.consortium, hand), { state: 'accepted' });
    await example.consortium.until('that no transaction is ordered', () => client.put('too late').then(no, yes));
  });
}

const no = (): boolean => false;
const yes = (): boolean => true;

test.run();
