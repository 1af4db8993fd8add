/** What people ask and say by commands, on a living network: votes, proposals, history, logs, one pass by hand. */
import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type CommandTest, DOCUMENT, document, type World } from './command-world.js';
import { ROOT } from './consortium.js';
import { chaincodesOf, lives } from './loop-process.js';
import { reconcile } from './run-cli.js';

const MAIN = join(ROOT, 'dist/reconciler/main.js');
const REASON = 'not tested';

/** What the loops of others see when Telco1's branch has moved, its own process is told. */
async function merge({ consortium, telco1 }: World, organizations: readonly string[], version: string): Promise<void> {
  await consortium.merge(organizations, { [DOCUMENT]: document(version) }, `numbertransfer ${version}`);
  telco1.tell();
}

interface Proposal {
  readonly id: string;
  readonly digest: string;
  readonly status: string;
  readonly standing: string;
  readonly votes: readonly { readonly organization: string; readonly vote: string; readonly counted: boolean }[];
}

/** What `reconcile proposals` shows. */
async function proposals(config: string, ...options: string[]): Promise<readonly Proposal[]> {
  const { code, json } = await reconcile('proposals', '--config', config, '--format', 'json', ...options);
  assert.is(code, 0);
  return json().proposals;
}

async function foreignProposal({ config }: World): Promise<void> {
  const foreign = await reconcile('vote', 'numbertransfer', '--yes', '--config', config);
  assert.equal([foreign.code, /PROPOSAL_FOREIGN/.test(foreign.err)], [1, true]);
  const [shown, ...others] = await proposals(config);
  assert.equal([shown!.standing, shown!.status, others], ['foreign', 'open', []]);
  for (const hash of [shown!.id, shown!.digest]) assert.match(hash, /^[0-9a-f]{64}$/);
  assert.equal(
    shown!.votes.map(({ organization, vote, counted }) => [organization, vote, counted]),
    [['Regulator', 'yes', true]],
  );
}

async function noAndBack({ config }: World): Promise<void> {
  const options = ['--yes', '--config', config, '--format', 'json'];
  const no = await reconcile('vote', '--no', 'numbertransfer', '--reason', REASON, ...options);
  assert.equal([no.code, no.json().votes[0].vote, no.json().votes[0].block > 0], [0, 'no', true]);
  assert.is((await proposals(config))[0]!.standing, 'voted no');
  const withdrawn = await reconcile('withdraw', 'numbertransfer', '--reason', 'tested now', '--config', config);
  assert.match(withdrawn.out, /took our vote on [0-9a-f]{12} \(telecom\/Chaincode\/numbertransfer\) back: block \d+/);
}

export function addVotingTests(test: CommandTest): void {
  test('a person votes for what the branch says, and for nothing else', async (world) => {
    const { consortium, config, telco1 } = world;
    await merge(world, ['Regulator'], '1.0');
    const open = () => consortium.reason('Regulator', 'Chaincode/numbertransfer') === 'WaitingForVotes';
    await consortium.until('opened', open);
    await foreignProposal(world);
    await noAndBack(world);
    await merge(world, ['Telco1', 'Telco2'], '1.0');
    await consortium.until('our turn', () => telco1.reason('numbertransfer') === 'WaitingForOwnVote');
    assert.is((await proposals(config))[0]!.standing, 'waits for our vote');
    assert.match((await reconcile('vote', '--config', config)).err, 'CONFIRM_MISSING');
    const bundle = await reconcile('vote', '--bundle', '--yes', '--config', config);
    assert.match(bundle.out, `so far     Regulator yes`);
    assert.match(bundle.out, /voted yes on [0-9a-f]{12} \(Chaincode\/numbertransfer\): block \d+/);
    await consortium.until('in sync', () => telco1.reason('numbertransfer') === 'InSync');
    assert.is((await reconcile('vote', '--config', config)).out, 'Nothing waits for our vote.\n');
  });

  test('what needs nothing any more is among the proposals with --all only', async ({ config, consortium }) => {
    const over = async () => (await proposals(config)).length === 0;
    await consortium.until('all have reported', over);
    const [shown] = await proposals(config, '--all');
    assert.equal([shown!.standing, shown!.status], ['voted yes', 'applied']);
    assert.equal(shown!.votes.map(({ organization }) => organization).sort(), ['Regulator', 'Telco1', 'Telco2']);
  });

  test('history tells who, which certificate, which revision, why, when and the block of each', async (world) => {
    const { config, consortium } = world;
    const { entries } = (await reconcile('history', 'numbertransfer', '--config', config, '--format', 'json')).json();
    const ours = entries.filter(({ organization }: { organization: string }) => organization === 'Telco1');
    assert.equal(
      ours.slice(0, 3).map(({ event, reason }: { event: string; reason: string }) => [event, reason]),
      [
        ['vote no', REASON],
        ['withdraw', 'tested now'],
        ['vote yes', ''],
      ],
    );
    const { upstream, config: settings } = consortium.members.get('Telco1')!;
    assert.is(ours[2].revision, await upstream.head());
    assert.is.not(ours[0].revision, ours[2].revision);
    const pem = readFileSync(settings.identity!.certificate, 'utf8');
    const fingerprint = new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
    for (const entry of ours) assert.is(entry.certificate, fingerprint);
    for (const entry of entries) {
      assert.ok(entry.block > 0, 'every transaction has its block');
      assert.match(entry.certificate, /^[0-9a-f]{64}$/);
      assert.ok(Math.abs(Date.parse(entry.timestamp) - Date.now()) < 15 * 60_000, entry.timestamp);
    }
    const blocks = entries.map(({ block }: { block: number }) => block);
    assert.equal(
      blocks,
      blocks.toSorted((left: number, right: number) => left - right),
    );
  });
}

