/** Those who have no vote on a channel, a first membership record that is false, and releases of another format. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FORMAT_VERSION } from '../../reconciler/core/digest/content-digest.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';
import type { ProposalView } from '../../reconciler/ports/read/governance-reader.js';
import type { Ballot } from '../../reconciler/ports/write/governance-writer.js';
import { CHANNEL } from '../spec/fixture.js';
import { ALL, chaincodeOf, MemoryConsortium, REGULATOR } from './memory-consortium.js';

const V10 = chaincodeOf('1.0');
const OF_THREE = "AND('Regulator.peer', OutOf(1, 'Telco1.peer', 'Telco2.peer'))";
const VOTERS = [REGULATOR, 'Telco1', 'Telco2'];

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof QuorateError) return error.code;
    throw error;
  }
  return 'none';
}

function ballotOf({ content, ledger, base }: ProposalView, vote: 'yes' | 'no'): Ballot {
  return { content, ledger, base, vote, reason: vote === 'no' ? 'we are no member' : '', claim: { revision: 'x' } };
}

test('an organization of the governance channel that is no member of the target channel: its votes count for nothing', async () => {
  const net = new MemoryConsortium();
  net.ledger.channel('channel1').setMembers(VOTERS);
  const channel = { 'net/channel1.yaml': CHANNEL.replace(', Telco3]', ']') };
  const wanted = { ...channel, ...chaincodeOf('1.0', '1.0', { endorsementPolicy: `"${OF_THREE}"` }) };
  net.merge('0', channel);
  await net.settle();
  // With the regulator two of three voters decide. The regulator, who must agree, and the stranger say yes.
  net.merge('a', wanted, [REGULATOR, 'Telco3']);
  await net.settle();
  const stranger = net.member('Telco3');
  assert.equal([stranger.condition(), stranger.count('vote')], ['Stalled Unknown', 0], 'its own loop says nothing');
  const [open] = await net.proposals();
  assert.equal(open?.electorate.voters, VOTERS);
  await net.governance('Telco3').vote([ballotOf(open!, 'yes')]);
  await net.settle();
  const [after] = await net.proposals();
  const counted = after!.votes.filter((vote) => vote.counted).map(({ organization }) => organization);
  assert.equal([after!.status, counted], ['open', [REGULATOR]]);
  assert.is(await net.committed(), undefined);
  await net.governance('Telco3').vote([ballotOf(open!, 'no')]);
  net.merge('a', wanted, ['Telco1']);
  await net.settle();
  assert.is((await net.proposals())[0]?.status, 'approved', 'nor does its no');
});

test('a first membership record that one organization falsifies: without effect, and nothing is voted until people have looked', async () => {
  const net = new MemoryConsortium();
  net.merge('a', V10);
  const { genesis, members, ordererOrganizations, mspHashes } = await net
    .member('Telco3')
    .loop.ports.read.channel('channel1');
  const truth = { channel: 'channel1', genesis, members, ordererOrganizations, mspHashes };
  const evil = net.governance('Telco3');
  // "Only me": a peer that has joined the channel sees that it is not so, and endorses nothing of it.
  assert.is(await codeOf(evil.attest({ ...truth, members: ['Telco3'] })), 'REPORT_CONTRADICTED');
  // What no chaincode can see, another certificate authority for a neighbour, gets through as its word.
  await evil.attest({ ...truth, mspHashes: { ...mspHashes, Telco1: '0'.repeat(64) } });
  const record = () => net.governance(REGULATOR).channelRecord('channel1', genesis);
  assert.is((await record()).inForce, undefined);
  const honest = ALL.filter((mspId) => mspId !== 'Telco3');
  await net.settle(honest);
  const blocked = await record();
  assert.equal([blocked.inForce, blocked.reportedBy, blocked.contradicting], [undefined, honest.sort(), ['Telco3']]);
  assert.equal(await net.proposals(), [], 'three of four agree, and it is blocked all the same');
  for (const mspId of honest) {
    const { conditions } = net.member(mspId).last!;
    const said = conditions.find(({ address }) => address.name === 'numbertransfer');
    assert.is(said?.reason, 'WaitingToVote', mspId);
    assert.match(said?.message ?? '', 'contradict each other');
    assert.match(said?.message ?? '', 'Telco3');
  }
  // People have looked: Telco3 tells the truth, as its own loop does by itself.
  await net.settle();
  assert.equal((await record()).inForce?.mspHashes, mspHashes);
  assert.is((await net.committed())?.version, '1.0');
});

/** A loop that meets a governance ledger of another digest format. */
function meeting(version: number) {
  return (ports: LoopPorts): LoopPorts => ({
    ...ports,
    governance: (...at) => {
      const reader = ports.governance(...at);
      return new Proxy(reader, {
        get(target, name) {
          if (name === 'formatVersion') return async () => version;
          const value = Reflect.get(target, name) as unknown;
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  });
}

for (const [name, version, reason] of [
  ['newer', FORMAT_VERSION + 1, 'FormatNewer'],
  ['older', FORMAT_VERSION - 1, 'FormatOlder'],
] as const) {
  test(`a release that meets a ${name} digest format says so and waits, beside others that work on`, async () => {
    const net = new MemoryConsortium();
    net.merge('0', {});
    await net.settle();
    const odd = net.member('Telco3');
    await odd.restart(meeting(version));
    net.merge('a', V10, [REGULATOR, 'Telco1', 'Telco3']);
    await net.settle();
    assert.is(odd.condition('telecom/Network/telecom'), `Stalled ${reason}`);
    const { message } = odd.last!.conditions.find(({ address }) => address.kind === 'Network')!;
    assert.match(message, `digest format ${version}, this release ${FORMAT_VERSION}: it waits`);
    assert.equal([odd.count('vote'), odd.count('approve'), odd.count('error')], [0, 0, 0]);
    assert.is(await net.committed(), undefined, 'its vote would decide');
    net.merge('a', V10, ['Telco2']);
    await net.settle();
    assert.is((await net.committed())?.version, '1.0', 'three of one format decide');
    assert.equal([odd.count('vote'), odd.count('report'), odd.count('error')], [0, 0, 0]);
    for (const mspId of ALL.filter((one) => one !== 'Telco3')) assert.is(net.member(mspId).condition(), 'Ready InSync');
    // The same format again: it catches up by itself.
    await odd.restart();
    await net.settle();
    assert.equal([odd.condition(), odd.running()], ['Ready InSync', ['1.0']]);
  });
}

test.run();
