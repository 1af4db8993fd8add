/** The commands of one organization against a living consortium: three loops here, Telco1's as its own process. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DOCUMENT, type World } from './command-world.js';
import { Consortium, ROOT } from './consortium.js';
import { addDoctorTests, addSilentChaincodeTest } from './doctor-cases.js';
import { LoopProcess, lives } from './loop-process.js';
import { addLogsTest, addOnceTest, addVotingTests } from './people-cases.js';
import { reconcile } from './run-cli.js';
import { writtenSettings } from './written-settings.js';

const test = suite<World>('commands of one organization');
const OTHERS = ['Regulator', 'Telco2', 'Telco3'];

test.before(async (world) => {
  const changes = { 'chaincode/numbertransfer': { copyOf: join(ROOT, 'chaincode/numbertransfer') } };
  world.consortium = await Consortium.start({ changes });
  // A day: what its loop finds it finds because it was woken, by a block or by whoever told it that Git has moved.
  world.config = writtenSettings(world.consortium, 'Telco1', { voteMode: 'manual', interval: '24h' });
});
test.after(async ({ consortium, telco1 }) => {
  telco1?.child.kill('SIGTERM');
  await telco1?.ended;
  await consortium?.stop();
});

test('a reader plans and observes a network without governance chaincode', async ({ consortium }) => {
  const reader = writtenSettings(consortium, 'Telco2', { as: 'reader' });
  const plan = await reconcile('--plan', '--config', reader, '--format', 'json');
  assert.equal([plan.code, plan.json().plan.changes.length, plan.json().plan.unknown], [0, 1, []]);
  const file = join(consortium.folder, 'live.json');
  assert.is((await reconcile('observe', '--config', reader, '--out', file)).code, 0);
  const spec = join(consortium.members.get('Telco2')!.upstream.directory, 'network-specs/telecom');
  const offline = await reconcile('plan', '--spec', spec, '--live', file, '--format', 'json');
  assert.equal(offline.json().plan.changes, plan.json().plan.changes);
  assert.match((await reconcile('proposals', '--config', reader)).err, 'GOVERNANCE_UNAVAILABLE');
});

test('bootstrap does our share and says who is missing', async ({ consortium, config }) => {
  const first = await reconcile('bootstrap', '--no-wait', '--config', config);
  assert.is(first.code, 3);
  assert.match(first.out, 'opssc 1.0 on ops-channel: 1 of 4 ready, waiting for Regulator, Telco2, Telco3');
  for (const organization of OTHERS) consortium.startLoop(organization);
  const born = await reconcile('bootstrap', '--config', config, '--format', 'json');
  assert.equal([born.code, born.json().governance.committed, born.json().governance.sequence], [0, true, 1]);
  assert.not('acl' in born.json().governance, 'the ACL of the telecom spec asks for admins');
});

test('the loop as a process says when it watches; a second one is refused', async (world) => {
  world.telco1 = new LoopProcess(world.config, [], { told: true });
  const { telco1, consortium } = world;
  await consortium.until('ready', () => telco1.lines.some(({ type }) => type === 'ready'));
  await consortium.until('OpsSC in sync', () => telco1.reason('opssc') === 'InSync');
  assert.ok(telco1.lines.every(({ time, organization, type }) => time && organization === 'Telco1' && type));
  const second = await reconcile('--once', '--config', world.config);
  assert.equal([second.code, /LOOP_RUNNING/.test(second.err)], [1, true]);
});

test('what is governed is imported with its rule: a plan of it has nothing to do', async ({ consortium, config }) => {
  const out = join(consortium.folder, 'imported');
  const imported = await reconcile('import', '--config', config, '--name', 'telecom', '--out', out, '--format', 'json');
  assert.equal([imported.code, imported.json().warnings], [0, []]);
  assert.match(readFileSync(join(out, 'network.yaml'), 'utf8'), 'channel: ops-channel');
  const planned = async () => {
    const { plan } = (await reconcile('plan', '--config', config, '--spec', out, '--format', 'json')).json();
    return [
      ...plan.changes.map(({ address }: { address: { kind: string } }) => address.kind),
      ...plan.ownSteps,
      ...plan.unknown,
    ];
  };
  assert.equal(await planned(), []);
  const text = readFileSync(join(out, 'network.yaml'), 'utf8');
  writeFileSync(join(out, 'network.yaml'), text.replace(/mustAgree: .*Regulator ?\]/, 'mustAgree: []'));
  assert.equal(await planned(), ['Network']);
});

addDoctorTests(test);

addVotingTests(test);

test('status shows what answers; accept-drift writes what the ledger says', async ({ consortium, config }) => {
  const status = (await reconcile('status', '--config', config, '--format', 'json')).json();
  assert.equal(
    status.chaincodes.map(({ name, answers }: { name: string; answers: unknown }) => [name, answers]),
    [
      ['numbertransfer', { peer0: true, peer1: true }],
      ['opssc', { peer0: true, peer1: true }],
    ],
  );
  const work = consortium.members.get('Telco1')!.upstream.directory;
  const before = readFileSync(join(work, DOCUMENT), 'utf8');
  writeFileSync(join(work, DOCUMENT), before.replace('"1.0"', '"0.9"').replace('.peer', '.member'));
  const spec = join(work, 'network-specs/telecom');
  const changes = async () =>
    (await reconcile('plan', '--spec', spec, '--config', config, '--format', 'json')).json().plan.changes.length;
  assert.is(await changes(), 1);
  const accepted = await reconcile(
    'accept-drift',
    'telecom/Chaincode/numbertransfer',
    '--spec',
    spec,
    '--config',
    config,
  );
  assert.equal([accepted.code, /wrote version, endorsementPolicy/.test(accepted.out)], [0, true]);
  assert.is(await changes(), 0);
  assert.match(
    readFileSync(join(work, DOCUMENT), 'utf8'),
    'channel: channel1 # where operators meet\n  version: "1.0"\n',
  );
  writeFileSync(join(work, DOCUMENT), before);
  const channel = join(spec, 'channels/channel1.yaml');
  const asItWas = readFileSync(channel, 'utf8');
  const accept = () => reconcile('accept-drift', 'telecom/Channel/channel1', '--spec', spec, '--config', config);
  writeFileSync(channel, asItWas.replace(/BatchTimeout: [^\s,}]+/, 'BatchTimeout: 7s'));
  assert.is(await changes(), 1);
  const written = await accept();
  assert.equal([written.code, /wrote orderer.BatchTimeout/.test(written.out)], [0, true], written.err);
  assert.equal([await changes(), readFileSync(channel, 'utf8')], [0, asItWas]);
  // What the channel does not have is for people to decide on.
  writeFileSync(channel, `${asItWas}  Policies: { Mine: { Type: ImplicitMeta, Rule: ANY Admins } }\n`);
  const refused = await accept();
  assert.equal([refused.code, /by hand/.test(refused.err)], [1, true]);
  writeFileSync(channel, asItWas);
});

addLogsTest(test);

test('kill -9 leaves no chaincode process; SIGTERM ends the next loop with 0', async (world) => {
  const { telco1, consortium, config } = world;
  const before = telco1.chaincodes();
  assert.ok(before.length >= 2, 'OpsSC and numbertransfer run');
  telco1.child.kill('SIGKILL');
  await telco1.ended;
  await consortium.until('no chaincode process is left', () => !before.some(lives));

  world.telco1 = new LoopProcess(config, ['--exit-with-parent']);
  await consortium.until('it heals', () => world.telco1.reason('numbertransfer') === 'InSync');
  const again = world.telco1.chaincodes();
  assert.ok(again.length >= 2);
  world.telco1.child.kill('SIGTERM');
  assert.equal(await world.telco1.ended, { code: 0, signal: null });
  assert.not(again.some(lives));
  assert.is(world.telco1.errors, '');
});

test('a loop whose parent is gone ends', async (world) => {
  world.telco1 = new LoopProcess(world.config, ['--exit-with-parent']);
  await world.consortium.until('ready', () => world.telco1.lines.some(({ type }) => type === 'ready'));
  world.telco1.child.stdin!.end();
  assert.equal(await world.telco1.ended, { code: 0, signal: null });
});

test('a pass that cannot begin is shown and tried again until it can', async (world) => {
  const { consortium, config } = world;
  const away = join(consortium.folder, 'organizations/Telco1/away.yaml');
  const { url } = consortium.members.get('Telco1')!.config.git;
  writeFileSync(away, readFileSync(config, 'utf8').replace(url, `${url}-gone`));
  const loop = new LoopProcess(away);
  world.telco1 = loop;
  const failures = () => loop.lines.filter(({ type }) => type === 'failed');
  await consortium.until('three tries', () => failures().length >= 3);
  assert.is((failures()[0]!.error as { code: string }).code, 'GIT_UNREACHABLE');
  renameSync(url, `${url}-gone`);
  await consortium.until('it begins', () => loop.lines.some(({ type }) => type === 'ready'));
  renameSync(`${url}-gone`, url);
  loop.child.kill('SIGINT');
  assert.equal(await loop.ended, { code: 0, signal: null });
});

addOnceTest(test);
addSilentChaincodeTest(test);

test('recover approves and commits without votes, once enough organizations do', async ({ consortium, config }) => {
  await Promise.all([...consortium.loops.values()].map((loop) => loop.stop()));
  const opssc = 'network-specs/telecom/chaincodes/opssc.yaml';
  const text = readFileSync(join(ROOT, opssc), 'utf8').replace('"1.0"', '"1.0.1"');
  await consortium.merge([...consortium.members.keys()], { [opssc]: text }, 'opssc 1.0.1');
  const recover = (settings: string, ...options: string[]) =>
    reconcile('bootstrap', '--recover', '--config', settings, '--format', 'json', ...options);
  assert.match((await recover(config)).err, 'CONFIRM_MISSING');
  const regulator = await recover(writtenSettings(consortium, 'Regulator'), '--yes', '--no-wait');
  assert.equal([regulator.code, regulator.json().governance.approvals.Regulator], [3, true]);
  await recover(writtenSettings(consortium, 'Telco2'), '--yes', '--no-wait');
  const ours = await recover(config, '--yes');
  assert.equal([ours.code, ours.json().governance.sequence], [0, 2]);
});

test.run();
