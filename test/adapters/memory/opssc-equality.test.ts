/** The governance ledger in memory against the compiled OpsSC contract: the same calls, the same answers. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MemoryGovernance } from '../../../reconciler/adapters/memory/memory-governance.js';
import { MemoryLedger } from '../../../reconciler/adapters/memory/memory-ledger.js';
import { electorateTarget, revisionBase } from '../../../reconciler/core/ballot/channel-voters.js';
import { proposalId } from '../../../reconciler/core/ballot/proposal-id.js';
import { contentDigest } from '../../../reconciler/core/digest/content-digest.js';
import type { JsonObject } from '../../../reconciler/core/model/json.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import type { ProposalContent } from '../../../reconciler/ports/read/governance-reader.js';
import { configSignature } from '../../chaincode/opssc/config-signature.js';
import { ALL, Consortium, channelChange, configBase, hashes, REGULATOR } from '../../chaincode/opssc/consortium.js';

const GENESIS = 'ab'.repeat(32);
const OPS = { type: 'fabric', name: 'ops-channel', genesis: GENESIS } as const;
const TARGET = { type: 'fabric', name: 'channel1', genesis: GENESIS } as const;
const LOCAL = { type: 'evm', name: 'local', genesis: '648541' } as const;
const executedBase = (rounds: number) => `executed:${rounds}:${'00'.repeat(32)}`;
const CONSTANTS = {
  network: 'telecom',
  rule: { type: 'majority' },
  mustAgree: ['Regulator'],
  maxOpenProposals: 20,
} as const;

type Call =
  | { do: 'vote'; who: string; what: number; yes: boolean; reason: string }
  | { do: 'withdraw'; who: string; what: number; round: number }
  | { do: 'close'; who: string; what: number; round: number }
  | { do: 'overdue'; who: string; what: number; round: number }
  | {
      do: 'report';
      who: string;
      what: number;
      round: number;
      task: string;
      state: 'applied' | 'failed' | 'progressing';
    }
  | { do: 'sign'; who: string; what: number; round: number; update: number; signature: number }
  | { do: 'attest'; who: string; members: number; channel?: string }
  | { do: 'members'; without: number };

const content = (after: JsonObject, address = 'telecom/Chaincode/numbertransfer'): ProposalContent => ({
  formatVersion: 1,
  address,
  action: 'update',
  after,
});

const created = (name: string, after: object) => channelChange(name, after, 'create') as ProposalContent;
const changed = (name: string) => channelChange(name, { orderer: { BatchTimeout: '1s' } }) as ProposalContent;
const NEW = { type: 'fabric', name: 'channel9', genesis: 'c9'.repeat(32) } as const;
const NAMED = {
  application: { organizations: { Telco1: {}, Telco2: {} } },
  orderer: { organizations: { Telco2: {} } },
};
const plasma = (channel: string) => content({ plasma: { channel } }, 'telecom/PlasmaChain/chains02');
const retired = { ...plasma('channel1'), action: 'retire', after: null } as const;
const STRANGE = { ...NAMED, orderer: { organizations: { Telco9: {} } } };

/**
 * Few proposals, so that calls meet; two rivals on one base, a later base, another channel, the network, malformed ones;
 * then channels: parts of the governance channel and of another one, new ones, and bases that are not theirs.
 */
