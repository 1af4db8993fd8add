/** What doctor finds on a living network: the whole list where all is well, and what is not, one thing at a time. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Check } from '../../reconciler/views/checks-text.js';
import { type CommandTest, NETWORK_DOCUMENT } from './command-world.js';
import { ROOT } from './consortium.js';
import { reconcile, reconcileAt } from './run-cli.js';
import { writtenSettings } from './written-settings.js';

const MINUTE_MS = 60_000;
const ofPeer = (peer: string) =>
  ['TLS', 'answers', 'admin', 'channel1', 'ops-channel', 'builder'].map((what) => `${peer}: ${what} ok`);
/** Vote mode manual, its loop running, OpsSC committed. */
const WELL = [
  ...['settings ok', 'identity ok', 'identity: validity ok', 'identity: key file ok', 'identity: devnet ok'],
  ...['disk ok', 'npm ok', 'git: signers ok', 'loop ok', 'git: upstream ok', 'git: spec ok'],
  ...ofPeer('peer0'),
  ...ofPeer('peer1'),
  ...['clock ok', 'block events ok', 'ops-channel: who may vote ok'],
  ...['channel1: lifecycle ok', 'ops-channel: lifecycle ok'],
  ...['opssc on ops-channel ok', 'opssc on ops-channel: answers ok'],
];

interface Doctor {
  readonly code: number | null;
  readonly checks: readonly Check[];
}

async function doctor(config: string, now = () => new Date().toISOString()): Promise<Doctor> {
  const { code, out, err } = await reconcileAt(now, 'doctor', '--config', config, '--format', 'json');
  assert.is(err, '');
  return { code, checks: JSON.parse(out).checks };
}

/** `name state` of what is not ok. */
const notOk = ({ checks }: Doctor) => checks.flatMap(({ name, state }) => (state === 'ok' ? [] : [`${name} ${state}`]));
const found = ({ checks }: Doctor, wanted: string) => checks.find(({ name }) => name === wanted)!;

/** What a peer refuses where our time is far from its own: every proposal, or (Fabric 2.5) only requests for events. */
const JUDGING_TIME = [['peer0: answers', 'peer1: answers'], ['block events']].map(String);

/** The same command in a process whose clock is this far from the machine's, as its proposals and requests say too. */
async function doctorWithClock(config: string, offMs: number): Promise<Doctor> {
  const clock = `const D=Date;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(D.now()+${offMs})}static now(){return D.now()+${offMs}}}`;
  const main = join(ROOT, 'dist/reconciler/main.js');
  const options = ['--import', `data:text/javascript,${encodeURIComponent(clock)}`, main, 'doctor'];
  const child = spawn(process.execPath, [...options, '--config', config, '--format', 'json']);
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, checks: JSON.parse(out).checks };
}

/** Settings in which one thing is another one. */
function changed(config: string, from: string | RegExp, to: string): string {
  const text = readFileSync(config, 'utf8');
  const written = text.replaceAll(from instanceof RegExp ? new RegExp(from, 'g') : from, to);
  assert.is.not(written, text, `${from} is in the settings`);
  const file = config.replace(/[^/]+$/, 'broken.yaml');
  writeFileSync(file, written);
  return file;
}

