import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProposalView, VoteView } from '../../reconciler/ports/read/governance-reader.js';
import { ballotsText, votedText } from '../../reconciler/views/ballots-text.js';
import { historyText } from '../../reconciler/views/history-text.js';
import { proposalsText } from '../../reconciler/views/proposals-text.js';

const ID = '7159ab1d99f9ac632ee92e97f977d3edc0c02493b4d75b25e1de675a2179a431';
const vote = (organization: string, said: 'yes' | 'no', reason = ''): VoteView => ({
  organization,
  vote: said,
  reason,
  claim: { revision: 'ab'.repeat(20), author: 'Ann' },
  certificate: 'cd'.repeat(32),
  transactionId: 'ef'.repeat(32),
  timestamp: '2026-11-21T00:27:32.105Z',
  counted: true,
});
const proposal: ProposalView & { standing: string } = {
  id: ID,
  round: 1,
  content: {
    formatVersion: 1,
    address: 'telecom/Chaincode/numbertransfer',
    action: 'create',
    after: { version: '1.0' },
  },
  digest: 'fc'.repeat(32),
  ledger: { type: 'fabric', name: 'channel1', genesis: '00'.repeat(32) },
  base: 'sequence:0',
  status: 'open',
  closed: false,
  electorate: {
    voters: ['Regulator', 'Telco1', 'Telco2', 'Telco3'],
    rule: { type: 'majority' },
    mustAgree: ['Regulator'],
  },
  votes: [vote('Regulator', 'yes'), vote('Telco3', 'no', 'we have not tested it \u001b[31m')],
  overdue: [],
  tasks: [],
  signatures: [],
  blocked: '',
  standing: 'foreign',
};

/** Digests and ids must be copied in one piece; all else fits a narrow terminal. */
function fits(text: string): void {
  for (const line of text.split('\n')) {
    assert.ok(line.length <= 80 || /[0-9a-f]{64}/.test(line), `too wide: ${line}`);
    assert.not.match(line, '\u001b');
  }
}

test('a proposal: what it is to us, digest, votes with reasons, who is missing', () => {
  const text = proposalsText([proposal]);
  fits(text);
  assert.match(text, '7159ab1d99f9 create Chaincode/numbertransfer: open (foreign)\n');
  assert.match(text, `    digest     ${proposal.digest}\n`);
  assert.match(text, '    yes        Regulator at abababababab by Ann\n');
  assert.match(text, '    no         Telco3 at abababababab by Ann: we have not tested it \\u001b[31m\n');
  assert.match(text, '    missing    Telco1, Telco2\n');
  assert.is(proposalsText([proposal], { brief: true }).split('\n').length, 2);
  assert.is(proposalsText([]), 'No proposals.\n');
});

test('what is decided misses nobody; a later round and a block to it are shown', () => {
  const decided = proposalsText([{ ...proposal, status: 'approved' }]);
  assert.not.match(decided, 'missing');
  const again = proposalsText([{ ...proposal, round: 2, blocked: 'no record of channel1' }]);
  assert.match(again, 'open, round 2');
  assert.match(again, 'blocked    no record of channel1');
});

test('what is superseded was open until then, or agreed on', () => {
  const superseded = (...votes: VoteView[]) => proposalsText([{ ...proposal, status: 'superseded', votes }]);
  assert.match(superseded(vote('Regulator', 'yes')), ': superseded while open (foreign)\n');
  const majority = ['Regulator', 'Telco1', 'Telco2'].map((name) => vote(name, 'yes'));
  assert.match(superseded(...majority), ': superseded after its approval (foreign)\n');
  assert.match(superseded(...majority.map((one) => ({ ...one, counted: false }))), ': superseded while open ');
});

test('who signed which update, one line an update', () => {
  const signature = (organization: string, update: string) => {
    const { certificate, transactionId, timestamp } = proposal.votes[0]!;
    return { organization, update: update.repeat(32), signature: 'c2lnbmVk', certificate, transactionId, timestamp };
  };
  const signatures = [signature('Regulator', '1a'), signature('Telco1', '1a'), signature('Telco1\u001b[2J', '2b')];
  const text = proposalsText([{ ...proposal, status: 'approved', signatures }]);
  fits(text);
  assert.match(
    text,
    '    signed     1a1a1a1a1a1a by Regulator, Telco1\n    signed     2b2b2b2b2b2b by Telco1\\u001b[2J',
  );
  assert.not.match(text, 'c2lnbmVk', 'whoever holds a signature can use it');
  assert.not.match(proposalsText([proposal]), 'signed');
});

test('a ballot is shown whole before it is cast', () => {
  const { content, ledger, base, digest } = proposal;
  const ballot = { content, ledger, base, vote: 'no' as const, reason: 'no test', claim: { revision: 'ab' } };
  const text = ballotsText([{ id: ID, digest, ballot, change: undefined, proposal, signs: false }], {
    commit: 'ab'.repeat(20),
  });
  fits(text);
  assert.match(text, 'vote NO');
  assert.match(text, '    + version: 1.0\n');
  assert.match(text, `    digest     ${digest}\n`);
  assert.match(text, 'our own branch does not hold this content');
  const unread = { ...ballot, vote: 'yes' as const, reason: '' };
  const ours = ballotsText([{ id: ID, digest, ballot: unread, change: undefined, proposal, signs: false }], {
    commit: 'ab',
  });
  fits(ours);
  assert.match(ours, /unread +our own branch says all of it/);
  assert.not.match(ours, 'does not hold');
  const submitted = { block: 7 };
  assert.is(
    votedText([{ id: ID, ballot, submitted }]),
    'voted no on 7159ab1d99f9 (Chaincode/numbertransfer): block 7\n',
  );
  assert.match(votedText([{ id: ID, ballot, submitted: { block: 0 } }]), 'nothing was left to write');
});

test('history: block, time, who, what, revision, certificate, reason', () => {
  const { certificate, transactionId, timestamp } = proposal.votes[0]!;
  const entry = {
    id: ID,
    round: 1,
    event: 'vote no',
    organization: 'Telco3',
    certificate,
    revision: 'ab'.repeat(20),
    reason: 'not tested',
    transactionId,
    timestamp,
    address: 'telecom/Chaincode/numbertransfer',
  };
  const text = historyText([{ ...entry, block: 5 }, entry]);
  fits(text);
  assert.match(text, 'block 5  2026-11-21T00:27:32Z  Telco3: vote no\n    Chaincode/numbertransfer 7159ab1d99f9\n');
  assert.match(text, '    revision abababababab  certificate cdcdcdcdcdcd\n    not tested\n');
  assert.match(text, 'block ?', 'a ledger that was not asked');
  assert.match(historyText([{ ...entry, event: 'sign 1a1a1a1a1a1a' }]), 'Telco3: sign 1a1a1a1a1a1a\n');
  assert.is(historyText([]), 'Nothing has happened yet.\n');
});

test.run();
