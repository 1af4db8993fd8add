/** Vote mode manual, through the command: what the others decided and Fabric wants one more signature for. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CARS, FOUNDERS } from '../cars-consortium.js';
import { reconcile } from '../run-cli.js';
import { writtenSettings } from '../written-settings.js';
import { ALL, CHANNEL, ExampleConsortium, RESOURCE } from './example-consortium.js';

const test = suite('a signature by hand');
const DOCUMENT = `${CARS}/channels/${CHANNEL}.yaml`;
const EVERYBODY = '    Policies: { Admins: { Type: ImplicitMeta, Rule: ALL Admins } }\n';
let example: ExampleConsortium;

test.before(async () => {
  example = await ExampleConsortium.start();
});

test.after(async () => {
  await example?.consortium.stop();
});

/** The base, in which every ordering organization must sign, with this timeout. */
function files(timeout: string): Readonly<Record<string, string>> {
  const base = example.files();
  const text = base[DOCUMENT]!.replace(/( +)BatchTimeout: .*\n/, `${EVERYBODY}$1BatchTimeout: ${timeout}\n`);
  return { ...base, [DOCUMENT]: text };
}

test('reconcile vote signs what was decided without us: nothing is sent before, and it is sent then', async () => {
  const { consortium } = example;
  await example.mergeFiles(ALL, files('500ms'), 'Everybody who orders signs');
  await example.everywhere(({ orderer }) => orderer?.Policies.Admins?.Rule === 'ALL Admins');
  await consortium.loops.get('Org3')!.stop();
  consortium.startLoop('Org3', { config: { voteMode: 'manual' } });
  const before = await example.configAt('Org1');
  await example.mergeFiles(ALL, files('400ms'), 'Smaller batches');
  await example.says('Org3', /ours by reconcile vote cars\/Channel\/mychannel/);
  assert.is((await example.configAt('Org1')).sequence, before.sequence);

  const settings = ['--config', writtenSettings(consortium, 'Org3', { voteMode: 'manual' })];
  const no = await reconcile('vote', '--no', CHANNEL, '--reason', 'too late', '--yes', ...settings);
  assert.equal([no.code, /VOTE_CLOSED/.test(no.err)], [1, true], no.err);
  assert.match((await reconcile('vote', ...settings)).err, /CONFIRM_MISSING[\s\S]*cannot be taken back/);
  const signed = await reconcile('vote', '--yes', ...settings);
  assert.is(signed.code, 0, signed.err);
  assert.match(signed.out, /decided without us: our signature/);
  assert.match(signed.out, /signed update [0-9a-f]{12} of [0-9a-f]{12} \(Channel\/mychannel\): block \d+/);
  await example.everywhere(({ orderer }) => orderer?.BatchTimeout === '400ms');
  const round = (await example.proposals()).find(({ content }) => JSON.stringify(content.after).includes('400ms'))!;
  assert.equal(round.signatures.map(({ organization }) => organization).sort(), [...FOUNDERS]);
  assert.not.ok(round.votes.some(({ organization }) => organization === 'Org3'));

  const over = await reconcile('vote', round.id, '--yes', ...settings);
  assert.equal([over.code, /VOTE_CLOSED/.test(over.err)], [1, true], over.err);
  await consortium.until('all content', () => example.ready(RESOURCE));
});

test.run();
