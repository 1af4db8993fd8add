/** Plans of a NodeList: what is compared, what is voted, what is refused and with which numbers. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from '../../reconciler/core/model/change.js';
import type { PlanInput } from '../../reconciler/core/plan/make-plan.js';
import { nodeEffects } from '../../reconciler/evm/node-effects.js';
import type { NodeListLive } from '../../reconciler/kinds/node-list/node-list-live.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import {
  besuNetwork,
  CHAIN,
  CONTRACT,
  desireBesu,
  idOf,
  liveNodes,
  NODES,
  network,
  node,
  nodeList,
  OPSSC,
  planOfBesu,
  SEVEN,
} from './besu-fixture.js';

interface Case {
  readonly nodes?: readonly PermissionedNode[];
  readonly besu?: Parameters<typeof besuNetwork>[0];
  readonly network?: Parameters<typeof network>[0];
  readonly allow?: readonly string[];
  readonly partners?: readonly string[];
  readonly live?: Partial<NodeListLive>;
  readonly before?: readonly PermissionedNode[];
  readonly input?: Partial<PlanInput>;
}

function plan({
  nodes = SEVEN,
  besu = {},
  network: lines = {},
  allow = [],
  partners = [],
  live,
  before = SEVEN,
  input,
}: Case) {
  const desired = desireBesu({
    'net/network.yaml': network(lines),
    'net/besu.yaml': besuNetwork(besu),
    'net/nodes.yaml': nodeList(nodes, { allow, partners }),
  });
  return planOfBesu(desired, { [NODES]: liveNodes(before, live) }, input);
}

function change(parts: Case): Change {
  const found = plan(parts).changes.find(({ address }) => address.kind === 'NodeList');
  assert.ok(found, 'it differs');
  return found;
}

const codes = ({ remarks }: Pick<Change, 'remarks'>) => remarks.map(({ severity, code }) => `${severity} ${code}`);
const moved = SEVEN.map((one) => (one.id === idOf(6) ? { ...one, host: '192.0.2.66' } : one));

test('what is there as Git says is no change, whatever order and spelling', () => {
  const spelled = [...SEVEN].reverse().map((one) => ({ ...one, id: `0x${one.id.toUpperCase()}` }));
  assert.equal(plan({ nodes: spelled }).changes, []);
  assert.is(plan({ nodes: SEVEN.slice(1) }).changes.length, 1);
});

test('a moved node is an update of one field, and the base is for exactly the calls that move it', () => {
  const found = change({ nodes: moved });
  assert.is(found.action, 'update');
  assert.equal(found.fields, [{ path: 'nodes[node-6 00000006..0006].host', before: '192.0.2.6', after: '192.0.2.66' }]);
  const scope = { chainId: CHAIN, opssc: OPSSC };
  const { hash } = nodeEffects(CONTRACT, { nodes: SEVEN }, { nodes: moved }, scope);
  assert.is(found.base, `executed:4:${hash.slice(2)}`);
  assert.equal(found.electorate.voters, ['Alpha', 'Beta', 'Gamma']);
  assert.equal(codes(found), []);
});

test('the digest needs no ledger; another live list gives another base and the same digest', () => {
  const here = change({ nodes: moved });
  const there = change({ nodes: moved, before: [...SEVEN, node(8)] });
  assert.is(here.digest, there.digest);
  assert.is.not(here.base, there.base);
  assert.is(change({ nodes: moved, live: { executed: undefined } }).base, undefined);
});

test('fields that Git leaves out are left alone; those that the back end cannot store are not compared, and said', () => {
  const bare = SEVEN.map(({ id, host, port }) => ({ id, host, port }));
  assert.equal(plan({ nodes: bare }).changes, []);
  const contract = { ...CONTRACT, interface: 'consensys-v1' as const };
  assert.equal(plan({ before: bare, live: { contract, delegated: undefined } }).changes, []);
  const found = change({ before: bare, nodes: moved, live: { contract, delegated: undefined } });
  assert.equal(codes(found), ['note FIELDS_NOT_STORED']);
  assert.match(found.remarks[0]!.text, /keep no role, organization, name/);
});

test('an id with two addresses in a published contract loses one of them', () => {
  const twice = [...SEVEN, node(6, { host: '198.51.100.6' })];
  const found = change({ before: twice });
  assert.equal(
    found.fields.map(({ path, after }) => [path, after]),
    [['nodes[node-6 00000006..0006]', undefined]],
  );
});

test('a list is never emptied', () => {
  const found = change({ nodes: [], allow: ['large-change'] });
  assert.equal(codes(found), ['refused LIST_EMPTIED']);
  assert.match(found.remarks[0]!.text, /0 of 7/);
});

test('more than 30 % at once is refused unless Git says so', () => {
  const less = SEVEN.filter(({ role }) => role !== 'writer').concat([node(8), node(9)]);
  const before = [...SEVEN, node(8), node(9)];
  assert.equal(codes(change({ before, nodes: less })), []);
  const three = [...SEVEN, node(8), node(9), node(10)];
  const kept = three.filter(({ role }) => role !== 'writer').concat([node(10)]);
  const found = change({ before: three, nodes: kept });
  assert.equal(codes(found), ['refused LARGE_CHANGE']);
  assert.match(found.remarks[0]!.text, /4 of 10 nodes \(40 %\)/);
  assert.equal(codes(change({ before: three, nodes: kept, allow: ['large-change'] })), ['danger LARGE_CHANGE']);
  const allow = ['large-change:NodeList/nodes'];
  assert.equal(codes(change({ before: three, nodes: kept, network: { allow } })), ['danger LARGE_CHANGE']);
});

test('the last boot node and the quorum of validators stay', () => {
  const without = (...numbers: number[]) => SEVEN.filter(({ id }) => !numbers.map(idOf).includes(id));
  assert.equal(codes(change({ nodes: without(4) })), []);
  assert.ok(codes(change({ nodes: without(4, 5) })).includes('refused BOOT_TOO_FEW'));
  assert.equal(codes(change({ nodes: without(1) })), [], '2 of 3 make a block');
  const found = change({ nodes: without(1, 2) });
  assert.equal(codes(found), ['refused VALIDATORS_TOO_FEW']);
  assert.match(found.remarks[0]!.text, /1 of 3 .* 2 of 3 make a block/);
  const consensus = { minimum: { validator: 3 } };
  assert.match(change({ nodes: without(1), besu: { consensus } }).remarks[0]!.text, /at least 3 must stay/);
  const demoted = SEVEN.map((one) =>
    one.id === idOf(4) || one.id === idOf(5) ? { ...one, role: 'writer' as const } : one,
  );
  assert.ok(codes(change({ nodes: demoted })).includes('refused BOOT_TOO_FEW'), 'another role is a loss, too');
});

test('where a contract keeps no roles, those that were decided last count; of unknown ones is warned', () => {
  const contract = { ...CONTRACT, interface: 'consensys-v1' as const };
  const live = { contract, delegated: undefined };
  const kept = SEVEN.filter(({ role }) => role !== 'boot');
  const bare = SEVEN.map(({ id, host, port }) => ({ id, host, port }));
  assert.ok(codes(change({ nodes: kept, live })).includes('refused BOOT_TOO_FEW'));
  assert.ok(codes(change({ nodes: kept, before: bare, live })).includes('danger ROLE_NOT_KNOWN'));
});

test('a node that no boot node may connect to is refused by the topology', () => {
  const topology = [
    ['boot', 'boot'],
    ['boot', 'validator'],
    ['validator', 'validator'],
    ['boot', 'writer'],
  ];
  const observer = node(8, { role: 'observer' });
  assert.equal(codes(change({ nodes: [...SEVEN, observer] })), []);
  const found = change({ nodes: [...SEVEN, observer], besu: { topology } });
  assert.equal(codes(found), ['refused NODE_CUT_OFF']);
  assert.match(found.remarks[0]!.text, /1 of 8 nodes .* 2 boot nodes: nodes\[node-8 /);
});

test('other code or another interface behind the ingress is refused until Git says so', () => {
  const permissioning = {
    backEnd: 'contract',
    interface: 'quorate',
    codeHash: { nodes: CONTRACT.codeHash.toUpperCase().replace('0X', '0x') },
  };
  assert.equal(codes(change({ nodes: moved, besu: { permissioning } })), []);
  const contract = { ...CONTRACT, codeHash: `0x${'ee'.repeat(32)}` };
  assert.equal(codes(change({ nodes: moved, besu: { permissioning }, live: { contract } })), ['refused CODE_CHANGED']);
  const other = { ...CONTRACT, interface: 'lacchain' as const };
  const found = plan({ besu: { permissioning }, live: { contract: other, delegated: undefined } });
  assert.equal(
    found.notices.map(({ remark }) => remark.code),
    ['INTERFACE_CHANGED'],
    'said without a change, too',
  );
});

test('a way round the quorum keeps it from being ready, unless Git allows it by name', async () => {
  const { planConditions } = await import('../../reconciler/core/conditions/plan-conditions.js');
  const ready = (parts: Case): string => {
    const made = plan(parts);
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

test('where addresses are delegated, a move is our own step and no part of what is voted', () => {
  const besu = { delegated: ['node-address'] };
  const live = { delegated: true };
  const ours = plan({ nodes: moved, besu, live, input: { organization: 'Alpha' } });
  assert.equal(ours.changes, []);
  assert.equal(
    ours.ownSteps.map(({ step, target }) => `${step} ${target}`),
    ['move node-6'],
  );
  assert.match(ours.ownSteps[0]!.text, /192\.0\.2\.66:30303/);
  assert.equal(plan({ nodes: moved, besu, live, input: { organization: 'Beta' } }).ownSteps, [], "node 6 is Alpha's");
  const [here, there] = [
    [...SEVEN, node(9)],
    [...moved, node(9)],
  ].map((nodes) => change({ nodes, besu, live }));
  assert.is(here!.digest, there!.digest, 'a branch that lags behind a move says the same');
  assert.is(here!.base, there!.base);
  const foreign = moved.map((one) => ({ ...one, organization: 'Stranger' }));
  const voted = change({
    nodes: foreign,
    before: SEVEN.map((one) => ({ ...one, organization: 'Stranger' })),
    besu,
    live,
    partners: ['Stranger'],
  });
  assert.equal(
    voted.fields.map(({ path }) => path),
    ['nodes[node-6 00000006..0006].host'],
    'partners move nothing alone',
  );
});

test('a contract that lets nobody move a node alone is said', () => {
  const contract = { ...CONTRACT, interface: 'lacchain' as const };
  const found = change({
    nodes: [...SEVEN, node(9)],
    besu: { delegated: ['node-address'] },
    live: { contract, delegated: undefined },
  });
  assert.equal(codes(found), ['refused DELEGATION_NOT_KEPT']);
});

test('lists in contracts need a governance contract on their chain', () => {
  const desired = desireBesu({
    'net/besu.yaml': besuNetwork(),
    'net/other.yaml': besuNetwork({ chainId: 5 }).replace('mainnet', 'other'),
    'net/network.yaml': network({}, { besuNetwork: 'other' }),
    'net/nodes.yaml': nodeList(moved),
  });
  const [found] = planOfBesu(desired, { [NODES]: liveNodes(SEVEN) }).changes;
  // The contract is on another chain: what it hashes for there means nothing here.
  assert.ok(codes(found!).includes('refused GOVERNANCE_ELSEWHERE'));
});

test('a host name that the contract cannot store is refused, not thrown', () => {
  const contract = { ...CONTRACT, interface: 'consensys-v1' as const };
  const named = SEVEN.map((one) => (one.id === idOf(6) ? { ...one, host: 'writer.alpha.example' } : one));
  const found = change({ nodes: named, live: { contract, delegated: undefined } });
  assert.ok(codes(found).includes('refused HOST_NOT_STORABLE'));
  assert.is(found.base, undefined);
});

test('while a round is being executed its rest is no other change, and another wish is one', () => {
  const whole = change({ nodes: moved });
  const between = {
    id: 'ab'.repeat(32),
    digest: whole.digest,
    base: `executed:4:${'12'.repeat(32)}`,
    action: 'update',
  } as const;
  assert.is(change({ nodes: moved, live: { between } }).base, between.base);
  const other = change({ nodes: [...moved, node(9)], live: { between } });
  assert.is(other.base, change({ nodes: [...moved, node(9)] }).base, 'a stuck round is no prison');
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
    plan({ nodes, before: nodes, besu: local, live: { contract: undefined, ...live } }).notices.map(
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

test('a list whose document is gone is unmanaged, and only where Git says so', () => {
  const gone = (allow: readonly string[]) => {
    const desired = desireBesu({ 'net/network.yaml': network({ allow }) });
    const { changes, notices } = planOfBesu(desired, { [NODES]: liveNodes(SEVEN) });
    assert.equal(changes, [], 'nothing is removed');
    return notices.map(({ remark }) => `${remark.severity} ${remark.code}`);
  };
  assert.equal(gone([]), ['refused UNMANAGE_NOT_ALLOWED']);
  assert.equal(gone(['unmanage:NodeList/nodes']), ['danger UNMANAGED']);
});

test.run();