const PROPOSALS = [
  { content: content({ version: '1' }), ledger: OPS, base: 'sequence:0' },
  { content: content({ version: '2' }), ledger: OPS, base: 'sequence:0' },
  { content: content({ version: '3' }), ledger: OPS, base: 'sequence:1' },
  { content: content({ version: '1' }), ledger: TARGET, base: 'sequence:0' },
  {
    content: content({ governance: { rule: { type: 'atLeast', n: 2 } } }, 'telecom/Network/telecom'),
    ledger: OPS,
    base: 'network:0',
  },
  {
    content: content({ governance: { rule: { type: 'atLeast', n: 5 }, mustAgree: [] } }, 'telecom/Network/telecom'),
    ledger: OPS,
    base: 'network:1',
  },
  {
    content: content({ organizations: ['Regulator', 'Telco1', { mspId: 'Telco2' }] }, 'telecom/Network/telecom'),
    ledger: OPS,
    base: 'network:2',
  },
  { content: content({}, 'other/Chaincode/x'), ledger: OPS, base: 'sequence:0' },
  { content: content({}, 'telecom/Sorcery/x'), ledger: OPS, base: 'sequence:0' },
  { content: content({ governance: { rule: 'some' } }, 'telecom/Network/telecom'), ledger: OPS, base: 'network:0' },
  { content: content({ version: '1' }), ledger: OPS, base: 'bad base' },
  { content: { ...content({ version: '1' }), formatVersion: 2 }, ledger: OPS, base: 'sequence:0' },
  { content: changed('ops-channel'), ledger: OPS, base: configBase('application') },
  { content: changed('ops-channel'), ledger: OPS, base: configBase('application', 'b2') },
  { content: changed('ops-channel'), ledger: OPS, base: configBase('orderer') },
  { content: changed('channel1'), ledger: TARGET, base: configBase('application+orderer') },
  { content: created('channel9', NAMED), ledger: NEW, base: `genesis:${NEW.genesis}` },
  { content: created('channel9', STRANGE), ledger: NEW, base: `genesis:${NEW.genesis}` },
  { content: created('channel9', {}), ledger: NEW, base: `genesis:${NEW.genesis}` },
  { content: created('channel9', NAMED), ledger: NEW, base: `genesis:${GENESIS}` },
  { content: changed('channel9'), ledger: NEW, base: `genesis:${NEW.genesis}` },
  { content: created('channel9', NAMED), ledger: NEW, base: configBase('orderer') },
  { content: changed('channel1'), ledger: OPS, base: configBase('orderer') },
  { content: changed('channel1'), ledger: TARGET, base: configBase('orderer+channel') },
  { content: content({ version: '1' }), ledger: OPS, base: configBase('orderer') },
  { content: content({}, 'telecom/Network/telecom'), ledger: OPS, base: configBase('orderer') },
  { content: created('channel9', { application: NAMED.application }), ledger: NEW, base: `genesis:${NEW.genesis}` },
  { content: changed('ops-channel'), ledger: OPS, base: configBase('channel') },
  { content: content({ nodes: {} }, 'telecom/NodeList/nodes'), ledger: LOCAL, base: executedBase(0) },
  { content: content({ nodes: { a: {} } }, 'telecom/NodeList/nodes'), ledger: LOCAL, base: executedBase(0) },
  { content: content({ nodes: { b: {} } }, 'telecom/NodeList/nodes'), ledger: LOCAL, base: executedBase(1) },
  { content: content({ nodes: {} }, 'telecom/NodeList/nodes'), ledger: OPS, base: executedBase(0) },
  { content: content({ nodes: {} }, 'telecom/NodeList/nodes'), ledger: LOCAL, base: 'executed:0' },
  { content: content({ version: '1' }), ledger: LOCAL, base: 'sequence:0' },
  { content: content({}, 'telecom/AccountList/a'), ledger: { ...LOCAL, genesis: GENESIS }, base: executedBase(0) },
  { content: content({}, 'telecom/BesuNetwork/a'), ledger: { ...LOCAL, name: 'other' }, base: executedBase(0) },
  { content: plasma('channel1'), ledger: OPS, base: revisionBase(0, GENESIS) },
  { content: plasma('channel1'), ledger: OPS, base: revisionBase(1, GENESIS) },
  { content: plasma('ops-channel'), ledger: TARGET, base: revisionBase(0, GENESIS) },
  { content: plasma('channel1'), ledger: OPS, base: revisionBase(0, NEW.genesis) },
  { content: plasma('ops-channel'), ledger: OPS, base: revisionBase(0, GENESIS) },
  { content: plasma('Bad Channel'), ledger: OPS, base: revisionBase(0, GENESIS) },
  { content: content({}, 'telecom/PlasmaChain/chains02'), ledger: OPS, base: revisionBase(0, GENESIS) },
  { content: retired, ledger: OPS, base: revisionBase(1, GENESIS) },
  { content: plasma('channel1'), ledger: OPS, base: 'revision:0' },
  { content: plasma('channel1'), ledger: LOCAL, base: revisionBase(0, GENESIS) },
  { content: content({ version: '1' }), ledger: OPS, base: revisionBase(0, GENESIS) },
  { content: changed('ops-channel'), ledger: OPS, base: configBase('batch') },
  { content: changed('channel1'), ledger: TARGET, base: configBase('batch') },
  { content: changed('channel1'), ledger: TARGET, base: configBase('application+batch+orderer') },
  { content: changed('channel1'), ledger: TARGET, base: configBase('batch+application') },
] as const;
/** Those that can be voted on. */
const VALID = [0, 1, 2, 3, 4, 5, 6, 12, 13, 14, 15, 16, 17, 27, 28, 29, 30, 36, 37, 38, 47, 48, 49];