export function addLogsTest(test: CommandTest): void {
  test('logs are those of our own processes: the last lines, and with --follow what comes', async (world) => {
    const { config, consortium } = world;
    const lines = async (...options: string[]) =>
      (await reconcile('logs', '--config', config, ...options)).out.split('\n').filter(Boolean);
    const shown = (await lines('numbertransfer', '--format', 'json')).map((line) => JSON.parse(line));
    assert.ok(shown.length > 1, 'it has said more than a line');
    assert.ok(shown.every((one) => /^numbertransfer_1\.0-[0-9a-f]{64}$/.test(one.package) && one.line !== ''));
    assert.equal(await lines('numbertransfer', '--lines', '1', '--quiet'), [shown.at(-1).line]);
    assert.match((await lines('numbertransfer', '--lines', '1'))[0]!, 'numbertransfer_1.0  ');
    const all = await lines('--lines', '1');
    assert.equal(all.map((line) => line.split('_')[0]).sort(), ['numbertransfer', 'opssc']);
    assert.match((await reconcile('logs', 'nothing', '--config', config)).err, 'LOG_MISSING');

    const follow = spawn(process.execPath, [
      MAIN,
      'logs',
      'numbertransfer',
      '--follow',
      '--lines',
      '0',
      '--config',
      config,
    ]);
    let said = '';
    follow.stdout.on('data', (chunk) => {
      said += chunk;
    });
    const ended = new Promise((resolve) => follow.once('exit', resolve));
    // Old lines are not shown again: what comes is what the chaincode says when it is called.
    await consortium.until('a line that comes later', async () => {
      await reconcile('query', 'numbertransfer', 'nonsense', '--channel', 'channel1', '--config', config);
      return said !== '';
    });
    assert.match(said, /^numbertransfer_1\.0 {2}/);
    follow.kill('SIGINT');
    assert.is(await ended, 0);
  });
}

/** `reconcile --once` as a process, with the chaincode processes that it has started while it ran. */
async function once(config: string, ...options: string[]) {
  const child = spawn(process.execPath, [MAIN, '--once', '--config', config, ...options]);
  const said = { out: '', err: '' };
  const started = new Set<number>();
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  const look = setInterval(() => {
    for (const pid of chaincodesOf(child.pid!)) started.add(pid);
  }, 100);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(look);
  return { code, ...said, started: [...started] };
}

/** While Telco1's loop does not run. */
export function addOnceTest(test: CommandTest): void {
  test('--once does our share and ends: one result on its stream, and its exit code says how it stands', async (world) => {
    const { config, consortium } = world;
    const well = await once(config, '--format', 'json');
    assert.is(well.code, 0, well.err);
    const { version, organization, revision, conditions, plan } = JSON.parse(well.out);
    assert.equal([version, organization, plan.changes], [1, 'Telco1', []]);
    assert.is(revision.commit, await consortium.members.get('Telco1')!.upstream.head());
    assert.ok(conditions.length > 3 && conditions.every(({ type }: { type: string }) => type === 'Ready'));
    assert.ok(well.started.length >= 2, 'chaincodes ran');
    assert.not.ok(well.started.some(lives), 'they end with it');

    await consortium.merge(['Telco1'], { [DOCUMENT]: document('1.1') }, 'numbertransfer 1.1');
    const waiting = await once(config, '--quiet');
    assert.is(waiting.code, 3, waiting.err);
    assert.match(waiting.out, /^Telco1 at [0-9a-f]{12}: .*\n$/);
    await consortium.merge(['Telco1'], { [DOCUMENT]: document('1.0') }, 'back to 1.0');
    const { json } = await reconcile('doctor', '--config', config, '--format', 'json');
    const loop = json().checks.find(({ name }: { name: string }) => name === 'loop');
    assert.is(loop.state, 'warning', 'the lock was given back: nobody holds it');
  });
}
