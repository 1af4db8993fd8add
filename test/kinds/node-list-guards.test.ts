/** What a NodeList is refused for, with which numbers, and what keeps it from being ready. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_TOPOLOGY } from '../../reconciler/kinds/besu-network/topology.js';
import type { NodeListLive } from '../../reconciler/kinds/node-list/node-list-live.js';
import { CONTRACT, desireBesu, idOf, node, nodeList, OPSSC, SEVEN } from './besu-fixture.js';
import { changeOfList, codes, type ListCase, moved, planOfList } from './node-list-case.js';

test('a list is never emptied', () => {
  const found = changeOfList({ nodes: [], allow: ['large-change'] });
  assert.equal(codes(found), ['refused LIST_EMPTIED']);
  assert.match(found.remarks[0]!.text, /0 of 7/);
});

test('more than 30 % at once is refused unless Git says so', () => {
  const less = SEVEN.filter(({ role }) => role !== 'writer').concat([node(8), node(9)]);
  const before = [...SEVEN, node(8), node(9)];
  assert.equal(codes(changeOfList({ before, nodes: less })), []);
  const three = [...SEVEN, node(8), node(9), node(10)];
  const kept = three.filter(({ role }) => role !== 'writer').concat([node(10)]);
  const found = changeOfList({ before: three, nodes: kept });
  assert.equal(codes(found), ['refused LARGE_CHANGE']);
  assert.match(found.remarks[0]!.text, /4 of 10 nodes \(40 %\)/);
  assert.equal(codes(changeOfList({ before: three, nodes: kept, allow: ['large-change'] })), ['danger LARGE_CHANGE']);
  const allow = ['large-change:NodeList/nodes'];
  assert.equal(codes(changeOfList({ before: three, nodes: kept, network: { allow } })), ['danger LARGE_CHANGE']);
});

test('the last boot node and the quorum of validators stay', () => {
  const without = (...numbers: number[]) => SEVEN.filter(({ id }) => !numbers.map(idOf).includes(id));
  assert.equal(codes(changeOfList({ nodes: without(4) })), []);
  assert.ok(codes(changeOfList({ nodes: without(4, 5) })).includes('refused BOOT_TOO_FEW'));
  assert.equal(codes(changeOfList({ nodes: without(1) })), [], '2 of 3 make a block');
  const found = changeOfList({ nodes: without(1, 2) });
  assert.equal(codes(found), ['refused VALIDATORS_TOO_FEW']);
  assert.match(found.remarks[0]!.text, /1 of 3 .* 2 of 3 make a block/);
  const consensus = { minimum: { validator: 3 } };
  assert.match(changeOfList({ nodes: without(1), besu: { consensus } }).remarks[0]!.text, /at least 3 must stay/);
  const demoted = SEVEN.map((one) =>
    one.id === idOf(4) || one.id === idOf(5) ? { ...one, role: 'writer' as const } : one,
  );
  assert.ok(codes(changeOfList({ nodes: demoted })).includes('refused BOOT_TOO_FEW'), 'another role is a loss, too');
});

test('where a contract keeps no roles, those that were decided last count; of unknown ones is warned', () => {
  const contract = { ...CONTRACT, interface: 'consensys-v1' as const };
  const live = { contract, delegated: undefined };
  const kept = SEVEN.filter(({ role }) => role !== 'boot');
  const bare = SEVEN.map(({ id, host, port }) => ({ id, host, port }));
  assert.ok(codes(changeOfList({ nodes: kept, live })).includes('refused BOOT_TOO_FEW'));
  assert.ok(codes(changeOfList({ nodes: kept, before: bare, live })).includes('danger ROLE_NOT_KNOWN'));
});

test('a node that no boot node may connect to is refused by the topology', () => {
  const topology = [
    ['boot', 'boot'],
    ['boot', 'validator'],
    ['validator', 'validator'],
    ['boot', 'writer'],
  ];
  const observer = node(8, { role: 'observer' });
  assert.equal(codes(changeOfList({ nodes: [...SEVEN, observer] })), []);
  const found = changeOfList({ nodes: [...SEVEN, observer], besu: { topology } });
  assert.equal(codes(found), ['refused NODE_CUT_OFF']);
  assert.match(found.remarks[0]!.text, /1 of 8 nodes .* 2 boot nodes: nodes\[node-8 /);
});

test('other code or another interface behind the ingress is refused until Git says so', () => {
  const permissioning = {
    backEnd: 'contract',
    interface: 'quorate',
    codeHash: { nodes: CONTRACT.codeHash.toUpperCase().replace('0X', '0x') },
  };
  assert.equal(codes(changeOfList({ nodes: moved, besu: { permissioning } })), []);
  const contract = { ...CONTRACT, codeHash: `0x${'ee'.repeat(32)}` };
  assert.equal(codes(changeOfList({ nodes: moved, besu: { permissioning }, live: { contract } })), [
    'refused CODE_CHANGED',
  ]);
  const other = { ...CONTRACT, interface: 'lacchain' as const };
  const found = planOfList({ besu: { permissioning }, live: { contract: other, delegated: undefined } });
  assert.equal(
    found.notices.map(({ remark }) => remark.code),
    ['INTERFACE_CHANGED'],
    'said without a change, too',
  );
});

test('pairs of a published contract that are not those of Git are said, with and without a change', () => {
  const contract = { ...CONTRACT, interface: 'lacchain' as const };
  const pairs = DEFAULT_TOPOLOGY.filter((pair) => !pair.includes('observer'));
  const said = (live: Partial<NodeListLive>, besu = {}) => {
    const { notices } = planOfList({ live: { contract, delegated: undefined, ...live }, besu });
    return notices.filter(({ remark }) => remark.code === 'TOPOLOGY_DIFFERS').map(({ remark }) => remark.text);
  };
  assert.equal(said({ connections: DEFAULT_TOPOLOGY }), []);
  assert.match(
    said({ connections: pairs })[0]!,
    /the contract lets boot-boot, .* connect, and BesuNetwork "mainnet" says/,
  );
  assert.match(said({ connections: [] })[0]!, /the contract lets nobody connect/);
  assert.equal(said({ connections: pairs }, { topology: pairs.map((pair) => [...pair]) }), [], 'Git says the same');
  assert.equal(said({ connections: undefined }), [], 'others keep none');
  assert.equal(
    said({ contract: CONTRACT, delegated: false, connections: pairs }),
    [],
    'our own are put right by a vote',
  );
  const live = { contract, delegated: undefined, connections: pairs };
  assert.equal(codes(changeOfList({ nodes: moved, live })), ['danger TOPOLOGY_DIFFERS']);
});

test('entries that no document can hold are counted, and the first is shown', () => {
  const faulty = [
    { entry: 'enode://zz@192.0.2.1:1', why: 'the node id holds "z"' },
    { entry: 'enode://yy@192.0.2.1:1', why: 'the node id holds "y"' },
  ];
  const [notice, ...more] = planOfList({ live: { faulty } }).notices;
  assert.equal([notice!.remark.code, more], ['ENTRY_FAULTY', []]);
  assert.match(notice!.remark.text, /enode:\/\/zz@192\.0\.2\.1:1: the node id holds "z", and 1 more/);
  assert.equal(planOfList({ live: { faulty: [] } }).notices, []);
});

test('a list without any boot node is said: a new node finds the others by static lists only', () => {
  const without = SEVEN.filter(({ role }) => role !== 'boot');
  const found = changeOfList({ before: without, nodes: [...without, node(9)] });
  assert.ok(codes(found).includes('note NO_BOOT_NODE'), codes(found).join());
  assert.not.ok(codes(changeOfList({ nodes: [...SEVEN, node(9)] })).includes('note NO_BOOT_NODE'));
});

test('a way round the quorum keeps it from being ready, unless Git allows it by name', async () => {
  const { planConditions } = await import('../../reconciler/core/conditions/plan-conditions.js');
  const ready = (parts: ListCase): string => {
    const made = planOfList(parts);
    const { resources } = desireBesu({ 'net/nodes.yaml': nodeList() });
    return planConditions(made, resources).find(({ address }) => address.kind === 'NodeList')!.reason;
  };
  const stranger = `0x${'99'.repeat(20)}`;
  const live = { contract: { ...CONTRACT, admins: [OPSSC, stranger] } };
  assert.is(ready({}), 'InSync');
  assert.is(ready({ live }), 'WeakerThanRule');
  assert.is(ready({ live, allow: [`way-round:OTHER_ADMIN/${stranger}`] }), 'InSync');
  assert.is(ready({ live, allow: [`way-round:INGRESS_OWNER/${stranger}`] }), 'WeakerThanRule');
  const waysRound = [{ code: 'OPEN_ADD_ADMINS', who: 'Admin', text: 'any admin adds admins alone' }];
  assert.is(ready({ live: { waysRound } }), 'WeakerThanRule');
});

test('local lists: our own nodes that are not listed, not well, or would not start are said', () => {
  const local = { permissioning: { backEnd: 'local' } };
  const held = { allowedNodes: [], allowedAccounts: [], staticNodes: [], bootNodes: [], faults: [] };
  const own = (nodes: Readonly<Record<string, object>>, fault?: string) => ({
    nodes: Object.fromEntries(Object.entries(nodes).map(([name, one]) => [name, { ...held, id: undefined, ...one }])),
    fault,
    hasAgreed: true,
  });
  const said = (live: Partial<NodeListLive>, nodes = SEVEN) =>
    planOfList({ nodes, before: nodes, besu: local, live: { contract: undefined, ...live } }).notices.map(
      ({ remark }) => `${remark.severity} ${remark.code}`,
    );
  assert.equal(said({ own: own({ 'node-1': {} }) }), []);
  assert.equal(said({ own: own({ 'node-77': {} }) }), ['danger OWN_NODE_UNLISTED']);
  assert.equal(said({ own: own({ 'node-1': { faults: ['a peer is not listed'] } }) }), ['danger OWN_NODE_FAULT']);
  assert.equal(said({ own: own({}, 'down') }), ['danger OWN_NODES_UNREAD']);
  const bootNodes = [`enode://${idOf(4)}@192.0.2.4:30303`];
  assert.equal(said({ own: own({ 'node-1': { bootNodes } }) }), [], 'it is listed, and stays');
  const withoutBoots = SEVEN.map((one) => (one.role === 'boot' ? { ...one, role: 'validator' as const } : one));
  assert.equal(said({ own: own({ 'node-1': { bootNodes } }) }, withoutBoots), [], 'as a validator it is listed, too');
  const writer = own({ 'node-6': { bootNodes } });
  assert.equal(said({ own: writer }, withoutBoots), ['refused BOOT_NODE_UNLISTED']);
});

test.run();
