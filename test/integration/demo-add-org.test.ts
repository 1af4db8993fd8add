/** `reconcile demo --example add-org` as a process: what its JSON says, and nothing left of it, however it ends. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChannelsResult } from '../../reconciler/cli/demo/channels-result.js';
import type { StepResult, TransactionResult } from '../../reconciler/cli/demo/step-result.js';
import { processesOf } from '../processes.js';
import { until } from '../wait.js';
import { nothingIsLeft, startDemo } from './demo-process.js';

const test = suite('demo add-org');
const ALL = ['Org1', 'Org2', 'Org3', 'Org4'];

interface Result {
  readonly birth: { readonly waitedFor: string };
  readonly waiting: { readonly organization: string; readonly messages: Readonly<Record<string, string>> };
  readonly steps: readonly StepResult[];
  readonly addition: ChannelsResult & {
    readonly ready: { readonly organization: string; readonly seconds: number };
    readonly transactions: readonly TransactionResult[];
  };
}

const organizations = (list: readonly { readonly organization: string }[]): readonly string[] =>
  list.map(({ organization }) => organization).sort();
const codes = (list: readonly TransactionResult[]): readonly string[] => list.map(({ code }) => code);

test('three let a fourth one in by one pull request, and then endorse: kill -9 leaves no process and no folder', async () => {
  const demo = startDemo('--example', 'add-org', '--json', '--keep');
  await until('the end of the story', () => /another terminal/.test(demo.err()) || demo.child.exitCode !== null);
  assert.is(demo.child.exitCode, null, demo.err());
  const running = processesOf(demo.place);
  assert.ok(running.length >= 10, `only ${running.length} processes were there`);
  demo.child.kill('SIGKILL');
  assert.is(await demo.ended, 'SIGKILL');
  await nothingIsLeft(demo, running);
  const { birth, waiting, steps, addition } = JSON.parse(demo.out()) as Result;

  assert.match(birth.waitedFor, 'Org2, Org3');
  assert.is(waiting.organization, 'Org4');
  for (const channel of ['mychannel', 'ops-channel'])
    assert.match(waiting.messages[channel]!, `Org4 is no member of ${channel}`);

  assert.equal(
    steps.map(({ step, commit, votes, followed, transactions }) => [
      [step, commit.sequence, commit.version],
      organizations(votes),
      followed,
      codes(transactions),
    ]),
    [
      [['1', 1, '1.0'], ['Org1', 'Org2'], ['Org3'], ['VALID']],
      [['4', 2, '1.1'], ['Org1', 'Org2', 'Org4'], ['Org3'], ['VALID', 'ENDORSEMENT_POLICY_FAILURE']],
    ],
  );
  const [added, endorsing] = steps;
  assert.not.match(added!.commit.endorsementPolicy, 'Org4');
  assert.match(endorsing!.commit.endorsementPolicy, 'Org4.peer');

  const { channels, ready, transactions } = addition;
  assert.equal(
    channels.map(({ channel }) => channel),
    ['mychannel', 'ops-channel'],
  );
  for (const { channel, digest, proposal, votes, update, signatures, remarks, config, criticalPath } of channels) {
    for (const hash of [digest, proposal, update]) assert.match(hash, /^[0-9a-f]{64}$/);
    assert.equal(organizations(votes), ['Org1', 'Org2']);
    assert.equal(organizations(signatures), ['Org1', 'Org2']);
    assert.ok(signatures.every(({ block }) => block! > Math.max(...votes.map((vote) => vote.block!))));
    assert.ok(remarks.some(({ code }) => code === 'SIGNATURES_NEEDED'));
    assert.is(
      remarks.some(({ code }) => code === 'CANNOT_ENDORSE'),
      channel === 'mychannel',
    );
    assert.is(config.sequence, 1);
    assert.equal(config.members, ALL);
    assert.ok(criticalPath.seconds > 0 && criticalPath.vote >= 1 && criticalPath.sign >= 1);
  }
  const blocks = channels.map(({ votes }) => votes.map(({ block }) => block));
  assert.equal(blocks[0], blocks[1], 'the votes on both channels are one bundle');
  assert.is(new Set(channels.flatMap(({ proposal, update }) => [proposal, update])).size, 4);
  assert.is(ready.organization, 'Org4');
  assert.ok(ready.seconds > Math.max(...channels.map(({ criticalPath }) => criticalPath.seconds)));
  assert.equal(codes(transactions), ['ENDORSEMENT_POLICY_FAILURE', 'VALID']);
});

test.run();