const idOf = (what: number): string => {
  const { content, ledger, base } = PROPOSALS[what]!;
  return proposalId({ digest: contentDigest(content), ledger, base });
};

const MEMBERSHIPS = [ALL, [REGULATOR, 'Telco1', 'Telco2'], [...ALL, 'Telco4'], ['Telco1']];
const attested = ({
  members: index,
  channel = 'channel1',
}: {
  readonly members: number;
  readonly channel?: string;
}) => {
  const members = MEMBERSHIPS[index]!;
  const ordererOrganizations = index === 1 ? ['Telco1'] : ['Telco1', 'Telco2', 'Orderer'];
  return { channel, genesis: GENESIS, members, ordererOrganizations, mspHashes: hashes(members, ordererOrganizations) };
};

/** What signers hand in: theirs, another one of theirs, another organization's, what is none. */
const signatureOf = ({ who, signature }: { readonly who: string; readonly signature: number }): string =>
  [configSignature(who), configSignature(who, { signature: 'renewed' }), configSignature('Telco1'), 'AAAA'][signature]!;

/** Both sides of the comparison, driven by the same calls. */
class Twins {
  readonly net = new Consortium();
  readonly ledger = new MemoryLedger({
    channels: [{ channel: 'ops-channel', members: ALL }],
    peers: Object.fromEntries([...ALL, 'Telco4'].map((mspId) => [mspId, ['peer0']])),
    blocks: 'immediate',
    now: () => 0,
  });

  memory(mspId: string): MemoryGovernance {
    const { ledger } = this;
    return new MemoryGovernance({
      ledger,
      mspId,
      channel: 'ops-channel',
      chaincode: 'opssc',
      constants: CONSTANTS,
      isGiven: true,
    });
  }

  async call(call: Call): Promise<void> {
    if (call.do === 'members') {
      const members = ALL.filter((_, index) => index !== call.without);
      this.net.ledger.members = members;
      this.ledger.channel('ops-channel').setMembers(members);
      return;
    }
    const [contract, memory] = [await codeOf(() => this.onContract(call)), await codeOf(() => this.inMemory(call))];
    assert.is(memory, contract, JSON.stringify(call));
  }

  private async onContract(call: Exclude<Call, { do: 'members' }>): Promise<unknown> {
    const { net } = this;
    if (call.do === 'attest') {
      return net.submit(call.who, 'Attest', JSON.stringify(attested(call)));
    }
    const id = idOf(call.what);
    if (call.do === 'sign') {
      if ((await net.proposal(id)) === null) throw new Error(JSON.stringify({ code: 'PROPOSAL_UNKNOWN' }));
      const update = String(call.update).repeat(64);
      return net.submit(call.who, 'Sign', await net.key(id), String(call.round), update, signatureOf(call));
    }
    if (call.do === 'withdraw') return net.submit(call.who, 'Withdraw', id, 'why not');
    if (call.do === 'close') return net.submit(call.who, 'Close', id);
    if (call.do === 'overdue') return net.submit(call.who, 'Overdue', id, String(call.round));
    if (call.do === 'report') {
      return net.submit(call.who, 'Report', id, String(call.round), call.task, call.state, '', '');
    }
    const { content, ledger, base } = PROPOSALS[call.what]!;
    const answer = await net
      .electorate({ ...electorateTarget(content, ledger, base) })
      .catch(() => ({ electorate: { hash: '0'.repeat(64) }, blocked: '' }));
    if (answer.blocked !== '') throw new Error(JSON.stringify({ code: 'ELECTORATE_UNKNOWN' }));
    const vote = { vote: call.yes ? 'yes' : 'no', reason: call.reason, claim: { revision: 'c0ffee' } };
    const ballot = { content, ledger, base, ...vote, electorate: answer.electorate.hash };
    return net.submit(call.who, 'Vote', JSON.stringify([ballot]));
  }

