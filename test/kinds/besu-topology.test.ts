/** Who may connect: pairs of roles as Git says them, against a contract that keeps roles and one that keeps groups. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NO_GROUP } from '../../reconciler/evm/node-group.js';
import type { RolePair } from '../../reconciler/evm/role-pairs.js';
import type { BesuNetworkLive } from '../../reconciler/kinds/besu-network/besu-network-live.js';
import { besuNetworkShared } from '../../reconciler/kinds/besu-network/besu-network-shared.js';
import type { BesuNetworkSpec } from '../../reconciler/kinds/besu-network/besu-network-spec.js';
import { groupDifference } from '../../reconciler/kinds/besu-network/group-difference.js';
import { DEFAULT_TOPOLOGY } from '../../reconciler/kinds/besu-network/topology.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import { besuNetwork, CHAIN, CONTRACT, desireBesu, node, OPSSC, planOfBesu, SEVEN } from './besu-fixture.js';
import { codes } from './node-list-case.js';

const group = (digit: string): string => `0x${digit.repeat(64)}`;
const [BOOT, VALIDATOR, WRITER] = ['a', 'b', 'c'].map(group) as [string, string, string];
const OF: Readonly<Record<string, string>> = { boot: BOOT, validator: VALIDATOR, writer: WRITER };
const grouped = SEVEN.map((one) => ({ ...one, group: OF[one.role!]! }));
const GROUPS = [BOOT, VALIDATOR, WRITER];
/** LACChain's pairs at birth. */
const OPEN: readonly (readonly [string, string])[] = [
  [BOOT, BOOT],
  [BOOT, VALIDATOR],
  [BOOT, WRITER],
  [VALIDATOR, VALIDATOR],
];
const roles = (...pairs: string[]) => pairs.map((pair) => pair.split('-') as unknown as RolePair);

test('the pairs of groups that follow from roles, and the roles that the contract has otherwise', () => {
  const none = { opens: [], closes: [], shared: [] };
  assert.equal(groupDifference(grouped, DEFAULT_TOPOLOGY, { groups: GROUPS, open: OPEN }), {
    ...none,
    enforced: DEFAULT_TOPOLOGY,
  });
  const later = [...OPEN.slice(0, 2), [WRITER, WRITER]] as const;
  const found = groupDifference(grouped, DEFAULT_TOPOLOGY, { groups: GROUPS, open: later });
  assert.equal(found.opens, [OPEN[2], OPEN[3]]);
  assert.equal(found.closes, [[WRITER, WRITER]]);
  assert.equal(found.enforced, roles('boot-boot', 'boot-observer', 'boot-other', 'boot-validator', 'writer-writer'));
});

test('a pair of groups is open if any of its roles may connect; nodes without a group are in no pair', () => {
  const mixed = [...grouped, { ...node(8), group: VALIDATOR }, node(9, { role: 'boot' })];
  const open = [[NO_GROUP, BOOT] as const, ...OPEN];
  const found = groupDifference(mixed, DEFAULT_TOPOLOGY, { groups: [NO_GROUP, ...GROUPS], open });
  assert.equal([found.opens, found.closes], [[], []]);
  assert.equal(found.shared, roles('validator-writer', 'writer-writer'));
});

/** The change of the network's document, as a plan has it. */
function changeTo(topology: readonly RolePair[], live: Partial<BesuNetworkLive>, nodes: readonly PermissionedNode[]) {
  const desired = desireBesu({ 'net/besu.yaml': besuNetwork({ topology: topology.map((pair) => [...pair]) }) });
  const spec = desired.resources.get('besu/BesuNetwork/mainnet')!.spec as unknown as BesuNetworkSpec;
  const whole: BesuNetworkLive = {
    ledger: { type: 'evm', name: OPSSC, genesis: String(CHAIN) },
    executed: 1,
    decided: besuNetworkShared(spec),
    electorate: undefined,
    contract: CONTRACT,
    connections: DEFAULT_TOPOLOGY,
    delegated: false,
    nodes,
    ...live,
  };
  return planOfBesu(desired, { 'besu/BesuNetwork/mainnet': whole }).changes[0]!;
}

const WITHOUT_WRITERS = DEFAULT_TOPOLOGY.filter((pair) => !pair.includes('writer'));
const WITHOUT_VALIDATORS = DEFAULT_TOPOLOGY.filter((pair) => pair.join() !== 'validator,validator');

test('nobody votes for pairs that cut off listed nodes, in our own contract and by groups', () => {
  const contract = { ...CONTRACT, interface: 'lacchain' as const };
  const groups = { groups: GROUPS, open: OPEN };
  for (const [live, nodes] of [
    [{}, SEVEN],
    [{ contract, groups }, grouped],
  ] as const) {
    const cut = changeTo(WITHOUT_WRITERS, live, nodes);
    assert.equal(codes(cut), ['refused TOPOLOGY_CUTS_OFF']);
    assert.match(cut.remarks[0]!.text, /node-6 \(writer\) no boot node, node-7 \(writer\) no boot node$/);
    assert.equal(codes(changeTo(WITHOUT_VALIDATORS, live, nodes)), ['refused TOPOLOGY_CUTS_OFF']);
    assert.equal(codes(changeTo(WITHOUT_WRITERS, live, nodes.slice(0, 5))), []);
  }
});

test('who is cut off already is not cut off by a change', () => {
  const connections = roles('validator-validator');
  assert.equal(codes(changeTo(roles('boot-boot', 'validator-validator'), { connections }, SEVEN)), []);
});

test('where several owners decide by a queue, and Git names another contract, nobody votes', () => {
  const queue = {
    required: 2,
    owners: [OPSSC],
    storage: OPSSC,
    pending: [],
    executed: [],
    unread: 0,
    admin: OPSSC,
    ofOwners: [],
  };
  const contract = { ...CONTRACT, interface: 'lacchain' as const, queue };
  const connections = roles('boot-boot');
  const live = { contract, connections, groups: { groups: GROUPS, open: OPEN.slice(0, 1) } };
  assert.equal(codes(changeTo(DEFAULT_TOPOLOGY, live, grouped)), ['refused QUEUE_DECIDES']);
  const alone = { ...live, contract: { ...contract, queue: { ...queue, required: 1 } } };
  const change = changeTo(DEFAULT_TOPOLOGY, alone, grouped);
  assert.equal(codes(change), []);
  assert.match(change.base!, /^executed:1:[0-9a-f]{64}$/);
});

test.run();
