/** What an organization does on its own machines: drift, suspension, healing, an outvoted branch, retirement. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Consortium, ROOT } from './consortium.js';
import { heightOf } from './devnet/ledger.js';
import { losePackages } from './lose-packages.js';
import { CHANNEL, committedToy, inSync, proposalsOf, toy, toyAnswers, toyDocument, withToy } from './toy.js';
import { committedCalls } from './transactions.js';

const test = suite('own machines');
let consortium: Consortium;
let everybody: readonly string[];

test.before(async () => {
  consortium = await withToy('Telco3');
  everybody = [...consortium.members.keys()];
});
test.after(() => consortium?.stop());

const portsOf = (organization: string) => consortium.loops.get(organization)!.composed.loop.ports;
const conditionOf = (organization: string) =>
  consortium.loops.get(organization)!.report!.conditions.find(({ address }) => address.name === 'toy')!;

/** Some more passes of every loop: what it would do, it has done. */
async function passed(): Promise<void> {
  const wanted = everybody.map((one) => [one, consortium.loops.get(one)!.composed.loop.memory.passes + 3] as const);
  await consortium.until('more passes', () =>
    wanted.every(([one, passes]) => {
      const loop = consortium.loops.get(one)!;
      if (loop.composed.loop.memory.passes >= passes) return true;
      loop.wakeNow();
      return false;
    }),
  );
}

/** Three administrators approve and commit a definition that was never voted on. */
async function changeByHand(version: string): Promise<void> {
  const [committed] = (await portsOf('Regulator').read.committed(CHANNEL)).filter(({ name }) => name === 'toy');
  const definition = { ...committed!, version, sequence: committed!.sequence + 1 };
  const three = ['Regulator', 'Telco1', 'Telco2'];
  for (const organization of three) await portsOf(organization).write.approve(CHANNEL, definition, '');
  await portsOf('Regulator').write.commit(CHANNEL, definition, three);
}

const SUSPEND = '  suspend: { reason: fixing it by hand, by: the night shift, until: 2999-01-01 }\n';

test('suspended: a change by hand on the ledger shows as drift and is left alone', async () => {
  await consortium.merge(everybody, toyDocument('1.0', { more: SUSPEND }), 'Suspend toy');
  await consortium.until('suspended', () =>
    everybody.every((one) => consortium.reason(one, 'Chaincode/toy') === 'Suspended'),
  );
  const before = (await proposalsOf(consortium)).length;
  await changeByHand('9.9');
  await consortium.until('the drift is shown', () =>
    everybody.every((one) => /differs in version/.test(conditionOf(one).message)),
  );
  await passed();
  assert.equal(await committedToy(consortium), { sequence: 2, version: '9.9' });
  assert.is((await proposalsOf(consortium)).length, before, 'nobody votes');
  assert.match(conditionOf('Telco3').message, 'by the night shift');
});

test('not suspended: it is put back by the ordinary road, a vote from the sequence that was made by hand', async () => {
  await consortium.merge(everybody, toyDocument('1.0'), 'No longer suspended');
  await consortium.until('put back', async () => inSync(consortium) && (await committedToy(consortium)).sequence === 3);
  assert.equal(await committedToy(consortium), { sequence: 3, version: '1.0' });
  const back = (await proposalsOf(consortium)).find(({ base }) => base === 'sequence:2')!;
  assert.is(back.content.after!.version, '1.0');
  assert.ok(back.votes.filter(({ vote, counted }) => vote === 'yes' && counted).length >= 3);
  for (const organization of everybody) assert.is(await toyAnswers(consortium, organization), '1.0');
});

test('an approval with an empty package id at the committed sequence is healed without a vote', async () => {
  const from = await heightOf(consortium.network, CHANNEL);
  const before = (await proposalsOf(consortium)).length;
  const [committed] = (await portsOf('Telco2').read.committed(CHANNEL)).filter(({ name }) => name === 'toy');
  await portsOf('Telco2').write.approve(CHANNEL, committed!, '');
  const approvals = async () =>
    (await committedCalls(consortium.network, CHANNEL, from)).filter(
      ({ name, code }) => name === 'ApproveChaincodeDefinitionForMyOrg' && code === 0,
    );
  await consortium.until('approved again', async () => (await approvals()).length === 2);
  assert.equal(
    (await approvals()).map(({ mspId }) => mspId),
    ['Telco2', 'Telco2'],
  );
  await consortium.until('it answers', async () => (await toyAnswers(consortium, 'Telco2')) === '1.0');
  await passed();
  assert.is((await approvals()).length, 2, 'once is enough');
  assert.is((await proposalsOf(consortium)).length, before);
});

test('a chaincode process that was killed comes back', async () => {
  const builds = join(consortium.members.get('Telco3')!.config.state, 'builds');
  const pids = () =>
    readdirSync(builds).flatMap((tree) => {
      const file = join(builds, tree, 'pids');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
    });
  const last = pids().at(-1)!;
  process.kill(last, 'SIGKILL');
  await consortium.until('a new process', () => pids().at(-1) !== last);
  await consortium.until('it answers', async () => (await toyAnswers(consortium, 'Telco3')) === '1.0');
});

test('a peer that lost its packages gets them again; the other peer is not asked for anything', async () => {
  const name = 'peer1.telco1.localhost';
  const events = consortium.loops.get('Telco1')!.events.length;
  await losePackages(consortium.network, name);
  await consortium.until('installed again', async () => (await portsOf('Telco1').read.installed('peer1')).length === 2);
  await consortium.until('it answers', async () => (await toyAnswers(consortium, 'Telco1', { peer: name })) === '1.0');
  const installs = consortium.loops
    .get('Telco1')!
    .events.slice(events)
    .filter(({ type }) => type === 'install');
  assert.ok(installs.length === 2 && installs.every(({ detail }) => detail.endsWith('on peer1')));
});

