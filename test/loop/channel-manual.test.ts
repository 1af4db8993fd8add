/** Vote mode `manual` on a channel: nothing is voted or signed without a person's word, also after the decision; in memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AskedBallot, noBallots, yesBallots } from '../../reconciler/cli/ballots-asked.js';
import { closedRound } from '../../reconciler/cli/closed-round.js';
import { signFor } from '../../reconciler/cli/sign-for.js';
import { readChannelConfig } from '../../reconciler/fabric/channel/read-channel-config.js';
import { lookAround } from '../../reconciler/loop/look-around.js';
import { codeOf, codeOfAsync } from '../code-of.js';
import { CrashingPorts } from './crashing-ports.js';
import { ALL, type Documents, MemoryConsortium, REGULATOR, STRICT } from './memory-consortium.js';
import { ordererOf } from './memory-identities.js';
import { channelDocument, networkDocument, orderedDocuments } from './ordering-documents.js';
import { changeByHand, configOf } from './outside-update.js';

const MAIN = 'telecom/Channel/channel1';
const ORDERING = [REGULATOR, 'Telco1', 'Telco2'];
const ACL = '  application: { ACLs: { peer/Propose: /Channel/Application/Writers } }\n';
const ALL_SIGN = { 'Application/Admins': 'ALL Admins', 'Application/LifecycleEndorsement': STRICT };
const sequenceOf = (net: MemoryConsortium) => configOf(net, 'channel1').getSequence();

const applicationOf = (net: MemoryConsortium) => readChannelConfig('channel1', configOf(net, 'channel1')).application!;

async function roundOf(net: MemoryConsortium) {
  return (await net.proposals()).find(({ ledger }) => ledger.name === 'channel1');
}

async function signersOf(net: MemoryConsortium): Promise<readonly string[]> {
  return [...((await roundOf(net))?.signatures ?? [])].map(({ organization }) => organization).sort();
}

function documentsOf(members: readonly string[], more = ''): Documents {
  return {
    ...orderedDocuments(ORDERING),
    'net/ops.yaml': channelDocument({ name: 'ops-channel', members, ordering: ORDERING }),
    'net/channel1.yaml': channelDocument({ members, ordering: ORDERING, more }),
  };
}

/** Of three, each administrator's signature is wanted: without that of Telco2 nothing is sent. */
async function manualTelco2() {
  const members = ORDERING;
  const net = new MemoryConsortium({ members, ordering: ORDERING, policies: ALL_SIGN });
  net.member('Telco2').voteMode = 'manual';
  net.merge('a', documentsOf(members), members);
  await net.settle(members, 1);
  net.merge('b', documentsOf(members, ACL), members);
  return { net, members };
}

test('vote mode manual: a person votes, and once it is decided the loop signs', async () => {
  const { net, members } = await manualTelco2();
  await net.settle(['Telco1', 'Telco2']);
  const [round] = await net.proposals();
  assert.equal(
    round!.votes.map(({ organization }) => organization),
    ['Telco1'],
    'its loop does not vote by itself',
  );
  await net.governance('Telco2').vote([{ ...round!, vote: 'yes', reason: '', claim: { revision: 'b' } }]);
  await net.settle(['Telco1', 'Telco2']);
  assert.equal(await signersOf(net), [], 'nothing is signed before the regulator has decided it');
  await net.settle(members);
  assert.equal([await signersOf(net), sequenceOf(net)], [ORDERING, 1]);
});

test('vote mode manual: whoever said no, or nothing, signs nothing', async () => {
  for (const vote of ['no', undefined] as const) {
    const { net, members } = await manualTelco2();
    await net.settle(['Telco1', 'Telco2']);
    const [round] = await net.proposals();
    const ballot = { ...round!, vote: 'no', reason: 'not lawful', claim: { revision: 'b' } } as const;
    if (vote) await net.governance('Telco2').vote([ballot]);
    await net.settle(members);
    assert.is((await net.proposals())[0]!.status, 'approved');
    assert.equal([await signersOf(net), sequenceOf(net)], [[REGULATOR, 'Telco1'], 0]);
  }
});