  private inMemory(call: Exclude<Call, { do: 'members' }>): Promise<unknown> {
    const memory = this.memory(call.who);
    if (call.do === 'attest') return memory.attest(attested(call));
    if (call.do === 'sign') {
      return memory.sign(idOf(call.what), call.round, String(call.update).repeat(64), signatureOf(call));
    }
    if (call.do === 'withdraw') return memory.withdraw(idOf(call.what), 'why not');
    if (call.do === 'close') return memory.close(idOf(call.what));
    if (call.do === 'overdue') return memory.overdue(idOf(call.what), call.round);
    if (call.do === 'report') return memory.report(idOf(call.what), call.round, call.task, call.state, '', '');
    const vote = { vote: call.yes ? 'yes' : 'no', reason: call.reason, claim: { revision: 'c0ffee' } } as const;
    return memory.vote([{ ...PROPOSALS[call.what]!, ...vote }]);
  }

  async compare(): Promise<void> {
    const { net } = this;
    const memory = this.memory(REGULATOR);
    for (const filter of [{}, { open: true }, { address: 'telecom/Chaincode/numbertransfer' }]) {
      const { proposals } = await net.query('Proposals', JSON.stringify(filter), '100', '');
      assert.equal((await memory.proposals(filter)).map(told), proposals.map(told), JSON.stringify(filter));
    }
    assert.equal(told(await memory.electorate()), told(await net.query('Electorate')));
    for (const channel of ['channel1', 'ops-channel']) {
      const { established, blocked, ...record } = await net.query('ChannelRecord', channel, GENESIS);
      assert.type(established, 'boolean');
      assert.type(blocked, 'string');
      const inForce = record.inForce ?? undefined;
      assert.equal(told(await memory.channelRecord(channel, GENESIS)), told({ ...record, inForce }), channel);
    }
    for (const { name, genesis } of [OPS, TARGET, NEW]) {
      const links = await net.query('PlasmaLinks', name, genesis);
      assert.equal(await memory.plasmaLinks({ type: 'fabric', name, genesis }), links, name);
    }
    const { entries } = await net.query('History', '', '1000', '');
    const lines = (list: readonly { organization: string; id: string; event: string }[]) =>
      list.map((entry) => JSON.stringify(told(entry))).sort();
    assert.equal(lines(await memory.history()), lines(entries));
  }
}

const OWN = ['certificate', 'transactionId', 'timestamp'];

/** Without what the two clients set themselves, and with one word for nobody's electorate. */
function told(value: unknown): unknown {
  const plain = JSON.parse(JSON.stringify(value, (key, inner) => (OWN.includes(key) ? undefined : inner))) as Record<
    string,
    unknown
  >;
  if (plain && 'electorate' in plain && (plain.electorate as { voters: string[] } | null)?.voters?.length === 0)
    plain.electorate = null;
  return sorted(plain);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

async function codeOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'taken';
  } catch (error) {
    if (error instanceof QuorateError) return error.code;
    return (JSON.parse((error as Error).message) as { code: string }).code;
  }
}

const who = fc.constantFrom(...ALL);
const what = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 0, 1, 3, 12, 12, 13, 15, 16, 36, 36, 37, 38, 47, 48, 48) },
  { weight: 1, arbitrary: fc.nat(PROPOSALS.length - 1) },
);
const known = fc.constantFrom(...VALID, 0, 0, 12, 12, 15, 16);
const round = fc.constantFrom(1, 1, 1, 2);
const vote = fc.record({
  do: fc.constant('vote' as const),
  who,
  what,
  yes: fc.constantFrom(true, true, true, false),
  reason: fc.constantFrom('', 'not tested'),
});
const calls = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: vote },
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constantFrom('close', 'close', 'withdraw', 'overdue'), who, what: known, round }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('report' as const),
        who,
        what: known,
        round,
        task: fc.constantFrom('apply', 'apply', 'b d'),
        state: fc.constantFrom('applied', 'applied', 'failed', 'progressing'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('sign' as const),
        who: fc.constantFrom(...ALL, 'Telco4'),
        what: known,
        round,
        update: fc.nat(9),
        signature: fc.constantFrom(0, 0, 0, 1, 2, 3),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('attest' as const),
        who,
        members: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2, 3),
        channel: fc.constantFrom('channel1', 'ops-channel'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('members' as const), without: fc.constantFrom(3, 4, 4, 4) }) },
  ),
  { minLength: 10, maxLength: 40 },
) as fc.Arbitrary<Call[]>;

