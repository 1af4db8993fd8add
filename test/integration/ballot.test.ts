/** Attacks on the governance chaincode by those who may call it, and by those who may not; releases that differ. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';
import type { Submitted } from '../../reconciler/ports/write/fabric-writer.js';
import type { GovernanceWriter } from '../../reconciler/ports/write/governance-writer.js';
import { configSignature } from '../chaincode/opssc/config-signature.js';
import type { Consortium } from './consortium.js';
import { connectAs } from './devnet/clients.js';
import { reached } from './devnet/ledger.js';
import { CHANNEL, committedToy, proposalsOf, toyDocument, withToy } from './toy.js';

const test = suite('ballot');
let consortium: Consortium;

test.before(async () => {
  consortium = await withToy();
});
test.after(() => consortium?.stop());

const portsOf = (organization: string) => consortium.loops.get(organization)!.composed.loop.ports;
const OPS = 'ops-channel';
/** Whoever reads next may ask a peer that is a block behind that of who wrote: each call ends once all peers have its block. */
const writerOf = (organization: string): GovernanceWriter =>
  new Proxy(portsOf(organization).governanceWriter({ channel: OPS, chaincode: 'opssc' }), {
    get:
      (writer, name) =>
      async (...args: unknown[]) => {
        const submitted = await (Reflect.get(writer, name) as (...given: unknown[]) => Promise<Submitted>).apply(
          writer,
          args,
        );
        const { network } = consortium;
        await Promise.all(network.peers.map((peer) => reached(network, peer, OPS, submitted.block + 1)));
        return submitted;
      },
  });
const readerOf = (organization: string) =>
  portsOf(organization).governance({ channel: 'ops-channel', chaincode: 'opssc' });

async function failed(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const {
      message,
      details = [],
      code,
    } = error as { message: string; code?: unknown; details?: { message: string }[] };
    return [code, message, ...details.map((detail) => detail.message)].join(' ');
  }
  throw new Error('the call must fail');
}

/** What the ACL `peer/Propose` says (core/aclmgmt), or the check of the signature before it. */
const REFUSED = /implicit policy evaluation failed|failed evaluating policy|access denied/;

/** The ballot with which an organization said yes to a decided proposal. */
async function decidedBallot() {
  const proposal = (await proposalsOf(consortium)).find(({ base }) => base === 'sequence:0');
  const { content, ledger, base, votes } = proposal!;
  const ours = votes.find(({ organization }) => organization === 'Telco1')!;
  return {
    proposal: proposal!,
    ballot: { content, ledger, base, vote: 'yes' as const, reason: '', claim: ours.claim },
  };
}

test('a plain client of a member is refused by the channel, for queries too; an administrator is not', async () => {
  for (const organization of ['Telco1', 'Regulator']) {
    const { gateway, close } = connectAs(consortium.network, organization, { user: 'User1' });
    try {
      const contract = gateway.getNetwork('ops-channel').getContract('opssc');
      assert.match(await failed(contract.submitTransaction('Vote', '[]')), REFUSED);
      assert.match(await failed(contract.evaluateTransaction('Version')), REFUSED);
    } finally {
      close();
    }
  }
  assert.is(await readerOf('Telco1').formatVersion(), 1);
});

test('one who is no member of the channel cannot vote', async () => {
  const stranger = consortium.network.identities.find(({ mspId }) => mspId === 'OrdererOrg')!;
  assert.ok(stranger.admin);
  const { gateway, close } = connectAs(consortium.network, 'Telco1', {
    signer: async (digest) => stranger.admin.sign(digest),
  });
  try {
    const contract = gateway.getNetwork('ops-channel').getContract('opssc');
    assert.match(await failed(contract.submitTransaction('Vote', '[]')), REFUSED);
  } finally {
    close();
  }
});

test('a vote after the close is refused, and so is taking one back', async () => {
  const { proposal, ballot } = await decidedBallot();
  await consortium.until('it is closed', async () => (await decidedBallot()).proposal.closed);
  assert.match(
    await failed(writerOf('Telco3').vote([{ ...ballot, vote: 'no', reason: 'too late' }])),
    'ALREADY_DECIDED',
  );
  assert.match(await failed(writerOf('Telco3').withdraw(proposal.id, 'changed our mind')), 'ALREADY_DECIDED');
  assert.equal((await decidedBallot()).proposal.votes, proposal.votes);
});

test('the same vote twice is a success without effect', async () => {
  await consortium.merge(['Telco1'], toyDocument('5.0'), 'A wish of ours');
  const open = async () => (await proposalsOf(consortium)).find(({ status }) => status === 'open');
  await consortium.until('it is open', async () => (await open()) !== undefined);
  const before = (await open())!;
  const { content, ledger, base, votes } = before;
  const again = { content, ledger, base, vote: 'yes' as const, reason: '', claim: votes[0]!.claim };
  await writerOf('Telco1').vote([again]);
  const after = (await open())!;
  assert.equal(after.votes, before.votes, 'the first one stands, with its own transaction');
  assert.equal((await readerOf('Telco1').history(before.id)).filter(({ event }) => event === 'vote yes').length, 1);
});