/** What `reconcile vote` with these names would ask a person of this organization. */
async function askedOf(net: MemoryConsortium, mspId: string, names: readonly string[] = []) {
  const { look, ballots } = await lookAround(net.member(mspId).loop);
  try {
    return { look: look!, asked: yesBallots(names, { look: look!, ballots, refusal: undefined }) };
  } catch (error) {
    throw await closedRound(error, names, look!.governance!.reader);
  }
}

/** And what it does once the person has said yes, where all of it is a signature. */
async function sign(net: MemoryConsortium, mspId: string, { look, asked }: Awaited<ReturnType<typeof askedOf>>) {
  assert.ok(asked.length > 0 && asked.every(({ signs }) => signs));
  const writers = { channels: net.member(mspId).loop.ports.channelWriter, governance: net.governance(mspId) };
  return Promise.all(asked.map((one: AskedBallot) => signFor(look, one, writers)));
}

/** Regulator and Telco1 have decided, and Telco2, whose signature Fabric wants, was asleep. */
async function decidedWithoutTelco2() {
  const { net, members } = await manualTelco2();
  await net.settle([REGULATOR, 'Telco1']);
  assert.is((await roundOf(net))!.status, 'approved');
  await net.settle(members);
  assert.equal([await signersOf(net), sequenceOf(net)], [[REGULATOR, 'Telco1'], 0], 'its loop gave no signature');
  return { net, members };
}

test('vote mode manual: who comes after the decision signs by the same command, and then it goes on', async () => {
  const { net, members } = await decidedWithoutTelco2();
  const said = net.member('Telco2').last!.conditions.find(({ address }) => address.name === 'channel1');
  assert.match(said!.message, `ours by reconcile vote ${MAIN}`);
  const { look } = await lookAround(net.member('Telco2').loop);
  const shown = look!.conditions.find(({ address }) => address.name === 'channel1');
  assert.is(shown!.reason, 'WaitingForOwnSignature');
  const asked = await askedOf(net, 'Telco2');
  assert.equal(
    asked.asked.map(({ address, signs }) => [address, signs]),
    [[MAIN, true]],
    'without a name, too',
  );
  const [signed] = await sign(net, 'Telco2', asked);
  const [again] = await sign(net, 'Telco2', await askedOf(net, 'Telco2', ['channel1']));
  assert.equal([signed!.block > 0, again], [true, { ...signed!, block: 0 }], 'said twice it is said once');
  assert.equal((await askedOf(net, 'Telco2')).asked, [], 'and nobody is asked for it any more');
  assert.is(sequenceOf(net), 0, 'the command sends nothing');
  await net.settle(members);
  assert.equal([await signersOf(net), sequenceOf(net)], [ORDERING, 1]);
  assert.is((await roundOf(net))!.votes.length, 2, 'it is no vote');
});

test('before a signature is given, or an update sent, the round is read anew, also where no ledger has moved', async () => {
  const { net } = await decidedWithoutTelco2();
  const member = net.member('Telco2');
  const counted = new CrashingPorts();
  member.loop = { ...member.loop, ports: counted.wrap(member.loop.ports) };
  await member.pass();
  counted.names.length = 0;
  await member.pass();
  assert.equal(
    counted.names.filter((name) => name.startsWith('governance.')),
    ['governance.proposal'],
  );
});

test('vote mode manual: what the branch does not say, what is over, and a no are refused, each with its reason', async () => {
  const { net, members } = await decidedWithoutTelco2();
  const { id } = (await roundOf(net))!;
  const asked = await askedOf(net, 'Telco2');
  const { look } = await lookAround(net.member('Telco2').loop);
  const no = (name: string) => codeOf(() => noBallots([name], 'not lawful', look!));
  assert.is(no(id), 'VOTE_CLOSED');
  assert.is(no('channel1'), 'VOTE_CLOSED');
  net.merge('c', { ...documentsOf(members), 'net/channel1.yaml': channelDocument({ members, ordering: ORDERING }) }, [
    'Telco2',
  ]);
  assert.is(await codeOfAsync(() => askedOf(net, 'Telco2', [id])), 'PROPOSAL_FOREIGN');
  assert.equal((await askedOf(net, 'Telco2')).asked, [], 'of what its branch does not say nothing is asked');
  // By hand, as somebody of them may: then it is applied, whatever Telco2 has to say.
  const application = applicationOf(net);
  const ACLs = { 'peer/Propose': '/Channel/Application/Writers' };
  changeByHand(net, 'channel1', { application: { ...application, ACLs } }, members);
  net.merge('d', documentsOf(members, ACL), members);
  await net.settle(members);
  assert.is((await roundOf(net))!.status, 'applied');
  assert.is(await codeOfAsync(() => askedOf(net, 'Telco2', [id])), 'VOTE_CLOSED');
  assert.is(await codeOfAsync(() => askedOf(net, 'Telco2', ['channel1'])), 'VOTE_CLOSED');
  assert.is(await codeOfAsync(() => sign(net, 'Telco2', asked)), 'VOTE_CLOSED', 'who thought about it for too long');
  assert.equal(await signersOf(net), [REGULATOR, 'Telco1']);
  assert.is(await codeOfAsync(() => askedOf(net, 'Telco2', ['nothing'])), 'PROPOSAL_UNKNOWN');
});

