/** Plans of a NodeList: what is compared, what is voted, and from which base. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nodeEffects } from '../../reconciler/evm/node-effects.js';
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
import { changeOfList, codes, moved, planOfList } from './node-list-case.js';

test('what is there as Git says is no change, whatever order and spelling', () => {
  const spelled = [...SEVEN].reverse().map((one) => ({ ...one, id: `0x${one.id.toUpperCase()}` }));
  assert.equal(planOfList({ nodes: spelled }).changes, []);
  assert.is(planOfList({ nodes: SEVEN.slice(1) }).changes.length, 1);
});

test('a moved node is an update of one field, and the base is for exactly the calls that move it', () => {
  const found = changeOfList({ nodes: moved });
  assert.is(found.action, 'update');
  assert.equal(found.fields, [{ path: 'nodes[node-6 00000006..0006].host', before: '192.0.2.6', after: '192.0.2.66' }]);
  const scope = { chainId: CHAIN, opssc: OPSSC };
  const { hash } = nodeEffects(CONTRACT, { nodes: SEVEN }, { nodes: moved }, scope);
  assert.is(found.base, `executed:4:${hash.slice(2)}`);
  assert.equal(found.electorate.voters, ['Alpha', 'Beta', 'Gamma']);
  assert.equal(codes(found), []);
});

test('the digest needs no ledger; another live list gives another base and the same digest', () => {
  const here = changeOfList({ nodes: moved });
  const there = changeOfList({ nodes: moved, before: [...SEVEN, node(8)] });
  assert.is(here.digest, there.digest);
  assert.is.not(here.base, there.base);
  assert.is(changeOfList({ nodes: moved, live: { executed: undefined } }).base, undefined);
});

test('fields that Git leaves out are left alone; those that the back end cannot store are not compared, and said', () => {
  const bare = SEVEN.map(({ id, host, port }) => ({ id, host, port }));
  assert.equal(planOfList({ nodes: bare }).changes, []);
  const contract = { ...CONTRACT, interface: 'consensys-v1' as const };
  assert.equal(planOfList({ before: bare, live: { contract, delegated: undefined } }).changes, []);
  const found = changeOfList({ before: bare, nodes: moved, live: { contract, delegated: undefined } });
  assert.equal(codes(found), ['note FIELDS_NOT_STORED']);
  assert.match(found.remarks[0]!.text, /keep no role, organization, name/);
});

test('an id with two addresses in a published contract loses one of them', () => {
  const twice = [...SEVEN, node(6, { host: '198.51.100.6' })];
  const found = changeOfList({ before: twice });
  assert.equal(
    found.fields.map(({ path, after }) => [path, after]),
    [['nodes[node-6 00000006..0006]', undefined]],
  );
});

test('where addresses are delegated, a move is our own step and no part of what is voted', () => {
  const besu = { delegated: ['node-address'] };
  const live = { delegated: true };
  const ours = planOfList({ nodes: moved, besu, live, input: { organization: 'Alpha' } });
  assert.equal(ours.changes, []);
  assert.equal(
    ours.ownSteps.map(({ step, target }) => `${step} ${target}`),
    ['move node-6'],
  );
  assert.match(ours.ownSteps[0]!.text, /192\.0\.2\.66:30303/);
  assert.equal(
    planOfList({ nodes: moved, besu, live, input: { organization: 'Beta' } }).ownSteps,
    [],
    "node 6 is Alpha's",
  );
  const [here, there] = [
    [...SEVEN, node(9)],
    [...moved, node(9)],
  ].map((nodes) => changeOfList({ nodes, besu, live }));
  assert.is(here!.digest, there!.digest, 'a branch that lags behind a move says the same');
  assert.is(here!.base, there!.base);
  const foreign = moved.map((one) => ({ ...one, organization: 'Stranger' }));
  const voted = changeOfList({
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
  const found = changeOfList({
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
  const found = changeOfList({ nodes: named, live: { contract, delegated: undefined } });
  assert.ok(codes(found).includes('refused HOST_NOT_STORABLE'));
  assert.is(found.base, undefined);
});

test('while a round is being executed its rest is no other change, and another wish is one', () => {
  const whole = changeOfList({ nodes: moved });
  const between = {
    id: 'ab'.repeat(32),
    digest: whole.digest,
    base: `executed:4:${'12'.repeat(32)}`,
    action: 'update',
  } as const;
  assert.is(changeOfList({ nodes: moved, live: { between } }).base, between.base);
  const other = changeOfList({ nodes: [...moved, node(9)], live: { between } });
  assert.is(other.base, changeOfList({ nodes: [...moved, node(9)] }).base, 'a stuck round is no prison');
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