test('config signatures: each organization hands in its own, for a config change only, and all read them', async () => {
  const { channel: name, genesis } = await portsOf('Telco1').read.channel('ops-channel');
  const content = {
    formatVersion: 1,
    address: `telecom/Channel/${name}`,
    action: 'update',
    after: { by: 'hand' },
  } as const;
  const ballotOn = (parts: string) => ({
    content,
    ledger: { type: 'fabric', name, genesis } as const,
    base: `config:${parts}:${'a1'.repeat(32)}`,
    vote: 'yes' as const,
    reason: '',
    claim: { revision: 'by hand' },
  });
  const signers = ['Regulator', 'Telco1', 'Telco2'];
  for (const organization of signers) await writerOf(organization).vote([ballotOn('application')]);
  const found = async () => (await readerOf('Telco1').proposals({ address: content.address }))[0]!;
  const { id, round, status, signatures } = await found();
  assert.equal([status, signatures], ['approved', []]);
  const update = 'ab'.repeat(32);
  const hand = (organization: string, of = organization) =>
    writerOf(organization).sign(id, round, update, configSignature(of));
  await Promise.all(signers.map((organization) => hand(organization)));
  assert.equal(
    (await found()).signatures.map(({ organization, signature }) => [organization, signature]),
    signers.map((organization) => [organization, configSignature(organization)]),
  );
  assert.equal((await readerOf('Telco3').history(id)).filter(({ event }) => event === 'sign abababababab').length, 3);
  assert.match(await failed(hand('Telco3', 'Telco1')), 'FOREIGN_SIGNATURE');
  const { proposal } = await decidedBallot();
  const other = writerOf('Telco1').sign(proposal.id, 1, update, configSignature('Telco1'));
  assert.match(await failed(other), 'NOTHING_TO_SIGN');
  const unknown = writerOf('Telco1').sign('0'.repeat(64), 1, update, configSignature('Telco1'));
  assert.match(await failed(unknown), 'PROPOSAL_UNKNOWN');
  // OrdererOrg is no member of the governance channel, so it can never vote.
  await consortium.until('the loops have said who orders', async () => {
    return (await readerOf('Telco1').channelRecord(name, genesis)).inForce !== undefined;
  });
  const blocked = await writerOf('Telco1')
    .vote([ballotOn('orderer')])
    .then(
      () => undefined,
      (error: QuorateError) => error,
    );
  assert.equal([blocked?.code, blocked?.facts], ['ELECTORATE_UNKNOWN', { address: content.address }]);
  assert.match(blocked?.why ?? '', /^OrdererOrg cannot vote/);
});

test("nobody can report another organization's task, nor withdraw its vote", async () => {
  const { proposal } = await decidedBallot();
  const others = (tasks: typeof proposal.tasks) => tasks.filter(({ organization }) => organization !== 'Telco3');
  await writerOf('Telco3').report(proposal.id, proposal.round, 'apply', 'failed', 'says Telco3', '');
  const after = (await decidedBallot()).proposal;
  assert.equal(others(after.tasks), others(proposal.tasks));
  assert.is(after.tasks.find(({ organization }) => organization === 'Telco3')!.state, 'failed', 'its own only');
  assert.is(after.status, 'applied', 'a failure of one ends nothing');
  const open = (await proposalsOf(consortium)).find(({ status }) => status === 'open')!;
  await writerOf('Telco3').withdraw(open.id, 'this is not ours to take back');
  const left = (await proposalsOf(consortium)).find(({ id }) => id === open.id)!;
  assert.equal(left.votes, open.votes);
  await consortium.loops.get('Telco1')!.stop();
});

