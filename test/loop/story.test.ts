/** The story of issue 3 with four organizations in memory: real loops, real rules, no network. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MemoryFabricWriter } from '../../reconciler/adapters/memory/memory-fabric-writer.js';
import { ALL, chaincodeOf, MemoryConsortium, REGULATOR, STRICT } from './memory-consortium.js';

const MEMBER = "AND('Regulator.member', OutOf(2, 'Telco1.member', 'Telco2.member', 'Telco3.member'))";
const V10 = chaincodeOf('1.0', '1.0', { endorsementPolicy: `"${MEMBER}"` });
const V11 = chaincodeOf('1.1', '1.1', { endorsementPolicy: `"${STRICT}"` });

async function runningEverywhere(net: MemoryConsortium, version: string, sequence: number): Promise<void> {
  const definition = await net.committed();
  assert.equal([definition?.version, definition?.sequence], [version, sequence]);
  for (const mspId of ALL) {
    const member = net.member(mspId);
    assert.equal(member.running(), [version], `${mspId} runs what was decided and nothing else`);
    assert.is(member.condition(), 'Ready InSync', mspId);
    for (const peer of net.ledger.peers(mspId))
      assert.ok([...peer.installed].some((id) => id.includes(`_${version}:`)));
  }
}

test('add, upgrade with another policy, and the revert of both, each by its own decision', async () => {
  const net = new MemoryConsortium();
  net.merge('a', V10);
  await net.settle();
  await runningEverywhere(net, '1.0', 1);
  assert.is((await net.committed())?.endorsementPolicy, MEMBER);
  net.merge('b', V11);
  await net.settle();
  await runningEverywhere(net, '1.1', 2);
  assert.is((await net.committed())?.endorsementPolicy, STRICT);
  net.merge('c', V10);
  await net.settle();
  await runningEverywhere(net, '1.0', 3);
  assert.is((await net.committed())?.endorsementPolicy, MEMBER);
  net.merge('d', V11);
  await net.settle();
  await runningEverywhere(net, '1.1', 4);
  assert.equal(await net.decisions(), [
    'sequence:0 1.0 applied',
    'sequence:1 1.1 applied',
    'sequence:2 1.0 applied',
    'sequence:3 1.1 applied',
  ]);
  assert.ok((await net.proposals()).every(({ closed }) => closed));
  for (const mspId of ALL)
    assert.equal(
      net.member(mspId).events.filter(({ type }) => type === 'error'),
      [],
      mspId,
    );
});

test('nothing happens before the last vote that the rule needs, and nothing is committed before its approvals', async () => {
  const net = new MemoryConsortium();
  net.merge('0', {});
  await net.settle();
  net.merge('a', V10, ['Telco1', 'Telco2', 'Telco3']);
  await net.settle();
  assert.equal(await net.decisions(), ['sequence:0 1.0 open'], 'three of four, but not the regulator');
  assert.is(await net.committed(), undefined);
  assert.is(net.member('Telco1').condition(), 'Reconciling WaitingForVotes');
  assert.equal(net.member('Telco1').installed(), ['numbertransfer_1.0'], 'prepared while others vote');
  assert.equal(net.member(REGULATOR).installed(), []);
  net.merge('a', V10, [REGULATOR]);
  await net.settle();
  await runningEverywhere(net, '1.0', 1);
});

test('dissent: it passes by majority, the no is on record, and the one who said no runs nothing of it', async () => {
  const net = new MemoryConsortium();
  net.merge('a', V10);
  await net.settle();
  net.merge('b', V11, [REGULATOR, 'Telco1', 'Telco2']);
  await net.member('Telco1').pass();
  await net.member('Telco1').pass();
  const [open] = (await net.proposals()).filter(({ status }) => status === 'open');
  await net
    .governance('Telco3')
    .vote([{ ...open!, vote: 'no', reason: 'not tested with us', claim: { revision: 'a' } }]);
  await net.settle();
  assert.is((await net.committed())?.version, '1.1');
  const telco3 = net.member('Telco3');
  assert.is(telco3.condition(), 'Stalled OutvotedHere');
  assert.equal(telco3.installed(), ['numbertransfer_1.0']);
  assert.not(telco3.running().includes('1.1'));
  const decided = (await net.proposals()).find(({ id }) => id === open!.id)!;
  assert.equal(
    [decided.status, decided.votes.find(({ vote }) => vote === 'no')?.reason],
    ['applied', 'not tested with us'],
  );
  net.merge('b', V11, ['Telco3']);
  await net.settle();
  await runningEverywhere(net, '1.1', 2);
});

test('the regulator refuses: rejected, nobody applies it, and nobody asks again by itself', async () => {
  const net = new MemoryConsortium();
  net.merge('a', V10);
  await net.settle();
  net.merge('b', V11, ['Telco1', 'Telco2', 'Telco3']);
  await net.member('Telco1').pass();
  await net.member('Telco1').pass();
  const [open] = (await net.proposals()).filter(({ status }) => status === 'open');
  await net.governance(REGULATOR).vote([{ ...open!, vote: 'no', reason: 'not lawful', claim: { revision: 'a' } }]);
  await net.settle();
  assert.equal([(await net.committed())?.version, (await net.committed())?.sequence], ['1.0', 1]);
  assert.equal(await net.decisions(), ['sequence:0 1.0 applied', 'sequence:1 1.1 rejected']);
  assert.is(net.member('Telco1').condition(), 'Stalled Rejected');
  assert.ok(net.member('Telco2').running().includes('1.0'), 'what is in force goes on');
  net.merge('c', V10);
  await net.settle();
  await runningEverywhere(net, '1.0', 1);
});

test('two decisions from one base that differ in the policy only: the later one is approved and committed', async () => {
  const net = new MemoryConsortium();
  net.merge('a', V10);
  await net.settle();
  net.merge('b', chaincodeOf('1.0', '1.0', { endorsementPolicy: `"${STRICT}"` }));
  const early = [REGULATOR, 'Telco1', 'Telco2'];
  for (const mspId of [...early, 'Telco1']) await net.member(mspId).pass();
  assert.is(
    net.member('Telco1').count('approve'),
    2,
    'the first of the two is approved here, and committed by nobody yet',
  );
  assert.is((await net.committed())?.sequence, 1);
  const last = "OR('Regulator.peer')";
  net.merge('c', chaincodeOf('1.0', '1.0', { endorsementPolicy: `"${last}"` }));
  await net.settle();
  const definition = await net.committed();
  assert.equal([definition?.sequence, definition?.endorsementPolicy], [2, last]);
  for (const mspId of ALL) {
    const peer = net.ledger.peers(mspId)[0]!;
    assert.ok((await net.member(mspId).loop.ports.read.answers(peer.name, 'channel1', 'numbertransfer')).ok, mspId);
  }
});

test('an untrusted commit on top: nobody votes for it, the last good revision stays in force', async () => {
  const net = new MemoryConsortium();
  net.merge('a', V10);
  await net.settle();
  for (const mspId of ALL) {
    net.member(mspId).revisions.refuse({ commit: 'x', code: 'COMMIT_UNSIGNED', message: 'no signature', mend: 'sign' });
  }
  await net.settle();
  assert.is(net.member('Telco1').last?.refusal?.code, 'COMMIT_UNSIGNED');
  assert.is((await net.proposals()).length, 1);
  await runningEverywhere(net, '1.0', 1);
});

test('suspended: what people do by hand on the ledger is shown and left alone, their approvals too; then it is put back', async () => {
  const net = new MemoryConsortium();
  net.merge('a', V10);
  await net.settle();
  const suspend = '{ reason: fixing it by hand, by: the night shift }';
  net.merge('b', chaincodeOf('1.0', '1.0', { endorsementPolicy: `"${MEMBER}"`, suspend }));
  await net.settle();
  const definition = { ...(await net.committed())!, version: 'by hand', sequence: 2 };
  for (const mspId of ALL) await net.member(mspId).loop.ports.write.approve('channel1', definition, '');
  await net.member(REGULATOR).loop.ports.write.commit('channel1', definition, ALL);
  await net.settle();
  assert.equal([(await net.committed())?.version, (await net.proposals()).length], ['by hand', 1]);
  for (const mspId of ALL) {
    const member = net.member(mspId);
    assert.is(member.condition(), 'Stalled Suspended');
    const said = member.last?.conditions.find(({ address }) => address.name === 'numbertransfer');
    assert.match(said?.message ?? '', /by the night shift.*differs in version/);
    const approvals = await member.loop.ports.read.ownApprovals('channel1');
    assert.is(approvals.find((approval) => approval.definition.sequence === 2)?.packageId, '', mspId);
  }
  net.merge('c', V10);
  await net.settle();
  await runningEverywhere(net, '1.0', 3);
});

test('vote mode manual: it says what a person has to vote on, prepares, and votes for nothing', async () => {
  const net = new MemoryConsortium();
  for (const mspId of ALL) net.member(mspId).voteMode = 'manual';
  net.merge('a', V10);
  await net.settle();
  assert.is((await net.proposals()).length, 0);
  assert.is(net.member('Telco1').condition(), 'Reconciling WaitingForOwnVote');
});

test('the governance chaincode is born by the first quorum of the ledger itself, and only then do others follow', async () => {
  const net = new MemoryConsortium({ isGiven: false });
  const both = {
    ...V10,
    ...chaincodeOf(
      '1.0',
      'opssc',
      { channel: 'ops-channel', endorsementPolicy: '/Channel/Application/Endorsement' },
      'opssc',
    ),
  };
  net.merge('a', both, [REGULATOR, 'Telco1']);
  await net.settle();
  const opssc = async () =>
    (await net.member('Telco1').loop.ports.read.committed('ops-channel')).map(({ name }) => name);
  assert.equal(await opssc(), [], 'two of four are not enough');
  const telco1 = net.member('Telco1');
  const bornYet = async (): Promise<readonly unknown[]> => {
    await telco1.pass();
    const { notices, unknown } = telco1.last!.plan!;
    const isUnknown = unknown.some(({ address }) => address.kind === 'Network');
    return [notices.some(({ remark }) => remark.code === 'GOVERNANCE_NOT_BORN'), isUnknown];
  };
  assert.equal(await bornYet(), [true, false]);
  for (const peer of net.ledger.peers('Telco1')) peer.up = false;
  assert.equal(await bornYet(), [false, true], 'whoever reaches no peer cannot say so');
  for (const peer of net.ledger.peers('Telco1')) peer.up = true;
  net.merge('a', both, ['Telco2', 'Telco3']);
  await net.settle();
  assert.equal(await opssc(), ['opssc']);
  await runningEverywhere(net, '1.0', 1);
});

test('a channel that not all members have reported yet is waited for, said, and no error', async () => {
  const net = new MemoryConsortium();
  net.merge('a', V10, [REGULATOR]);
  await net.settle([REGULATOR]);
  const { conditions } = net.member(REGULATOR).last!;
  const said = conditions.find(({ address }) => address.name === 'numbertransfer');
  assert.equal([said?.reason, /waits for Telco1, Telco2, Telco3/.test(said?.message ?? '')], ['WaitingToVote', true]);
  assert.is(net.member(REGULATOR).count('error'), 0);
});

test('a governance chaincode that our Git never held is not believed', async () => {
  const net = new MemoryConsortium({ isGiven: false });
  const channel = { channel: 'ops-channel', endorsementPolicy: '/Channel/Application/Endorsement' };
  const opssc = (version: string) => chaincodeOf(version, version, channel, 'opssc');
  net.merge('a', { ...V10, ...opssc('1.0') }, [REGULATOR, 'Telco1', 'Telco2']);
  net.merge('b', { ...V10, ...opssc('2.0') }, ['Telco3']);
  await net.settle();
  const [committed] = await net.member('Telco1').loop.ports.read.committed('ops-channel');
  assert.is(committed?.name, 'opssc', 'three of four are enough for its birth');
  const { reportedBy } = await net
    .governance('Telco1')
    .channelRecord('channel1', net.ledger.channel('channel1').genesis);
  assert.equal(reportedBy, [REGULATOR, 'Telco1', 'Telco2'], 'Telco3 does not speak there');
  const telco3 = net.member('Telco3');
  assert.match(telco3.condition('telecom/Network/telecom'), /Governance(Differs|Unreadable)/);
  assert.equal([telco3.count('vote'), telco3.count('attest')], [0, 0]);
});

test('an organization that approved another package than the voted one is named by the others, until it has mended it', async () => {
  const net = new MemoryConsortium();
  net.merge('0', {});
  await net.settle();
  net.merge('a', V10);
  await net.settle([REGULATOR, 'Telco1', 'Telco2']);
  const definition = (await net.committed())!;
  await new MemoryFabricWriter(net.ledger, 'Telco3').approve(
    'channel1',
    definition,
    `numbertransfer_1.0:${'0'.repeat(64)}`,
  );
  for (const mspId of [REGULATOR, 'Telco1']) await net.member(mspId).restart();
  await net.settle([REGULATOR, 'Telco1']);
  for (const mspId of [REGULATOR, 'Telco1']) {
    assert.is(net.member(mspId).condition(), 'Reconciling PackagesDiffer', mspId);
    const found = net.member(mspId).last!.conditions.find(({ reason }) => reason === 'PackagesDiffer');
    assert.match(found!.message, /^Telco3 approved another package/);
  }
  await net.settle();
  await net.member('Telco1').restart();
  await net.settle();
  assert.is(net.member('Telco1').condition(), 'Ready InSync');
});

test.run();
