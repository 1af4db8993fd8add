import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { birthText, readinessText } from '../../reconciler/views/bootstrap-text.js';
import { type Check, checksText } from '../../reconciler/views/checks-text.js';
import { conditionLine, eventLine } from '../../reconciler/views/loop-lines.js';
import { type Status, statusText } from '../../reconciler/views/status-text.js';

const address = { network: 'telecom', kind: 'Chaincode', name: 'a' };
const waiting = { address, type: 'Reconciling', reason: 'WaitingForVotes', message: '1 of 4', revision: 'ab' } as const;
const status: Status = {
  organization: 'Telco1',
  network: 'telecom',
  voteMode: 'merged',
  revision: {
    commit: 'ab'.repeat(20),
    directory: '',
    signer: 'Telco1',
    branch: 'main',
    author: 'Ann',
    subject: 'Fork',
  },
  refusal: undefined,
  conditions: [waiting, { ...waiting, type: 'Ready', reason: 'InSync', message: 'unseen' }],
  plan: undefined,
  peers: [
    { name: 'peer0', endpoint: 'h:1', up: true, why: '', heights: { channel1: 3 } },
    { name: 'peer1', endpoint: 'h:2', up: false, why: 'connection refused', heights: {} },
  ],
  besuNodes: [],
  chaincodes: [
    {
      address: 'x',
      channel: 'c',
      name: 'a',
      sequence: 2,
      version: '1.0',
      packageId: 'a_1.0:ff',
      answers: { peer0: true, peer1: false },
    },
    {
      address: 'y',
      channel: 'c',
      name: 'b',
      sequence: 0,
      version: undefined,
      packageId: undefined,
      answers: undefined,
    },
  ],
  withoutQuorum: [
    { address: 'telecom/Chaincode/a', severity: 'danger', code: 'LIFECYCLE_WEAKER', text: '1 could', mend: 'x' },
  ],
  queued: [],
};

test('status: resources, peers, chaincodes, who could act alone', () => {
  const text = statusText(status);
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  assert.match(text, 'Telco1 in telecom at abababababab: 1 of 2 ready\n  "Fork", signed by Telco1; vote mode merged\n');
  assert.match(text, '  Chaincode/a  Reconciling WaitingForVotes\n      1 of 4\n');
  assert.not.match(text, 'unseen', 'what is ready needs no words');
  assert.match(text, '  peer0 h:1 channel1 3 blocks\n  peer1 h:2 does not answer\n      connection refused\n');
  const refusing = {
    name: 'peer2',
    endpoint: 'h:3',
    up: false,
    refuses: true,
    why: 'access denied',
    heights: {},
  } as const;
  assert.match(statusText({ ...status, peers: [refusing] }), '  peer2 h:3 refuses our identity\n      access denied\n');
  assert.match(text, '  a 1.0 on c, sequence 2: peer0 answers, peer1 does not answer\n      a_1.0:ff\n');
  assert.match(text, '  b on c: nothing is committed\n');
  assert.match(text, 'Who could act without the quorum:\n  ! telecom/Chaincode/a: 1 could\n');
  assert.is(statusText(status, { brief: true }), 'Telco1 in telecom at abababababab: 1 of 2 ready\n');
});

test('status: what is none of ours is counted beside what is ready, and says why', () => {
  const other = { ...waiting, type: 'Ready', reason: 'NotOurs', message: 'no member of c' } as const;
  const text = statusText({ ...status, conditions: [...status.conditions, other] });
  assert.match(text, 'Telco1 in telecom at abababababab: 1 of 2 ready, 1 not ours\n');
  assert.match(text, '  Chaincode/a  Ready       NotOurs\n      no member of c\n');
});

test('status: our own Besu nodes, and no empty heading where there is none', () => {
  const node = { network: 'mainnet', name: 'writer1', id: 'ab'.repeat(64), allowed: 2, faults: [] };
  const down = { ...node, name: 'boot1', id: undefined, allowed: 1, faults: ['it could not be written: EACCES'] };
  const text = statusText({ ...status, peers: [], besuNodes: [node, down] });
  const nodes =
    'Our Besu nodes:\n  writer1 of mainnet (abababab..abab): 2 nodes in its list\n' +
    '  boot1 of mainnet: does not answer; 1 node in its list\n      it could not be written: EACCES\n';
  assert.match(text, nodes);
  assert.not.match(text, 'Our peers');
  assert.not.match(statusText(status), 'Besu');
});

test('status: what is pending in a queue of a contract, and no heading where nothing is', () => {
  const queued = [
    { address: 'besu/NodeList/nodes', severity: 'danger' as const, code: 'QUEUE_FOREIGN', text: 'item 3\u001b[2J' },
  ];
  const text = statusText({ ...status, queued });
  assert.match(text, "Pending in the contracts' own queues:\n  ! besu/NodeList/nodes: item 3");
  assert.not.match(text, '\u001b');
  assert.not.match(statusText(status), 'Pending in');
});

test('status says why the newest revision counts for nothing', () => {
  const refusal = { commit: 'cd'.repeat(20), code: 'COMMIT_UNSIGNED', message: 'it is not signed', mend: 'sign it' };
  const text = statusText({ ...status, refusal });
  assert.match(
    text,
    'revision cdcdcdcdcdcd is not trusted [COMMIT_UNSIGNED]\n  why:  it is not signed\n  mend: sign it\n',
  );
  assert.match(statusText({ ...status, refusal }, { brief: true }), 'newest revision not trusted');
});

test('bootstrap: who is ready, and what is wrong with what was born', () => {
  const approvals = { Regulator: true, Telco1: true, Telco2: false, Telco3: false };
  assert.is(readinessText({ approvals }), '2 of 4 ready, waiting for Telco2, Telco3');
  assert.is(readinessText({ approvals: { A: true } }), '1 of 1 ready, waiting for the commit');
  const birth = { chaincode: 'opssc', version: '1.0', channel: 'ops', sequence: 1, committed: true, approvals: {} };
  assert.is(
    birthText({ ...birth, distrust: undefined, acl: undefined }),
    'opssc 1.0 is committed on ops at sequence 1\n',
  );
  const wrong = birthText({ ...birth, distrust: 'not ours', acl: { why: 'no ACL', mend: 'set it' } });
  assert.match(wrong, '  ! not ours\n');
  assert.match(wrong, '  ! no ACL\n    mend: set it\n');
});

test('checks: one line each, the mend below, a count at the end', () => {
  const checks: Check[] = [
    { name: 'npm', state: 'ok', what: '11', mend: '' },
    { name: 'disk', state: 'failed', what: `${'word '.repeat(20)}end`, mend: 'make room' },
  ];
  const text = checksText(checks);
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  assert.match(text, 'ok        npm: 11\nfailed    disk: word');
  assert.match(text, '\n          mend: make room\n1 ok, 0 warning, 1 failed, 0 skipped\n');
  assert.not.match(checksText(checks, { brief: true }), 'npm');
});

test('a line of the loop stays one line, whatever is in it', () => {
  const line = eventLine('2026-11-21T00:18:27.000Z', { type: 'error', subject: 'a', detail: 'x\ny\u001b[2J' });
  assert.is(line, '00:18:27 error       a  x\\u000ay\\u001b[2J\n');
  assert.is(
    conditionLine('2026-11-21T00:18:27Z', waiting),
    '00:18:27 Reconciling telecom/Chaincode/a  WaitingForVotes: 1 of 4\n',
  );
});

test.run();