export function addDoctorTests(test: CommandTest): void {
  test('doctor finds all well: every check is there, and each is ok', async ({ config }) => {
    const well = await doctor(config);
    assert.equal([...well.checks.map(({ name, state }) => `${name} ${state}`)], WELL);
    assert.is(well.code, 0);
    assert.ok(well.checks.every(({ what, mend }) => what !== '' && mend === ''));
  });

  test('doctor says what is wrong with our settings', async ({ config, consortium }) => {
    const pair = await doctor(changed(config, 'admin.key', 'reader.key'));
    assert.match(found(pair, 'identity').what, 'does not belong to the certificate');
    assert.equal([pair.code, found(pair, 'git and peers').state], [1, 'skipped']);
    const deaf = await doctor(changed(config, /endpoint: 127.0.0.1:\d+/, 'endpoint: localhost:1'));
    assert.match(found(deaf, 'peer0: TLS').what, 'connect ECONNREFUSED');
    assert.is(found(deaf, 'governance').state, 'skipped');
    const stranger = await doctor(changed(config, 'organization: Telco1', 'organization: Telco2'));
    assert.match(found(stranger, 'peer0: answers').what, 'access denied');
    assert.match(found(stranger, 'peer0: answers').mend, 'check organization and fabric.identity');
    const others = await reconcile('plan', '--config', config, '--organization', 'Telco2');
    assert.equal([others.code, /OPTION_CONFLICT/.test(others.err)], [1, true]);
    const unsigned = changed(config, /allowedSigners: .*/, 'allowedSigners: none');
    assert.match(found(await doctor(unsigned), 'git: signers').what, 'ENOENT');
    const plan = await reconcile('plan', '--config', unsigned);
    assert.equal([plan.code, /CONFIG_FILE_MISSING.*git\.allowedSigners: ENOENT/s.test(plan.err)], [1, true]);
    const builder = await doctor(changed(config, 'quorate_sockets', 'other'));
    assert.equal(notOk(builder), ['peer0: builder failed', 'peer1: builder failed']);
    const other = join(consortium.folder, 'organizations/Telco2/tls.pem');
    const authority = await doctor(changed(config, /tlsRootCertificates: .*/, `tlsRootCertificates: ${other}`));
    assert.equal([authority.code, found(authority, 'peer1: TLS').state], [1, 'failed']);
  });

  test('doctor finds that a mere client is no admin of the peers', async ({ consortium }) => {
    const reader = await doctor(writtenSettings(consortium, 'Telco1', { as: 'reader', voteMode: 'manual' }));
    const admin = ['peer0: admin failed', 'peer1: admin failed'];
    assert.equal([reader.code, notOk(reader)], [1, [...admin, 'opssc on ops-channel failed']]);
    assert.match(found(reader, 'peer0: admin').what, 'FABRIC_DENIED');
    assert.match(found(reader, 'opssc on ops-channel').mend, 'fabric.identity');
  });

  test('doctor says that the state folder cannot be there, and ends', async ({ config }) => {
    const disk = await doctor(changed(config, 'state: state', 'state: admin.pem/state'));
    assert.is(disk.code, 1);
    assert.match(found(disk, 'disk').what, 'STATE_FOLDER');
    assert.match(found(disk, 'disk').mend, 'reconciler.yaml');
    const once = await reconcile('--once', '--config', changed(config, 'state: state', 'state: admin.pem/state'));
    assert.equal([once.code, /STATE_FOLDER/.test(once.err)], [1, true]);
  });

  test('doctor says that our clock is behind, or too far from that of the peers', async ({ config }) => {
    await reconcile('bootstrap', '--no-wait', '--config', config);
    const behind = await doctor(config, () => new Date(Date.now() - 60 * MINUTE_MS).toISOString());
    assert.equal([behind.code, notOk(behind)], [1, ['clock failed']]);
    assert.match(found(behind, 'clock').what, 'ahead of this machine');
    assert.match(found(behind, 'clock').mend, 'set the clock');
    assert.equal(notOk(await doctor(config, () => new Date(Date.now() + 10 * MINUTE_MS).toISOString())), []);
    for (const off of [-20 * MINUTE_MS, 20 * MINUTE_MS]) {
      const refused = await doctorWithClock(config, off);
      assert.is(refused.code, 1);
      const told = refused.checks.filter(({ mend = '' }) => /compare this machine's clock/.test(mend));
      assert.ok(JUDGING_TIME.includes(String(told.map(({ name }) => name))), JSON.stringify(refused.checks));
      assert.ok(told.every(({ state }) => state === 'failed'));
    }
    assert.equal(notOk(await doctorWithClock(config, 5 * MINUTE_MS)), []);
  });

  test('doctor warns where a channel lets fewer commit than the rule asks for', async ({ consortium, config }) => {
    const text = readFileSync(join(ROOT, NETWORK_DOCUMENT), 'utf8');
    await consortium.merge(['Telco1'], { [NETWORK_DOCUMENT]: text.replace('rule: majority', 'rule: all') }, 'all');
    const strict = await doctor(config);
    assert.equal(notOk(strict), ['channel1: lifecycle warning', 'ops-channel: lifecycle warning']);
    assert.is(strict.code, 0, 'the loop can work, and says so itself');
    assert.match(found(strict, 'channel1: lifecycle').what, 'without the quorum');
    assert.match(found(strict, 'channel1: lifecycle').mend, 'LifecycleEndorsement');
    await consortium.merge(['Telco1'], { [NETWORK_DOCUMENT]: text }, 'majority');
    assert.equal(notOk(await doctor(config)), []);
  });

  test('where commits must name the branch, doctor refuses one that does not; where they need not, it warns', async ({
    consortium,
  }) => {
    const merged = writtenSettings(consortium, 'Telco1');
    const signers = found(await doctor(merged), 'git: signers');
    assert.equal([signers.state, /branchTrailer: true/.test(signers.mend)], ['warning', true]);
    writeFileSync(merged, readFileSync(merged, 'utf8').replace('mode: merged', 'mode: merged\n  branchTrailer: true'));
    const named = await doctor(merged);
    assert.is(found(named, 'git: signers').state, 'ok');
    const upstream = found(named, 'git: upstream');
    assert.equal([upstream.state, /BRANCH_NOT_NAMED.*no Quorate-Branch/.test(upstream.what)], ['failed', true]);
  });
}

/** Once the loop does not run: what shows that is what the peer's own builder could not be asked. */
export function addSilentChaincodeTest(test: CommandTest): void {
  test('doctor says that the governance chaincode does not answer, and what the peer must have for it', async ({
    config,
  }) => {
    const silent = await doctor(config);
    assert.equal(notOk(silent), ['loop warning', 'opssc on ops-channel: answers failed']);
    const { what, mend } = found(silent, 'opssc on ops-channel: answers');
    assert.match(what, 'peer0, peer1');
    assert.match(mend, 'CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG');
    assert.is(silent.code, 1);
  });
}
