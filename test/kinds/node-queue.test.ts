/** Items of LACChain's own queue, as a plan shows them: judged by what they call, and by nothing else. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { abiOf } from '../../reconciler/evm/abi.js';
import { endpointTuple, lacchainTuple } from '../../reconciler/evm/node-tuple.js';
import { queuedCall } from '../../reconciler/evm/queued-call.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import type { QueuedCall, VotingQueue } from '../../reconciler/ports/read/voting-queue.js';
import { accountOf, CONTRACT, MEMBERS, node, SEVEN } from './besu-fixture.js';
import { changeOfList, codes, moved, planOfList } from './node-list-case.js';

const STORAGE = `0x${'5a'.repeat(20)}`;
const ADMIN = `0x${'ad'.repeat(20)}`;
const [alpha, beta] = MEMBERS.map(accountOf) as [string, string, string];
const abi = abiOf('lacchain-node-storage');
const add = (one: PermissionedNode) => abi.encodeFunctionData('add', [...lacchainTuple(one)]);
const remove = (one: PermissionedNode) => abi.encodeFunctionData('remove', [...endpointTuple(one)]);

/** Items in this order, each confirmed by Alpha unless said otherwise. */
function queueOf(items: readonly (string | Partial<QueuedCall>)[], differs: Partial<VotingQueue> = {}) {
  const pending = items.map((item, id) => ({
    id,
    to: STORAGE,
    data: '0x',
    confirmedBy: [alpha],
    ...(typeof item === 'string' ? { data: item } : item),
  }));
  const queue = {
    required: 2,
    owners: MEMBERS.map(accountOf),
    storage: STORAGE,
    pending,
    executed: [],
    unread: 0,
    admin: ADMIN,
    ofOwners: [],
    ...differs,
  };
  return { contract: { ...CONTRACT, interface: 'lacchain' as const, queue }, delegated: undefined };
}

/** `CODE item` of everything that is told of the queue where the list is as Git says. */
const told = (items: Parameters<typeof queueOf>[0], differs?: Partial<VotingQueue>) =>
  planOfList({ live: queueOf(items, differs) })
    .notices.filter(({ remark }) => remark.code.startsWith('QUEUE'))
    .map(({ remark }) => remark);
const short = (remarks: readonly { readonly code: string; readonly text: string }[]) =>
  remarks.map(({ code, text }) => `${code} ${/item (\d+)/.exec(text)?.[1] ?? '-'}`);

test('what Git says is told apart from what differs in one field, whatever address it has', () => {
  const wanted = node(8);
  const harmful = node(8, { role: 'validator' });
  const elsewhere = { data: add(wanted), to: `0x${'bb'.repeat(20)}` };
  const live = queueOf([add(harmful), elsewhere, add(wanted)]);
  const found = changeOfList({ nodes: [...SEVEN, wanted], live });
  const remarks = found.remarks.filter(({ code }) => /^QUEUE_[FW]/.test(code));
  assert.equal(short(remarks), ['QUEUE_FOREIGN 0', 'QUEUE_FOREIGN 1', 'QUEUE_WANTED 2']);
  assert.match(remarks[0]!.text, /adds node 00000008\.\.0008 at 192\.0\.2\.8:30303 \(validator, "Gamma", "node-8"\)/);
  assert.match(remarks[2]!.text, /as Git says; 1 of 2 confirmations \(Alpha\)/);
  assert.match(remarks[1]!.text, /unknown function/);
  assert.is(remarks[2]!.mend, undefined);
});

test('the spelling of the rules, with its flag, is the same call as the plain one; a flag of another kind is not', () => {
  const [published, plain] = queuedCall(STORAGE, 'lacchain-node-storage', 'add', [...lacchainTuple(node(8))], true);
  const [odd] = queuedCall(STORAGE, 'lacchain-node-storage', 'add', [...lacchainTuple(node(8))], false);
  const found = changeOfList({
    nodes: [...SEVEN, node(8)],
    live: queueOf([published!, odd!, plain!].map(({ data }) => data)),
  });
  assert.equal(short(found.remarks.filter(({ code }) => /^QUEUE_[FWD][^E]/.test(code))), [
    'QUEUE_FOREIGN 1',
    'QUEUE_WANTED 0',
    'QUEUE_DUPLICATE 2',
  ]);
});

test('stale items and duplicates are told, and nothing else is in a queue that is in step', () => {
  assert.equal(told([]), []);
  const gone = node(9);
  const found = told([add(SEVEN[0]!), remove(gone), remove(SEVEN[6]!), remove(SEVEN[6]!)]);
  assert.equal(short(found), ['QUEUE_FOREIGN 2', 'QUEUE_STALE 0', 'QUEUE_STALE 1', 'QUEUE_DUPLICATE 3']);
  assert.match(found[3]!.text, /same call as item 2/);
  assert.equal(
    found.map(({ severity }) => severity),
    ['danger', 'note', 'note', 'note'],
  );
  assert.ok(found.every(({ mend }) => mend?.includes('revokeConfirmation')));
});

test('a node that moves: its removal waits for its new entry; another name at the old address waits for the removal', () => {
  const ofQueue = ({ remarks }: Pick<ReturnType<typeof changeOfList>, 'remarks'>) =>
    short(remarks.filter(({ code }) => /QUEUE_(W|E|F|S)/.test(code)));
  const items = [add(moved[5]!), remove(SEVEN[5]!)];
  const found = changeOfList({ nodes: moved, live: queueOf(items) });
  assert.equal(ofQueue(found), ['QUEUE_WANTED 0', 'QUEUE_EARLY 1']);
  assert.match(found.remarks.find(({ code }) => code === 'QUEUE_EARLY')!.text, /cuts the node off/);
  // A contract that compares ids alone has executed the addition without effect.
  const executed = [{ id: 7, to: STORAGE, data: items[0]!, confirmedBy: [alpha, beta] }];
  assert.equal(ofQueue(changeOfList({ nodes: moved, live: queueOf(items, { executed }) })), [
    'QUEUE_WANTED 0',
    'QUEUE_WANTED 1',
  ]);
  const renamed = SEVEN.map((one, index) => (index === 5 ? { ...one, name: 'other' } : one));
  const early = changeOfList({ nodes: renamed, live: queueOf([add(renamed[5]!), remove(SEVEN[5]!)]) });
  assert.equal(ofQueue(early), ['QUEUE_WANTED 1', 'QUEUE_EARLY 0']);
});