test('a loop that is started anew while its branch wants more runs what is committed, from its own history', async () => {
  await consortium.merge(['Telco2'], toy('1.1'), 'An upgrade that nobody else merges');
  await consortium.until('waiting', () => consortium.reason('Telco2', 'Chaincode/toy') === 'WaitingForVotes');
  await consortium.loops.get('Telco2')!.stop();
  consortium.startLoop('Telco2');
  const versions = () => {
    const running = portsOf('Telco2').runtime.running();
    return running.filter(({ state }) => state === 'running').map(({ packageId }) => packageId.split(':')[0]!);
  };
  await consortium.until('both run', () => ['toy_1.0', 'opssc_1.0'].every((one) => versions().includes(one)));
  const answer = await portsOf('Telco2').read.answers('peer0', CHANNEL, 'toy');
  assert.is(answer.ok, true, answer.why);
  await consortium.merge(['Telco2'], toy('1.0'), 'As it was');
  await consortium.until('in sync again', () => consortium.hasSeen('Telco2') && conditionOf('Telco2').type === 'Ready');
});

test('an outvoted organization runs nothing of it, reports nothing and does not fight the decision', async () => {
  const three = ['Regulator', 'Telco1', 'Telco2'];
  await consortium.merge(three, toy('2.0'), 'Toy 2.0, without Telco3');
  await consortium.until(
    'toy 2.0 at three',
    async () => inSync(consortium, three) && (await committedToy(consortium)).version === '2.0',
  );
  await consortium.until('Telco3 says so', () => consortium.reason('Telco3', 'Chaincode/toy') === 'OutvotedHere');
  const before = (await proposalsOf(consortium)).length;
  const votes = await heightOf(consortium.network, 'ops-channel');
  await passed();
  assert.match(await toyAnswers(consortium, 'Telco3'), 'refused');
  for (const { packageId } of portsOf('Telco3').runtime.running()) assert.not.match(packageId, 'toy_2.0');
  const decided = (await proposalsOf(consortium)).find(({ base }) => base === 'sequence:3')!;
  assert.equal(
    decided.tasks.filter(({ organization }) => organization === 'Telco3'),
    [],
  );
  assert.is((await proposalsOf(consortium)).length, before, 'no proposal against it');
  assert.equal(
    (await committedCalls(consortium.network, 'ops-channel', votes)).filter(
      ({ name, mspId }) => name === 'Vote' && mspId === 'Telco3',
    ),
    [],
  );
  await consortium.merge(['Telco3'], toy('2.0'), 'We merge it after all');
  await consortium.until('Telco3 in sync', () => inSync(consortium, ['Telco3']));
  assert.is(await toyAnswers(consortium, 'Telco3'), '2.0');
});

test('a change of rule starts open rounds over: older votes are shown and not counted', async () => {
  await consortium.merge(['Telco1'], toy('1.0', { name: 'lonely' }), 'A wish of ours');
  const lonely = async () => (await proposalsOf(consortium, 'lonely'))[0];
  await consortium.until('the round is open', async () => (await lonely())?.votes.length === 1);
  const file = 'network-specs/telecom/network.yaml';
  const text = readFileSync(join(ROOT, file), 'utf8').replace('rule: majority', 'rule: all');
  await consortium.merge(everybody, { [file]: text }, 'All must agree');
  await consortium.until('the rule is in force', async () => {
    const { rule } = await portsOf('Regulator').governance({ channel: 'ops-channel', chaincode: 'opssc' }).electorate();
    return rule.type === 'all';
  });
  await consortium.until('the vote is cast again', async () => (await lonely())!.votes.length === 2);
  const { votes, status, round } = (await lonely())!;
  assert.is(status, 'open');
  assert.is(round, 1);
  assert.equal(votes.map(({ organization, counted }) => [organization, counted]).sort(), [
    ['Telco1', false],
    ['Telco1', true],
  ]);
});

test('a document that is gone: refused without allow, retired by vote with it; its processes stop', async () => {
  const gone = {
    'network-specs/telecom/chaincodes/toy.yaml': null,
    'network-specs/telecom/chaincodes/lonely.yaml': null,
  };
  await consortium.merge(everybody, gone, 'No toy any more');
  await consortium.until('refused', () => everybody.every((one) => conditionOf(one)?.reason === 'Refused'));
  await passed();
  assert.match(conditionOf('Regulator').message, 'retire:Chaincode/toy');
  assert.is(await toyAnswers(consortium, 'Regulator'), '2.0', 'it goes on running');
  assert.not.ok((await proposalsOf(consortium)).some(({ content }) => content.action === 'retire'));
  const file = 'network-specs/telecom/network.yaml';
  const text = readFileSync(join(ROOT, file), 'utf8').replace('rule: majority', 'rule: all');
  const allowed = text.replace(/^spec:/m, 'spec:\n  allow: ["retire:Chaincode/toy"]');
  await consortium.merge(everybody, { [file]: allowed }, 'Toy may go');
  await consortium.until('its processes stop everywhere', () =>
    everybody.every(
      (one) =>
        !portsOf(one)
          .runtime.running()
          .some(({ chaincode }) => chaincode === 'toy'),
    ),
  );
  const retired = (await proposalsOf(consortium)).find(({ content }) => content.action === 'retire')!;
  assert.is(retired.votes.filter(({ vote, counted }) => vote === 'yes' && counted).length, 4);
  assert.is((await committedToy(consortium)).version, '2.0', 'its definition stays on the ledger');
});

test.run();
