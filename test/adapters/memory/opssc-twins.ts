/** OpsSC's compiled contract and the one in memory, driven by the same calls. */
import * as assert from 'uvu/assert';
import { MemoryGovernance } from '../../../reconciler/adapters/memory/memory-governance.js';
import { MemoryLedger } from '../../../reconciler/adapters/memory/memory-ledger.js';
import { electorateTarget } from '../../../reconciler/core/ballot/channel-voters.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { configSignature } from '../../chaincode/opssc/config-signature.js';
import { ALL, Consortium, hashes, REGULATOR } from '../../chaincode/opssc/consortium.js';
import { GENESIS, idOf, NEW, OPS, PROPOSALS, TARGET } from './compared-proposals.js';

const CONSTANTS = {
  network: 'telecom',
  rule: { type: 'majority' },
  mustAgree: ['Regulator'],
  maxOpenProposals: 20,
} as const;

export type Call =
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
export class Twins {
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

export async function codeOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'taken';
  } catch (error) {
    if (error instanceof QuorateError) return error.code;
    return (JSON.parse((error as Error).message) as { code: string }).code;
  }
}
