/** A live network becomes YAML by a mere reader's identity: the plan right after is empty, and one edit is that edit. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { carsTopology } from './cars.js';
import { identitiesOf } from './devnet/clients.js';
import { type Deployment, deployRec } from './devnet/deploy.js';
import { channel, telecom } from './devnet/telecom.js';
import { reconcile } from './run-cli.js';
import { startTestNetwork } from './start-test-network.js';

interface World {
  folder: string;
  network: RunningNetwork;
  deployments: Deployment[];
}

/** What a client of an organization needs to read through its own peers. */
function settingsOf({ folder, network }: World, mspId: string): string {
  const { users, tlsCa } = identitiesOf(network, mspId);
  const user = users.get('User1')!;
  writeFileSync(join(folder, 'user.pem'), user.certificatePem);
  writeFileSync(join(folder, 'user.key'), user.privateKeyPem, { mode: 0o600 });
  writeFileSync(join(folder, 'tls.pem'), tlsCa.certificatePem);
  const peers = network.peers.filter((one) => one.mspId === mspId);
  const file = join(folder, `${mspId}.yaml`);
  const settings = {
    apiVersion: 'quorate/v1',
    kind: 'Reconciler',
    organization: mspId,
    git: { url: '.', root: '0'.repeat(40), path: 'net' },
    fabric: {
      identity: { certificate: 'user.pem', privateKey: 'user.key' },
      peers: peers.map(({ name, address }) => ({
        name: name.split('.')[0],
        endpoint: address,
        hostAlias: name,
        tlsRootCertificates: 'tls.pem',
      })),
    },
  };
  writeFileSync(file, stringify(settings));
  return file;
}

interface Shown {
  readonly changes: readonly {
    readonly address: { readonly kind: string; readonly name: string };
    readonly fields: readonly { readonly path: string }[];
  }[];
  readonly ownSteps: readonly unknown[];
  readonly unknown: readonly unknown[];
}

/** What a plan of a folder would do: `Kind/name field`, own steps that follow from no change, and what was not read. */
async function planned(config: string, spec: string): Promise<readonly unknown[]> {
  const { code, out, err } = await reconcile('plan', '--config', config, '--spec', spec, '--format', 'json');
  assert.is(code, 0, err);
  const { plan } = JSON.parse(out) as { readonly plan: Shown };
  const fields = plan.changes.flatMap(({ address, fields: all }) =>
    all.map(({ path }) => `${address.kind}/${address.name} ${path}`),
  );
  return [...fields, ...(fields.length === 0 ? plan.ownSteps : []), ...plan.unknown];
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  assert.match(text, from);
  writeFileSync(file, text.replace(from, to));
}

function worldOf(name: string, start: (world: World) => Promise<void>) {
  const test = suite<World>(name);
  test.before(async (world) => {
    world.folder = mkdtempSync(join(tmpdir(), 'quorate-import-'));
    world.deployments = [];
    await start(world);
  });
  test.after(async ({ folder, network, deployments }) => {
    for (const deployment of deployments ?? []) await deployment.stop();
    await network?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return test;
}

const cars = worldOf('import: three organizations with their own orderers', async (world) => {
  world.network = await startTestNetwork(carsTopology(['mychannel', 'ops-channel']));
});

cars('the plan right after is empty; one edit is exactly that field', async (world) => {
  const config = settingsOf(world, 'Org1');
  const out = join(world.folder, 'cars');
  const { code, out: said, err } = await reconcile('import', '--config', config, '--name', 'cars', '--out', out);
  assert.equal([code, err], [0, '']);
  assert.match(said, `reconcile plan --config ${config} --spec ${out}`);
  assert.not.match(said, '!');
  assert.equal(readdirSync(out).sort(), ['channels', 'msp', 'network.yaml', 'tls']);
  assert.match(readFileSync(join(out, 'network.yaml'), 'utf8'), 'governance: { channel: ops-channel, rule: majority }');
  assert.equal(await planned(config, out), []);
  edit(join(out, 'channels/mychannel.yaml'), 'BatchTimeout: 500ms', 'BatchTimeout: 2s');
  assert.equal(await planned(config, out), ['Channel/mychannel orderer.BatchTimeout']);
});

cars('another governance channel on demand; none that nobody joined; nothing is written over', async (world) => {
  const config = settingsOf(world, 'Org2');
  const out = join(world.folder, 'second');
  const args = ['import', '--config', config, '--name', 'cars', '--out', out, '--governance-channel'];
  const wrong = await reconcile(...args, 'mychanel');
  assert.equal(
    [wrong.code, /IMPORT_CHANNEL_UNKNOWN[\s\S]*"mychannel"\?/.test(wrong.err), existsSync(out)],
    [1, true, false],
  );
  const right = await reconcile(...args, 'mychannel', '--format', 'json');
  assert.equal([right.code, JSON.parse(right.out).warnings], [0, []]);
  assert.match(readFileSync(join(out, 'network.yaml'), 'utf8'), 'channel: mychannel');
  assert.match((await reconcile(...args, 'mychannel')).err, 'IMPORT_NOT_EMPTY');
});

cars.run();

const numbers = worldOf('import: an ordering organization, two peers, chaincodes', async (world) => {
  world.network = await startTestNetwork(telecom([channel('channel1'), channel('voting')]));
  world.deployments.push(await deployRec(world.network, 'channel1'));
  world.deployments.push(await deployRec(world.network, 'voting', { name: 'opssc' }));
});

numbers('chaincodes are adopted without a source; where opssc is, is voted', async (world) => {
  const config = settingsOf(world, 'Telco1');
  const out = join(world.folder, 'numbers');
  const written = await reconcile('import', '--config', config, '--name', 'numbers', '--out', out);
  assert.equal([written.code, written.err], [0, '']);
  assert.match(written.out, '! opssc did not tell its rule', 'it is another chaincode of that name');
  assert.match(readFileSync(join(out, 'network.yaml'), 'utf8'), 'governance: { channel: voting, rule: majority }');
  assert.equal(await planned(config, out), []);
  edit(join(out, 'chaincodes/rec.yaml'), 'version: "1.0"', 'version: "1.1"');
  assert.equal(await planned(config, out), ['Chaincode/rec version']);
});

numbers('no peer that answers: nothing is written', async (world) => {
  const config = settingsOf(world, 'Telco2');
  await world.network.peer('peer0.telco2.localhost').stop();
  const { code, err } = await reconcile(
    'import',
    '--config',
    config,
    '--name',
    'gone',
    '--out',
    join(world.folder, 'gone'),
  );
  assert.equal([code, /PEERS_UNREACHABLE/.test(err)], [1, true]);
  assert.not(readdirSync(world.folder).some((name) => name.includes('gone')));
});

numbers.run();
