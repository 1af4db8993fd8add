/** Settlement by `reconcile settle` processes on a network: killed, doubled, replaced, lied to; and proofs of what is settled. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '@hyperledger/fabric-gateway';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlasmaRootView } from '../../../reconciler/ports/read/plasma-root-reader.js';
import { until } from '../../wait.js';
import { type Connection, connectAs } from '../devnet/clients.js';
import { heightOf } from '../devnet/ledger.js';
import { reconcile } from '../run-cli.js';
import { PLASMA, PLASMA_MEMBERS, type PlasmaNetwork, startPlasmaNetwork } from './plasma-network.js';
import { plasmaSettings, SettleProcess } from './settle-process.js';

const test = suite('settlement on a network');
const PERIOD = { everyBlocks: 3, everySeconds: 1 };
const running = new Set<SettleProcess>();
let plasma: PlasmaNetwork;
let client: Connection;
let values: Contract;
let folder: string;
let operator: SettleProcess;
let [second, third]: SettleProcess[] = [];
let written = 0;

function start(mspId: string, state?: string): SettleProcess {
  const started = new SettleProcess(
    plasmaSettings(plasma.network, folder, mspId, state === undefined ? {} : { state }),
  );
  running.add(started);
  return started;
}

/** One block each. */
async function put(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await values.submitTransaction('put', `key${written++}`, 'a value');
}

async function roots(): Promise<readonly PlasmaRootView[]> {
  const all: PlasmaRootView[] = [];
  for (;;) {
    const page = await plasma.member('Regulator').reader.rootsAfter(PLASMA, all.at(-1)?.to ?? -1);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

/** Until every block has its root; then each has exactly one. */
async function settled(): Promise<readonly PlasmaRootView[]> {
  const height = await heightOf(plasma.network, PLASMA);
  await until(`block ${height - 1} is settled`, async () => ((await roots()).at(-1)?.to ?? -1) >= height - 1);
  const all = await roots();
  let next = 0;
  for (const { from, to } of all) {
    assert.is(from, next);
    assert.ok(to - from < PERIOD.everyBlocks);
    next = to + 1;
  }
  return all;
}

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-settle-'));
  plasma = await startPlasmaNetwork();
  client = connectAs(plasma.network, 'Telco1');
  values = client.gateway.getNetwork(PLASMA).getContract('rec');
  const definition = plasma.definition({ settlement: PERIOD });
  const votes = ['Regulator', ...PLASMA_MEMBERS].map((mspId) => plasma.member(mspId).writer.define(definition, 0));
  await plasma.member('Telco1').writer.enact(PLASMA, (await Promise.all(votes))[0]!.digest);
});
test.after(async () => {
  for (const one of running) await one.kill();
  client?.close();
  await plasma?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('`--once` settles what there is, and nothing is left to a second call', async () => {
  await put(4);
  const config = plasmaSettings(plasma.network, folder, 'Telco1');
  const once = await reconcile('settle', '--once', '--config', config);
  assert.equal([once.code, /settled .*chains02 {2}blocks 0 to 2, /.test(once.out)], [0, true], once.err);
  const all = await settled();
  assert.equal((await reconcile('settle', '--once', '--config', config)).out, '');
  assert.is((await roots()).length, all.length);
  assert.match((await reconcile('settle', '--config', config)).err, 'OPTION_MISSING');
  assert.match(
    (await reconcile('settle', '--once', '--chain', 'other', '--config', config)).err,
    'GIT_UNREACHABLE',
    'our branch may name it',
  );
});

test('the operator settles while blocks come, also after each kill -9', async () => {
  for (let kill = 0; kill < 3; kill += 1) {
    operator = start('Telco1');
    await put(4);
    await until('a root of this process', () => operator.said('settled').length > 0);
    await put(1);
    assert.equal(await operator.kill(), { code: null, signal: 'SIGKILL' });
  }
  operator = start('Telco1');
  await settled();
});

test('two agents of the operator: each range has one root', async () => {
  const other = start('Telco1', 'other');
  await put(10);
  await settled();
  assert.equal([operator.said('error'), other.said('error')], [[], []]);
  assert.equal(await other.kill('SIGTERM'), { code: 0, signal: null });
});

test('the members audit every root; a false one is refuted, on record, and written down', async () => {
  [second, third] = [start('Telco2'), start('Telco3')];
  await operator.kill();
  const { reader, writer } = plasma.member('Telco1');
  const before = await reader.chain(PLASMA);
  await put(2);
  const lie = { leafCount: 1, treeRoot: 'ab'.repeat(32), lastBlockHash: 'cd'.repeat(32) };
  const from = before.settledTo + 1;
  await writer.submitRoot(PLASMA, { from, to: from, previousRoot: before.lastRoot, ...lie });
  await until('it is judged', async () => (await reader.root(PLASMA, from))!.judged);
  const found = (await reader.root(PLASMA, from))!;
  assert.equal([found.status, found.losers, found.standing[0]!.by], ['refuted', ['Telco1'], ['Telco2', 'Telco3']]);
  assert.ok(second.said('alarm').length > 0 && third.said('alarm').length > 0);
  const others = (await roots()).filter(({ from: first }) => first !== from);
  assert.equal([...new Set(others.map(({ status }) => status))], ['submitted']);
});

test('the operator is gone: its successor settles, once a majority says that it is overdue', async () => {
  await put(2);
  const all = await settled();
  assert.is(all.at(-1)!.submitter, 'Telco2');
  assert.ok(second!.said('overdue').length > 0 && third!.said('overdue').length > 0);
});

test('a key is proven from one peer, offline and on chain; a changed proof is refused', async () => {
  operator = start('Telco1');
  const config = plasmaSettings(plasma.network, folder, 'Telco3');
  await put(1);
  await settled();
  const file = join(folder, 'proof.json');
  const proof = await reconcile('proof', '--chain', PLASMA, '--key', 'key0', '--out', file, '--config', config);
  assert.is(proof.code, 0, proof.err);
  const { root } = JSON.parse(readFileSync(file, 'utf8')) as { root: string };
  const check = (...args: string[]) => reconcile('verify', file, ...args);
  assert.is((await check()).code, 3, 'it is checked against nothing');
  const nowhere = ['--out', join(folder, 'no', 'such', 'folder'), '--config', config];
  assert.match((await reconcile('proof', '--chain', PLASMA, '--key', 'key0', ...nowhere)).err, 'FILE_UNWRITABLE');
  assert.is((await check('--root', root)).code, 0);
  assert.match((await check('--root', 'ab'.repeat(32))).err, 'PROOF_REFUSED');
  const onChain = await check('--on-chain', '--config', config, '--format', 'json');
  assert.equal([onChain.code, onChain.json().verdict, onChain.json().chain], [0, 'valid', PLASMA], onChain.err);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"key0"', '"key1"'));
  assert.match((await check('--root', root)).err, 'PROOF_REFUSED');
  assert.match((await check('--on-chain', '--config', config)).err, 'PROOF_REFUSED');
  const none = await reconcile('proof', '--chain', PLASMA, '--key', 'nobody', '--config', config);
  assert.match(none.err, 'KEY_NOT_FOUND');
});

test('told to end, they end', async () => {
  for (const one of [operator, second!, third!]) {
    assert.equal(await one.kill('SIGTERM'), { code: 0, signal: null }, one.errors);
  }
});

test.run();