test('any calls: the same effects and refusals, the same state for every reader', async () => {
  await fc.assert(
    fc.asyncProperty(calls, async (list) => {
      const twins = new Twins();
      for (const call of list) await twins.call(call);
      await twins.compare();
    }),
    { numRuns: 150 },
  );
});

test('the bound on rounds that stand alone is the same', async () => {
  const twins = new Twins();
  const ballot = (count: number) => ({ content: content({ count }), ledger: OPS, base: 'sequence:0' });
  const cast = { vote: 'yes', reason: '', claim: { revision: 'c0ffee' } } as const;
  const electorate = await twins.net.electorateHash();
  for (let count = 0; count < 21; count += 1) {
    const [contract, memory] = [
      await codeOf(() =>
        twins.net.submit('Telco1', 'Vote', JSON.stringify([{ ...ballot(count), ...cast, electorate }])),
      ),
      await codeOf(() => twins.memory('Telco1').vote([{ ...ballot(count), ...cast }])),
    ];
    assert.equal([contract, memory], count < 20 ? ['taken', 'taken'] : ['TOO_MANY_OPEN', 'TOO_MANY_OPEN']);
  }
  await twins.compare();
});

test('one report that contradicts blocks the first record for both, though a majority agrees', async () => {
  const twins = new Twins();
  const attest = (who: string, members: number): Call => ({ do: 'attest', who, members });
  for (const call of [attest(REGULATOR, 3), attest('Telco1', 3), attest('Telco3', 3), attest('Telco2', 0)]) {
    await twins.call(call);
    await twins.compare();
  }
  const record = await twins.memory(REGULATOR).channelRecord('channel1', GENESIS);
  assert.equal([record.inForce, record.contradicting], [undefined, ['Telco2']]);
  await twins.call({ do: 'vote', who: REGULATOR, what: 3, yes: true, reason: '' });
  await twins.call(attest('Telco2', 3));
  await twins.compare();
  assert.equal((await twins.memory(REGULATOR).channelRecord('channel1', GENESIS)).inForce?.members, ['Telco1']);
});

test('a life of channels is in these comparisons: parts, signatures, a new one, superseded by another base', async () => {
  const twins = new Twins();
  const all = (call: (who: string) => Call): Call[] => ALL.map(call);
  const vote =
    (what: number) =>
    (who: string): Call => ({ do: 'vote', who, what, yes: true, reason: '' });
  const sign =
    (update: number, signature = 0) =>
    (who: string): Call => {
      return { do: 'sign', who, what: 15, round: 1, update, signature };
    };
  const steps: Call[] = [
    ...all(vote(15)),
    ...all(vote(14)),
    ...all((who) => ({ do: 'attest', who, members: 0 })),
    ...all((who) => ({ do: 'attest', who, members: 0, channel: 'ops-channel' })),
    ...all(vote(14)),
    ...all(vote(15)),
    ...all(sign(1)),
    ...all(sign(1, 1)),
    ...all(sign(1, 1)),
    ...all(sign(2, 2)),
    ...Array.from({ length: 9 }, (_, update) => sign(update)('Telco2')),
    ...all(vote(16)),
    ...all(vote(17)),
    ...all(vote(26)),
    ...all(vote(27)),
    ...all(vote(12)),
    ...all(vote(13)),
    ...[12, 13, 14, 15, 16].map((what): Call => ({ do: 'close', who: 'Telco1', what, round: 1 })),
  ];
  for (const step of steps) {
    await twins.call(step);
    await twins.compare();
  }
  const found = await twins.memory(REGULATOR).proposals();
  const by = (what: number) => found.find(({ id }) => id === idOf(what));
  assert.equal(
    [12, 13, 14, 15, 16, 17, 27].map((what) => by(what)?.status),
    ['superseded', 'superseded', 'approved', 'approved', 'approved', undefined, 'approved'],
  );
  assert.is(by(15)?.signatures.length, 4 + 7 + 1, 'one of each, seven more of Telco2, one more of Telco1');
});