test('false membership reports by one organization: refused by the peers, or without effect and shown', async () => {
  const view = await portsOf('Telco3').read.channel(CHANNEL);
  const { genesis, ordererOrganizations, mspHashes } = view;
  const only = { Telco3: mspHashes.Telco3!, OrdererOrg: mspHashes.OrdererOrg! };
  const alone = { channel: CHANNEL, members: ['Telco3'], ordererOrganizations, mspHashes: only };
  assert.match(await failed(writerOf('Telco3').attest({ ...alone, genesis })), 'REPORT_CONTRADICTED');
  // No peer knows a channel of this name: nobody can contradict, and it needs a majority all the same.
  const elsewhere = { ...alone, channel: 'channel9', genesis: 'e'.repeat(64) };
  await writerOf('Telco3').attest(elsewhere);
  const claimed = await readerOf('Regulator').channelRecord('channel9', elsewhere.genesis);
  assert.is(claimed.inForce, undefined, 'without effect');
  await writerOf('Telco2').attest({
    ...elsewhere,
    members: ['Telco2', 'Telco3'],
    mspHashes: { ...only, Telco2: mspHashes.Telco2! },
  });
  const contradicted = await readerOf('Regulator').channelRecord('channel9', elsewhere.genesis);
  assert.is(contradicted.inForce, undefined);
  assert.is(contradicted.contradicting.length, 1, 'shown until people look');
  // The same name with another genesis block is another channel: the true one's record stays as it is.
  await writerOf('Telco3').attest({
    channel: CHANNEL,
    genesis: 'f'.repeat(64),
    members: view.members,
    ordererOrganizations,
    mspHashes,
  });
  assert.is((await readerOf('Regulator').channelRecord(CHANNEL, 'f'.repeat(64))).inForce, undefined);
  assert.equal((await readerOf('Regulator').channelRecord(CHANNEL, genesis)).inForce!.members, view.members);
  // A false MSP hash on the true channel: no peer can see it in an answer of _lifecycle; the record in force stays.
  await writerOf('Telco3').attest({
    channel: CHANNEL,
    genesis,
    members: view.members,
    ordererOrganizations,
    mspHashes: { ...mspHashes, Telco1: '0'.repeat(64) },
  });
  const record = await readerOf('Regulator').channelRecord(CHANNEL, genesis);
  assert.equal(record.inForce!.mspHashes, mspHashes);
  assert.equal(record.contradicting, ['Telco3']);
  assert.equal(await committedToy(consortium), { sequence: 1, version: '1.0' });
});

test('a governance ledger of a newer digest format: the loop says so and waits', async () => {
  await consortium.loops.get('Telco2')!.stop();
  const newer = (ports: LoopPorts): LoopPorts => ({
    ...ports,
    governance: (...at) =>
      new Proxy(ports.governance(...at), {
        get(target, name) {
          if (name === 'formatVersion') return async () => (await target.formatVersion()) + 1;
          const value = Reflect.get(target, name) as unknown;
          return typeof value === 'function' ? value.bind(target) : value;
        },
      }),
  });
  consortium.startLoop('Telco2', { wrap: newer });
  await consortium.until('it says so', () => consortium.reason('Telco2', 'Network/telecom') === 'FormatNewer');
  await consortium.merge(['Telco2'], toyDocument('7.0'), 'It would vote for this');
  const head = await consortium.members.get('Telco2')!.upstream.head();
  const loop = consortium.loops.get('Telco2')!;
  await consortium.until('it has seen the merge', () => loop.report?.revision?.commit === head);
  const passes = loop.composed.loop.memory.passes;
  loop.wakeNow();
  await consortium.until('one more pass', () => loop.composed.loop.memory.passes > passes + 1);
  assert.not.ok((await proposalsOf(consortium)).some(({ content }) => content.after?.version === '7.0'));
  const { message } = loop.report!.conditions.find(({ address }) => address.kind === 'Network')!;
  assert.match(message, 'digest format 2, this release 1: it waits');
  // A ballot of the newer release is refused by the older contract, with the mend.
  const { ballot } = await decidedBallot();
  const content = { ...ballot.content, formatVersion: 2 };
  assert.match(await failed(writerOf('Regulator').vote([{ ...ballot, content }])), 'FORMAT_VERSION');
});

test('a governance chaincode that our organization never approved is not believed', async () => {
  await consortium.loops.get('Telco2')!.stop();
  const { read, write } = portsOf('Regulator');
  const [committed] = (await read.committed('ops-channel')).filter(({ name }) => name === 'opssc');
  const definition = { ...committed!, version: '6.6', sequence: committed!.sequence + 1 };
  consortium.startLoop('Telco1');
  const own = await read.ownApprovals('ops-channel');
  const { packageId } = own.find((approval) => approval.definition.name === 'opssc')!;
  // Three go on with it; Telco3 was not asked.
  consortium.startLoop('Telco2');
  const three = ['Regulator', 'Telco1', 'Telco2'];
  for (const organization of three) await portsOf(organization).write.approve('ops-channel', definition, packageId);
  await write.commit('ops-channel', definition, three);
  const said = () =>
    consortium.loops.get('Telco3')!.report?.conditions.find(({ address }) => address.kind === 'Network');
  const text = 'has not approved the governance chaincode at sequence 2';
  await consortium.until('Telco3 says so', () => said()?.message.includes(text) ?? false);
  assert.is(said()?.reason, 'GovernanceDiffers');
  assert.equal(consortium.loops.get('Telco3')!.report!.proposals, [], 'it does not speak there');
});

test.run();