test('whatever else is queued is foreign: pairs, other rules, calls that cannot be read', () => {
  const pair = abi.encodeFunctionData('addConnectionAllowed', [`0x${'1'.repeat(64)}`, `0x${'2'.repeat(64)}`]);
  const rules = abi.encodeFunctionData('updateNodeRules', [alpha]);
  const found = told([pair, rules, '0x', add(node(8)).slice(0, 200), '0x12345678']);
  assert.equal(
    short(found),
    [0, 1, 2, 3, 4].map((id) => `QUEUE_FOREIGN ${id}`),
  );
  assert.match(found[0]!.text, /opens the pair of groups 0x11111111\.\. and 0x22222222\.\.: no Git of ours says so/);
  assert.match(found[1]!.text, /calls updateNodeRules/);
  assert.match(found[4]!.text, /unknown function \(0x12345678\)/);
});

test('pairs of groups that the network says are told as wanted whichever way round, and as stale where they are open', () => {
  const [boot, writer] = [`0x${'a'.repeat(64)}`, `0x${'b'.repeat(64)}`];
  const nodes = [...SEVEN, { ...node(8, { role: 'boot' }), group: boot }, { ...node(9), group: writer }];
  const pair = (one: string, other: string) => abi.encodeFunctionData('addConnectionAllowed', [one, other]);
  const live = queueOf([pair(writer, boot), pair(boot, boot), pair(writer, writer)]);
  const groups = { groups: [boot, writer], open: [[boot, boot]] as const };
  const { notices } = planOfList({ nodes, before: nodes, live: { ...live, groups } });
  const found = notices.map(({ remark }) => remark).filter(({ code }) => code.startsWith('QUEUE'));
  assert.equal(short(found), ['QUEUE_FOREIGN 2', 'QUEUE_WANTED 0', 'QUEUE_STALE 1']);
});

test('an owner of several is told as one of them, an only one as who can do it alone', () => {
  const waysRound = [{ code: 'OTHER_ADMIN', who: alpha, text: 'alone' }];
  const textOf = (differs: Partial<VotingQueue>) => {
    const { contract, ...others } = queueOf([], differs);
    const { notices } = planOfList({ live: { ...others, contract: { ...contract, admins: [alpha] }, waysRound } });
    return notices.filter(({ remark }) => remark.code === 'WAY_ROUND').map(({ remark }) => remark.text);
  };
  assert.equal(textOf({}), [
    `without the quorum: ${alpha} is one of 3 owners: 2 of them change this list by its own queue`,
  ]);
  assert.equal(textOf({ required: 1 }), ['without the quorum: alone']);
});

test('who is near to passing comes first; owners without an organization are told by address', () => {
  const stranger = `0x${'99'.repeat(20)}`;
  const data = remove(SEVEN[6]!);
  const near = { data: remove(SEVEN[5]!), confirmedBy: [beta, stranger] };
  const found = told([data, near], { required: 4 });
  assert.equal(short(found), ['QUEUE_FOREIGN 1', 'QUEUE_FOREIGN 0']);
  assert.match(found[0]!.text, `2 of 4 confirmations (Beta, ${stranger})`);
});

test('who would decide from then on is told first', () => {
  const admin = abiOf('lacchain-admin');
  const stranger = `0x${'99'.repeat(20)}`;
  const calls = [
    { data: admin.encodeFunctionData('executeAddAdmin', [stranger]) },
    { data: admin.encodeFunctionData('executeRemoveAdmin', [beta]) },
    { data: admin.encodeFunctionData('executeChangeRequirement', [1]) },
    { data: '0x' },
  ];
  const ofOwners = calls.map((call, id) => ({ ...call, id, confirmedBy: [alpha] }));
  const found = told([add(node(8))], { ofOwners });
  assert.equal(short(found), [...calls.map((_, id) => `QUEUE_OWNERS ${id}`), 'QUEUE_FOREIGN 0']);
  const texts = [
    `makes ${stranger} an owner`,
    `makes ${beta} no owner`,
    'has 1 of the owners decide',
    'calls an unknown function (0x)',
  ];
  for (const [index, text] of texts.entries()) assert.match(found[index]!.text, text);
  assert.match(found[0]!.text, '1 of 2 confirmations (Alpha)');
});

test('a long queue is told in one line from the 21st item on, and says what was not read', () => {
  const many = Array.from({ length: 23 }, (_, index) => add(node(100 + index)));
  assert.is(told(many.slice(0, 20)).length, 20);
  const found = told(many, { unread: 7 });
  assert.is(found.length, 21);
  assert.match(found.at(-1)!.text, '3 foreign, 7 that were not read');
});

test('no vote of OpsSC is cast for a list that its own queue decides; one owner alone is no queue', () => {
  const nodes = [...SEVEN, node(8)];
  const found = changeOfList({ nodes, live: queueOf([]) });
  assert.equal(codes(found), ['refused QUEUE_DECIDES']);
  assert.equal(codes(changeOfList({ nodes, live: queueOf([], { required: 1, owners: [alpha] }) })), []);
});

test.run();