test('a life of a plasma chain is in these comparisons: agreed on, linked, its batch voted on by both channels', async () => {
  const twins = new Twins();
  const all = (call: (who: string) => Call): Call[] => ALL.map(call);
  const vote =
    (what: number, yes = true) =>
    (who: string): Call => ({ do: 'vote', who, what, yes, reason: yes ? '' : 'no' });
  const close = (what: number): Call => ({ do: 'close', who: 'Telco1', what, round: 1 });
  const steps: Call[] = [
    // channel1 is that of Regulator, Telco1 and Telco2; ordered by Telco1. All are members of the governance channel.
    ...all((who) => ({ do: 'attest', who, members: 1 })),
    ...all((who) => ({ do: 'attest', who, members: 0, channel: 'ops-channel' })),
    vote(48)('Telco1'),
    ...all(vote(36)),
    vote(48)('Telco1'),
    close(36),
    close(36),
    vote(48)('Telco1'),
    ...all(vote(49)),
    vote(48, false)('Telco2'),
    vote(48)('Telco3'),
    close(48),
    vote(48)(REGULATOR),
    close(48),
    ...all(vote(47)),
    ...all(vote(50)),
    close(47),
  ];
  for (const step of steps) {
    await twins.call(step);
    await twins.compare();
  }
  const found = await twins.memory(REGULATOR).proposals();
  const by = (what: number) => found.find(({ id }) => id === idOf(what));
  assert.equal(by(48)?.electorate.voters, [REGULATOR, 'Telco1', 'Telco2', 'Telco3']);
  assert.equal([by(36)?.status, by(47)?.status, by(48)?.status], ['approved', 'approved', 'approved']);
  assert.equal(
    (await twins.memory(REGULATOR).plasmaLinks(TARGET)).map(({ address, members }) => [address, members]),
    [['telecom/PlasmaChain/chains02', ALL]],
  );
});

test('who orders for the governance channel is said by a majority of those who are members now, for both', async () => {
  const twins = new Twins();
  const attest = (who: string, members: number): Call => ({ do: 'attest', who, members, channel: 'ops-channel' });
  const steps: Call[] = [
    ...ALL.map((who) => attest(who, 0)),
    ...ALL.map((who): Call => ({ do: 'vote', who, what: 0, yes: true, reason: '' })),
    { do: 'close', who: 'Telco1', what: 0, round: 1 },
    attest('Telco1', 1),
    { do: 'members', without: 3 },
    attest('Telco1', 1),
    attest('Telco2', 1),
  ];
  for (const step of steps) {
    await twins.call(step);
    await twins.compare();
  }
  const { inForce } = await twins.memory(REGULATOR).channelRecord('ops-channel', GENESIS);
  assert.equal(inForce?.ordererOrganizations, ['Telco1']);
});

test('a whole life is in these comparisons: approved, applied, superseded, attested, another rule', async () => {
  const twins = new Twins();
  const steps: Call[] = [
    ...ALL.map((who): Call => ({ do: 'attest', who, members: 0 })),
    ...ALL.map((who): Call => ({ do: 'vote', who, what: 3, yes: true, reason: '' })),
    { do: 'close', who: 'Telco1', what: 3, round: 1 },
    ...ALL.map((who): Call => ({ do: 'report', who, what: 3, round: 1, task: 'apply', state: 'applied' })),
    { do: 'close', who: 'Telco1', what: 3, round: 1 },
    ...ALL.map((who): Call => ({ do: 'vote', who, what: 4, yes: true, reason: '' })),
    { do: 'close', who: 'Telco2', what: 4, round: 1 },
    ...ALL.map((who): Call => ({ do: 'vote', who, what: 1, yes: false, reason: 'no' })),
    { do: 'close', who: 'Telco2', what: 1, round: 1 },
  ];
  for (const step of steps) {
    await twins.call(step);
    await twins.compare();
  }
  const statuses = (await twins.memory(REGULATOR).proposals()).map(({ status }) => status).sort();
  assert.equal(statuses, ['applied', 'approved', 'rejected']);
  assert.equal((await twins.memory(REGULATOR).electorate()).rule, { type: 'atLeast', n: 2 });
});

test.run();