test('vote mode merged: the loop signs by itself, so there is nothing to say', async () => {
  const { net } = await decidedWithoutTelco2();
  net.member('Telco2').voteMode = 'merged';
  assert.is(await codeOfAsync(() => askedOf(net, 'Telco2', ['channel1'])), 'VOTE_CLOSED');
  assert.equal((await askedOf(net, 'Telco2')).asked, []);
});

test('vote mode manual: who has no vote and whose orderer is to join signs when it follows, by a word of its own', async () => {
  const net = new MemoryConsortium({ ordering: ORDERING });
  net.member('Telco3').voteMode = 'manual';
  net.merge('a', orderedDocuments(ORDERING));
  await net.settle(ALL, 1);
  const channel1 = channelDocument({
    ordering: [...ORDERING, 'Telco3'],
    consenters: [...ORDERING, 'Telco3'],
    more: `  organizations: { Telco3: { OrdererEndpoints: ["${ordererOf('Telco3').address}"] } }\n`,
  });
  net.merge('b', orderedDocuments(ORDERING, { 'net/channel1.yaml': channel1 }));
  await net.settle(ORDERING);
  assert.is((await roundOf(net))!.status, 'approved');
  assert.not.ok((await roundOf(net))!.electorate.voters.includes('Telco3'));
  assert.is(await codeOfAsync(async () => sign(net, 'Telco3', await askedOf(net, 'Telco3'))), 'SIGNATURE_WAITS');
  await net.settle();
  assert.not.ok((await signersOf(net)).includes('Telco3'), 'its loop joins the orderer and signs nothing');
  assert.is(sequenceOf(net), 0);
  await sign(net, 'Telco3', await askedOf(net, 'Telco3'));
  await net.settle();
  assert.is(sequenceOf(net), 1);
});

test('vote mode manual: a word after the decision is on the round: other bytes of the same content are signed by the loop', async () => {
  const net = new MemoryConsortium({ ordering: ORDERING, policies: ALL_SIGN });
  net.member('Telco2').voteMode = 'manual';
  net.merge('a', orderedDocuments(ORDERING));
  await net.settle(ALL, 1);
  const staying = {
    ...orderedDocuments(ORDERING),
    'net/channel1.yaml': channelDocument({ members: ORDERING, ordering: ORDERING }),
  };
  net.merge('b', { ...staying, 'net/network.yaml': networkDocument('  allow: ["remove-member:Channel/channel1"]\n') });
  // Telco3 agrees that it goes, and sleeps: its signature is missing to the end.
  await net.member('Telco3').pass();
  const awake = [REGULATOR, 'Telco1', 'Telco2'];
  await net.settle(awake);
  assert.equal([(await roundOf(net))!.status, await signersOf(net)], ['approved', [REGULATOR, 'Telco1']]);
  const [before] = await sign(net, 'Telco2', await askedOf(net, 'Telco2'));
  const application = applicationOf(net);
  const organizations = application.organizations.map((one) =>
    one.mspId === 'Telco1' ? { ...one, AnchorPeers: [{ Host: 'peer1.telco1', Port: 7051 }] } : one,
  );
  changeByHand(net, 'channel1', { application: { ...application, organizations } }, ['Telco1']);
  await net.settle(awake);
  const ofTelco2 = (await roundOf(net))!.signatures.filter(({ organization }) => organization === 'Telco2');
  assert.is(ofTelco2.length, 2);
  assert.ok(ofTelco2.some(({ update }) => update !== before!.update));
});

test.run();
